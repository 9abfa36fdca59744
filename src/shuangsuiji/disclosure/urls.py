"""Addresses of disclosure."""

from django.urls import path

from . import views

app_name = "disclosure"
urlpatterns = [
    path("publications/", views.publications, name="publications"),
    path("publications/approve/", views.approve, name="approve"),
    path("publications/<slug:ref>/", views.publication, name="publication"),
    path("publications/<slug:ref>/return/", views.send_back, name="return"),
    path("publications/<slug:ref>/correct/", views.correct, name="correct"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<slug:ref>/", views.preview, name="preview"),
    path("waiting/<slug:ref>/return/", views.return_result, name="return-result"),
]
