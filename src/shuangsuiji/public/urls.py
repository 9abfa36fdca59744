"""Addresses of the public site. They are permanent: what was published once stays where it was."""

from django.urls import path

from . import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("items/", views.items, name="items"),
    path("plans/", views.plans, name="plans"),
    path("plans/<slug:ref>/", views.plan, name="plan"),
    path("draws/", views.draws, name="draws"),
    path("draws/<slug:ref>/", views.draw, name="draw"),
    path("draws/<slug:ref>/verify/", views.verify, name="verify"),
    path("draws/<slug:ref>/package.zip", views.package, name="package"),
    path("draws/<slug:ref>/package/<path:name>", views.package_file, name="package-file"),
    path("results/", views.results, name="results"),
    path("results/<slug:ref>/", views.result, name="result"),
    path("subjects/<slug:ref>/", views.subject, name="subject"),
    path("search/", views.search, name="search"),
    path("verify/fairdraw.pyz", views.program_file, name="program"),
    path("verify/checkpoints.txt", views.checkpoints, name="checkpoints"),
    path("verify/keys.txt", views.journal_keys, name="journal-keys"),
    path("verify/", views.verify_guide, name="verify-guide"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("demo/", views.demo, name="demo"),
    path("sitemap/", views.sitemap, name="sitemap"),
]
