"""Addresses of this app."""

from django.urls import path

from . import list_urls, subject_urls
from .queries import SHEET_VERBS
from .views import helpers, holders, imports, mine, officers, requests, subjects, training, words

app_name = "registry"
urlpatterns = [
    *subject_urls.urlpatterns,
    *[path(f"{kind}/import/", imports.upload(kind), name=f"{kind}-import") for kind in SHEET_VERBS],
    *[path(f"{kind}/template/", imports.template(kind), name=f"{kind}-template") for kind in SHEET_VERBS],
    *[path(f"{kind}/imports/<slug:ref>/", imports.batch(kind), name=f"{kind}-batch") for kind in SHEET_VERBS],
    *[path(f"{kind}/imports/<slug:ref>/errors/", imports.errors(kind), name=f"{kind}-errors") for kind in SHEET_VERBS],
    path("subjects/", subjects.subjects, name="subjects"),
    path("subjects/new/", subjects.new_subject, name="subjects-new"),
    path("subjects/<slug:ref>/", subjects.subject, name="subject"),
    path("subjects/<slug:ref>/history/", subjects.history, name="subject-history"),
    path("subjects/<slug:ref>/edit/", subjects.edit_subject, name="subject-edit"),
    path("officers/", officers.officers, name="officers"),
    path("officers/new/", officers.new_officer, name="officers-new"),
    path("officers/<slug:ref>/", officers.officer, name="officer"),
    path("officers/<slug:ref>/history/", officers.history, name="officer-history"),
    path("officers/<slug:ref>/edit/", officers.edit_officer, name="officer-edit"),
    path("officers/<slug:ref>/leaves/", officers.add_leave, name="leave-add"),
    path("officers/<slug:ref>/leaves/<int:leave_id>/cancel/", officers.cancel_leave, name="leave-cancel"),
    path("officers/<slug:ref>/recusals/", officers.add_recusal, name="recusal-add"),
    path("officers/<slug:ref>/transfer/", officers.transfer, name="officer-transfer"),
    path("mine/", mine.mine, name="mine"),
    path("mine/correction/", mine.correct, name="mine-correct"),
    path("mine/recusals/", mine.declare, name="mine-recuse"),
    path("mine/recusals/<slug:ref>/withdraw/", mine.withdraw, name="mine-withdraw"),
    path("corrections/", requests.corrections, name="corrections"),
    path("corrections/<slug:ref>/", requests.correction, name="correction"),
    path("transfers/", requests.transfers, name="transfers"),
    path("transfers/<slug:ref>/accept/", requests.accept_transfer, name="transfer-accept"),
    path("transfers/<slug:ref>/refuse/", requests.refuse_transfer, name="transfer-refuse"),
    path("recusals/", requests.recusals, name="recusals"),
    path("recusals/<slug:ref>/", requests.recusal, name="recusal"),
    path("recusals/<slug:ref>/review/", requests.review, name="recusal-review"),
    path("recusals/<slug:ref>/cancel/", requests.cancel_recusal, name="recusal-cancel"),
    *[path(f"{found.kind}/", helpers.library(found), name=found.kind) for found in helpers.LIBRARIES],
    *[path(f"{found.kind}/new/", helpers.new(found), name=f"{found.kind}-new") for found in helpers.LIBRARIES],
    *[path(f"{found.kind}/<slug:ref>/", helpers.entry(found), name=f"{found.kind}-one") for found in helpers.LIBRARIES],
    *[
        path(f"{found.kind}/<slug:ref>/edit/", helpers.edit(found), name=f"{found.kind}-edit")
        for found in helpers.LIBRARIES
    ],
    *[
        path(f"{found.kind}/<slug:ref>/recusals/", helpers.recuse(found), name=f"{found.kind}-recuse")
        for found in helpers.LIBRARIES
    ],
    path("holders/", holders.holders, name="holders"),
    path("holders/rates/", holders.rates, name="rates"),
    path("trainings/", training.trainings, name="trainings"),
    path("trainings/new/", training.new_training, name="trainings-new"),
    path("trainings/<slug:ref>/", training.training, name="training"),
    path("trainings/<slug:ref>/edit/", training.edit_training, name="training-edit"),
    path("trainings/<slug:ref>/attend/", training.attend, name="training-attend"),
    path("trainings/<slug:ref>/import/", training.import_sheet, name="training-import"),
    path("trainings/<slug:ref>/sheet/", training.sheet, name="training-sheet"),
    path("trainings/<slug:ref>/paper/", training.paper, name="training-paper"),
    path("trainings/<slug:ref>/remove/", training.remove_training, name="training-remove"),
    *list_urls.urlpatterns,
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
