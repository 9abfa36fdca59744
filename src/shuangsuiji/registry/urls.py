"""Addresses of this app."""

from django.urls import path

from .queries import SHEET_VERBS
from .views import imports, items, officers, subjects, words

app_name = "registry"
urlpatterns = [
    *[path(f"{kind}/import/", imports.upload(kind), name=f"{kind}-import") for kind in SHEET_VERBS],
    *[path(f"{kind}/template/", imports.template(kind), name=f"{kind}-template") for kind in SHEET_VERBS],
    *[path(f"{kind}/imports/<slug:ref>/", imports.batch(kind), name=f"{kind}-batch") for kind in SHEET_VERBS],
    *[path(f"{kind}/imports/<slug:ref>/errors/", imports.errors(kind), name=f"{kind}-errors") for kind in SHEET_VERBS],
    path("subjects/", subjects.subjects, name="subjects"),
    path("subjects/new/", subjects.new_subject, name="subjects-new"),
    path("subjects/<slug:ref>/", subjects.subject, name="subject"),
    path("subjects/<slug:ref>/edit/", subjects.edit_subject, name="subject-edit"),
    path("officers/", officers.officers, name="officers"),
    path("officers/new/", officers.new_officer, name="officers-new"),
    path("officers/<slug:ref>/", officers.officer, name="officer"),
    path("officers/<slug:ref>/edit/", officers.edit_officer, name="officer-edit"),
    path("officers/<slug:ref>/leaves/", officers.add_leave, name="leave-add"),
    path("officers/<slug:ref>/leaves/<int:leave_id>/cancel/", officers.cancel_leave, name="leave-cancel"),
    path("officers/<slug:ref>/recusals/", officers.add_recusal, name="recusal-add"),
    path("officers/<slug:ref>/recusals/<int:recusal_id>/cancel/", officers.cancel_recusal, name="recusal-cancel"),
    path("items/", items.catalogues, name="catalogues"),
    path("items/editions/new/", items.new_catalogue, name="catalogue-new"),
    path("items/editions/<slug:ref>/", items.catalogue, name="catalogue"),
    path("items/editions/<slug:ref>/edit/", items.edit_catalogue, name="catalogue-edit"),
    path("items/editions/<slug:ref>/publish/", items.publish_catalogue, name="catalogue-publish"),
    path("items/editions/<slug:ref>/new/", items.new_item, name="item-new"),
    path("items/<slug:ref>/", items.item, name="item"),
    path("items/<slug:ref>/edit/", items.edit_item, name="item-edit"),
    path("items/<slug:ref>/remove/", items.remove_item, name="item-remove"),
    path("words/", words.words, name="words"),
    *[path(f"words/{name}/", words.create(model), name=f"{name}-create") for name, model in words.MODELS.items()],
    *[
        path(f"words/{name}/<slug:code>/rename/", words.rename(model), name=f"{name}-rename")
        for name, model in words.MODELS.items()
    ],
    *[
        path(f"words/{name}/<slug:code>/remove/", words.remove(model), name=f"{name}-remove")
        for name, model in words.MODELS.items()
    ],
]
