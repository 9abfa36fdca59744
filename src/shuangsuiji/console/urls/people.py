"""Addresses of accounts."""

from django.urls import path

from shuangsuiji.console.views import people as views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/switch/", views.switch, name="switch"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new-user"),
    path("users/<slug:ref>/", views.user, name="user"),
    path("users/<slug:ref>/take-role/", views.take_role, name="take-role"),
    path("users/<slug:ref>/active/", views.set_active, name="set-active"),
    path("users/<slug:ref>/password/", views.reset_password, name="reset-password"),
    path("users/<slug:ref>/factors/", views.reset_factors, name="reset-factors"),
    path("units/", views.units, name="units"),
]
