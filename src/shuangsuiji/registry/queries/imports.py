"""Reads of imports."""

from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    ImportBatch,
)

from .common import SHEET_VERBS, missing


def batches_visible(actor: Actor, kind: str) -> QuerySet[ImportBatch]:
    """Imports of one kind ("subjects", "officers", "items") within the actor's reach, the newest first."""
    reach = actor.reach(SHEET_VERBS[kind])
    return ImportBatch.objects.filter(under(reach), kind=kind).select_related("user").defer("errors", "rejected")


def get_batch(actor: Actor, kind: str, ref: str) -> ImportBatch:
    """One import within reach, with its errors; raises Missing."""
    row = batches_visible(actor, kind).defer(None).filter(ref=ref).first()
    if row is None:
        raise missing("导入记录")
    return row
