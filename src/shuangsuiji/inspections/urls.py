"""Addresses of inspections."""

from django.urls import path

from . import assistance_pages as assistance
from . import replacement_pages, substitution_pages, views

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
    path("visits/<slug:ref>/replace/", replacement_pages.replace, name="replace"),
    path("replacements/", replacement_pages.replacements, name="replacements"),
    path("replacements/counts/", replacement_pages.counts, name="replacement-counts"),
    path("replacements/<slug:ref>/", replacement_pages.replacement, name="replacement"),
    path("replacements/<slug:ref>/approve/", replacement_pages.approve, name="replacement-approve"),
    path("replacements/<slug:ref>/refuse/", replacement_pages.refuse, name="replacement-refuse"),
    path("replacements/<slug:ref>/withdraw/", replacement_pages.withdraw, name="replacement-withdraw"),
    path("replacements/<slug:ref>/draw/", replacement_pages.draw, name="replacement-draw"),
    path("draws/<slug:ref>/dispatch/", views.dispatch, name="dispatch"),
    path("draws/<slug:ref>/open-names/", views.open_names, name="open-names"),
]
