"""Addresses of the back office's own pages."""

from django.urls import path

from shuangsuiji.console.views import copies
from shuangsuiji.console.views import desk as views

app_name = "console"
urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("workbench/", views.workbench, name="workbench"),
    path("journal/", views.journal, name="journal"),
    path("journal/export/", views.export, name="journal-export"),
    path("journal/copies/", copies.copies, name="journal-copies"),
    path("journal/checkpoint.txt", copies.checkpoint, name="journal-checkpoint"),
    path("help/", views.help_page, name="help"),
    path("profile/", views.profile, name="profile"),
]
