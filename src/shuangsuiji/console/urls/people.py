"""Addresses of accounts."""

from django.urls import path

from shuangsuiji.console.views import people as views
from shuangsuiji.console.views import units

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/switch/", views.switch, name="switch"),
    path("me/sessions/", views.my_sessions, name="sessions"),
    path("me/sessions/end/", views.end_sessions, name="end-sessions"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new-user"),
    path("users/import/", views.import_users, name="import-users"),
    path("users/template/", views.users_template, name="users-template"),
    path("users/<slug:ref>/", views.user, name="user"),
    path("users/<slug:ref>/take-role/", views.take_role, name="take-role"),
    path("users/<slug:ref>/active/", views.set_active, name="set-active"),
    path("users/<slug:ref>/password/", views.reset_password, name="reset-password"),
    path("users/<slug:ref>/factors/", views.reset_factors, name="reset-factors"),
    path("users/<slug:ref>/sso/", views.set_sso_id, name="set-sso"),
    path("units/", units.units, name="units"),
    path("units/<slug:ref>/", units.unit, name="unit"),
    path("units/<slug:ref>/edit/", units.edit_unit, name="unit-edit"),
    path("units/<slug:ref>/move/", units.move_unit, name="unit-move"),
    path("units/<slug:ref>/close/", units.close_unit, name="unit-close"),
    path("units/<slug:ref>/reopen/", units.reopen_unit, name="unit-reopen"),
    path("regions/", units.regions, name="regions"),
]
