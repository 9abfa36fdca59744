"""Reads of imports."""

from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import ImportBatch, ImportState

from .common import SHEET_VERBS, missing


def batches_visible(actor: Actor, kind: str) -> QuerySet[ImportBatch]:
    """Imports of one kind ("subjects", "officers", …) within the actor's reach, the newest first."""
    reach = actor.reach(SHEET_VERBS[kind])
    return ImportBatch.objects.filter(under(reach), kind=kind).select_related("user", "undone_by")


def get_batch(actor: Actor, kind: str, ref: str) -> ImportBatch:
    """One import within reach, with its errors; raises Missing."""
    row = batches_visible(actor, kind).filter(ref=ref).first()
    if row is None:
        raise missing("导入记录")
    return row


def kind_of_batch(ref: str) -> str:
    """The kind of an import; raises Missing."""
    kind = ImportBatch.objects.filter(ref=ref).values_list("kind", flat=True).first()
    if kind is None:
        raise missing("导入记录")
    return kind


def twins_of(actor: Actor, batch: ImportBatch) -> QuerySet[ImportBatch]:
    """Former imports of the very same file within the actor's reach."""
    rows = batches_visible(actor, batch.kind).filter(sha256=batch.sha256, state=ImportState.DONE)
    return rows.exclude(pk=batch.pk)
