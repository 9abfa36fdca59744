"""Addresses of councils."""

from django.urls import path

from . import views

app_name = "councils"
urlpatterns = [
    path("", views.councils, name="councils"),
    path("new/", views.new, name="new"),
    path("duties/", views.duties, name="duties"),
    path("duties/template.xlsx", views.duty_template, name="duty-template"),
    path("duties/<slug:ref>/", views.duty, name="duty"),
    path("duties/<slug:ref>/edit/", views.duty_edit, name="duty-edit"),
    path("duties/<slug:ref>/report/", views.report, name="duty-report"),
    path("duties/<slug:ref>/confirm/", views.confirm, name="duty-confirm"),
    path("duties/<slug:ref>/return/", views.send_back, name="duty-return"),
    path("duties/<slug:ref>/reopen/", views.reopen, name="duty-reopen"),
    path("duties/<slug:ref>/remove/", views.duty_remove, name="duty-remove"),
    path("evidence/<slug:ref>/", views.evidence, name="evidence"),
    path("members/<slug:ref>/dismiss/", views.dismiss, name="dismiss"),
    path("meetings/<slug:ref>/", views.meeting, name="meeting"),
    path("meetings/<slug:ref>/edit/", views.meeting_edit, name="meeting-edit"),
    path("meetings/<slug:ref>/minutes/", views.minutes, name="minutes"),
    path("meetings/<slug:ref>/issue/", views.issue, name="issue"),
    path("meetings/<slug:ref>/minutes.<paperformat:kind>", views.minutes_file, name="minutes-file"),
    path("<slug:ref>/", views.council, name="council"),
    path("<slug:ref>/edit/", views.edit, name="edit"),
    path("<slug:ref>/close/", views.close, name="close"),
    path("<slug:ref>/members/", views.member_add, name="member-add"),
    path("<slug:ref>/meetings/", views.meeting_new, name="meeting-new"),
    path("<slug:ref>/duties/", views.duty_new, name="duty-new"),
    path("<slug:ref>/duties/import/", views.duty_import, name="duty-import"),
]
