"""Reads of doubles, merges and transfers."""

from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import DoublePair, Subject, SubjectMerge, SubjectTransfer, TransferState

from .common import missing


def pairs_visible(actor: Actor) -> QuerySet[DoublePair]:
    """Pairs within the actor's reach, the surest first."""
    rows = DoublePair.objects.filter(under(actor.reach("subject.edit")))
    return rows.select_related("first__office", "second__office").order_by("-score", "pk")


def get_pair(actor: Actor, ref: str) -> DoublePair:
    """One pair; raises Missing."""
    row = pairs_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("疑似重复")
    return row


def get_merge(actor: Actor, ref: str) -> SubjectMerge:
    """One merge within reach; raises Missing."""
    rows = SubjectMerge.objects.filter(under(actor.reach("subject.edit"))).select_related("kept", "gone", "by")
    row = rows.filter(ref=ref).first()
    if row is None:
        raise missing("合并记录")
    return row


def merges_of(subject: Subject) -> QuerySet[SubjectMerge]:
    """What was merged into a subject."""
    return subject.merges.select_related("gone", "by")


def open_handovers(subject: Subject) -> QuerySet[SubjectTransfer]:
    """The transfer of a subject that waits for its answer, if any."""
    return subject.transfers.filter(state=TransferState.ASKED).select_related("source", "target")


def handovers_visible(actor: Actor) -> QuerySet[SubjectTransfer]:
    """划转 out of and into the actor's reach."""
    reach = actor.reach("subject.transfer")
    rows = SubjectTransfer.objects.filter(under(reach, "source_path") | under(reach, "target_path"))
    return rows.select_related("subject", "source", "target", "asked_by", "answered_by")


def get_handover(actor: Actor, ref: str) -> SubjectTransfer:
    """One transfer; raises Missing."""
    row = handovers_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("划转")
    return row


def waiting_handovers(actor: Actor) -> QuerySet[SubjectTransfer]:
    """What waits for the actor's unit to take it; not what the actor asked for."""
    rows = SubjectTransfer.objects.filter(
        under(actor.reach("subject.transfer"), "target_path"), state=TransferState.ASKED
    )
    return rows.filter(~Q(asked_by_id=actor.user_id))
