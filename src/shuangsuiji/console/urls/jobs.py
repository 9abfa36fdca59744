"""Addresses of background work."""

from django.urls import path

from shuangsuiji.console.views import jobs as views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<slug:ref>/", views.job, name="job"),
    path("<slug:ref>/progress/", views.progress, name="progress"),
    path("<slug:ref>/cancel/", views.cancel, name="cancel"),
    path("<slug:ref>/retry/", views.retry, name="retry"),
]
