"""Addresses of the public site. They are permanent: what was published once stays where it was."""

from django.urls import path

from . import handbook_pages, item_pages, paper_pages, receipt_pages, views, witness_pages, witnessing_endpoint

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("items/", item_pages.items, name="items"),
    path("items/lists/<slug:ref>.<slug:form>", item_pages.items_file, name="items-file"),
    path("items/<slug:ref>/", item_pages.item, name="item"),
    path("rulebooks/<slug:ref>/", item_pages.rulebook, name="rulebook"),
    path("handbooks/", handbook_pages.handbooks, name="handbooks"),
    path("handbooks/<slug:ref>/", handbook_pages.handbook, name="handbook"),
    path("handbooks/<slug:ref>/handbook.<paperformat:kind>", handbook_pages.handbook_file, name="handbook-file"),
    path("plans/", views.plans, name="plans"),
    path("plans/<slug:ref>/", views.plan, name="plan"),
    path("papers/<slug:ref>/", paper_pages.paper, name="paper"),
    path("papers/<slug:ref>/paper.<paperformat:kind>", paper_pages.paper_file, name="paper-file"),
    path("draws/", views.draws, name="draws"),
    path("draws/<slug:ref>/", views.draw, name="draw"),
    path("draws/<slug:ref>/verify/", views.verify, name="verify"),
    path("draws/<slug:ref>/package.zip", views.package, name="package"),
    path("draws/<slug:ref>/package/<path:name>", views.package_file, name="package-file"),
    path("r/<slug:code>/", receipt_pages.receipt, name="receipt"),
    path("w/", witness_pages.entrance, name="witness-entrance"),
    path("w/<slug:code>/", witness_pages.witness, name="witness"),
    path("results/", views.results, name="results"),
    path("results/<slug:ref>/", views.result, name="result"),
    path("subjects/<slug:ref>/", views.subject, name="subject"),
    path("search/", views.search, name="search"),
    path("verify/fairdraw.pyz", views.program_file, name="program"),
    path("verify/checkpoints.txt", views.checkpoints, name="checkpoints"),
    path("verify/add-checkpoint", witnessing_endpoint.add_checkpoint, name="add-checkpoint"),
    path("verify/keys.txt", views.journal_keys, name="journal-keys"),
    path("verify/", views.verify_guide, name="verify-guide"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("demo/", views.demo, name="demo"),
    path("sitemap/", views.sitemap, name="sitemap"),
]
