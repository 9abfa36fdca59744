"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "evaluation"
urlpatterns = [
    path("estimates/", views.estimates, name="estimates"),
    path("estimates/<slug:ref>/", views.task, name="task"),
]
