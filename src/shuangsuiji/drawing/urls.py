"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "drawing"
urlpatterns = [
    path("", views.announcements, name="announcements"),
    path("new/", views.new, name="new"),
    path("of/<slug:ref>/", views.of_task, name="of-task"),
    path("records/", views.records, name="records"),
    path("frequency/", views.checked, name="frequency"),
    path("frequency/<slug:ref>/", views.subject_frequency, name="subject-frequency"),
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/<slug:ref>/", views.alarm, name="alarm"),
    path("alarms/<slug:ref>/answer/", views.answer, name="alarm-answer"),
    path("<slug:ref>/", views.resume, name="announcement"),
    path("<slug:ref>/exclusions/", views.exclusions, name="exclusions"),
    path("<slug:ref>/frame/", views.frame, name="frame"),
    path("<slug:ref>/seats/", views.seats, name="seats"),
    path("<slug:ref>/share/", views.share, name="share"),
    path("<slug:ref>/spare/", views.spare, name="spare"),
    path("<slug:ref>/void/", views.void, name="void"),
    path("<slug:ref>/record/", views.record, name="record"),
    path("<slug:ref>/live/", views.live, name="live"),
    path("<slug:ref>/live/state.json", views.live_state, name="live-state"),
    path("<slug:ref>/package.zip", views.public_package, name="package"),
    path("<slug:ref>/auditor.zip", views.auditor_package, name="auditor-package"),
    path("<slug:ref>/receipt/", views.receipt_code, name="receipt-code"),
    path("<slug:ref>/witness.txt", views.witness_request, name="witness-request"),
    path("<slug:ref>/opening.zip", views.opening, name="opening"),
    path("<slug:ref>/<slug:key>/", views.step, name="step"),
]
