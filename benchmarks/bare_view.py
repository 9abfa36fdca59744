"""The least that Django does for a page: one view, one kilobyte of a template, nothing else. A peer for county_pages.py."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

PAGE = Template("<!doctype html><title>{{ title }}</title>" + "<p>{{ title }}</p>" * 50)


def bare(request: HttpRequest) -> HttpResponse:
    """One kilobyte."""
    return HttpResponse(PAGE.render(Context({"title": "双随机"})))


urlpatterns = [path("", bare)]
