"""Addresses of this app."""

from django.urls import URLPattern

app_name = "planning"
urlpatterns: list[URLPattern] = []
