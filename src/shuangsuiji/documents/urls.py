"""Addresses of 文书模板."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("templates/", views.templates, name="templates"),
    path("templates/<slug:code>/", views.template, name="template"),
    path("templates/<slug:code>/save/", views.save, name="template-save"),
]
