"""Addresses of inspections."""

from django.urls import path

from . import assistance_pages as assistance
from . import substitution_pages, views

app_name = "inspections"
urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/<slug:ref>/", views.visit, name="visit"),
    path("visits/<slug:ref>/receive/", views.receive, name="receive"),
    path("visits/<slug:ref>/notify/", views.notify, name="notify"),
    path("visits/<slug:ref>/spare-notice/", views.spare_notice, name="spare-notice"),
    path("visits/<slug:ref>/result/", views.enter, name="enter"),
    path("visits/<slug:ref>/substitute/", substitution_pages.substitute, name="substitute"),
    path("substitutions/", substitution_pages.substitutions, name="substitutions"),
    path("visits/<slug:ref>/helpers/", assistance.helpers, name="helpers"),
    path("visits/<slug:ref>/helpers/<slug:helper>/remove/", assistance.remove_helper, name="helper-remove"),
    path("visits/<slug:ref>/notice/", assistance.notice, name="notice"),
    path("visits/<slug:ref>/notice.<paperformat:kind>", assistance.notice_file, name="notice-file"),
    path("visits/<slug:ref>/review/", views.review, name="review"),
    path("visits/<slug:ref>/return/", views.send_back, name="return"),
    path("draws/<slug:ref>/dispatch/", views.dispatch, name="dispatch"),
    path("draws/<slug:ref>/open-names/", views.open_names, name="open-names"),
]
