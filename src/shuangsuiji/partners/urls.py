"""Addresses of partners."""

from django.urls import path

from . import views

app_name = "partners"
urlpatterns = [
    path("", views.confirmations, name="confirmations"),
    path("rows/<slug:ref>/", views.row, name="row"),
    path("rows/<slug:ref>/ask/", views.ask, name="ask"),
    path("<slug:ref>/", views.confirmation, name="confirmation"),
    path("<slug:ref>/sheet.xlsx", views.sheet, name="sheet"),
    path("<slug:ref>/answer/", views.answer, name="answer"),
    path("<slug:ref>/file/", views.take_file, name="file"),
    path("<slug:ref>/waiver/", views.waiver, name="waiver"),
    path("<slug:ref>/waive/", views.waive, name="waive"),
    path("<slug:ref>/directory/", views.directory, name="directory"),
    path("<slug:ref>/sign/", views.sign, name="sign"),
    path("<slug:ref>/partner-sign/", views.partner_sign, name="partner-sign"),
]
