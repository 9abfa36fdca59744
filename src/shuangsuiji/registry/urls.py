"""Addresses of this app."""

from django.urls import path

from .queries import SHEET_VERBS
from .views import imports, items, officers, subjects, words

app_name = "registry"
urlpatterns = [
    *[path(f"{kind}/import/", imports.upload(kind), name=f"{kind}-import") for kind in SHEET_VERBS],
    *[path(f"{kind}/template/", imports.template(kind), name=f"{kind}-template") for kind in SHEET_VERBS],
    *[path(f"{kind}/imports/<str:ref>/", imports.batch(kind), name=f"{kind}-batch") for kind in SHEET_VERBS],
    *[path(f"{kind}/imports/<str:ref>/errors/", imports.errors(kind), name=f"{kind}-errors") for kind in SHEET_VERBS],
    path("subjects/", subjects.subjects, name="subjects"),
    path("subjects/new/", subjects.new_subject, name="subjects-new"),
    path("subjects/<str:ref>/", subjects.subject, name="subject"),
    path("subjects/<str:ref>/edit/", subjects.edit_subject, name="subject-edit"),
    path("officers/", officers.officers, name="officers"),
    path("officers/new/", officers.new_officer, name="officers-new"),
    path("officers/<str:ref>/", officers.officer, name="officer"),
    path("officers/<str:ref>/edit/", officers.edit_officer, name="officer-edit"),
    path("officers/<str:ref>/leaves/", officers.add_leave, name="leave-add"),
    path("officers/<str:ref>/leaves/<int:leave_id>/cancel/", officers.cancel_leave, name="leave-cancel"),
    path("officers/<str:ref>/recusals/", officers.add_recusal, name="recusal-add"),
    path("officers/<str:ref>/recusals/<int:recusal_id>/cancel/", officers.cancel_recusal, name="recusal-cancel"),
    path("items/", items.catalogues, name="catalogues"),
    path("items/editions/new/", items.new_catalogue, name="catalogue-new"),
    path("items/editions/<str:ref>/", items.catalogue, name="catalogue"),
    path("items/editions/<str:ref>/edit/", items.edit_catalogue, name="catalogue-edit"),
    path("items/editions/<str:ref>/publish/", items.publish_catalogue, name="catalogue-publish"),
    path("items/editions/<str:ref>/new/", items.new_item, name="item-new"),
    path("items/<str:ref>/", items.item, name="item"),
    path("items/<str:ref>/edit/", items.edit_item, name="item-edit"),
    path("items/<str:ref>/remove/", items.remove_item, name="item-remove"),
    path("words/", words.words, name="words"),
    *[path(f"words/{name}/", words.create(model), name=f"{name}-create") for name, model in words.MODELS.items()],
    *[
        path(f"words/{name}/<str:code>/rename/", words.rename(model), name=f"{name}-rename")
        for name, model in words.MODELS.items()
    ],
    *[
        path(f"words/{name}/<str:code>/remove/", words.remove(model), name=f"{name}-remove")
        for name, model in words.MODELS.items()
    ],
]
