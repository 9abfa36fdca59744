"""Reads of 合规手册."""

from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import line_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import Handbook, TextState

from .common import missing


def handbooks_visible(actor: Actor) -> QuerySet[Handbook]:
    """Handbooks within the actor's reach and published ones of the units above."""
    above = Q(unit_path__in=line_of(actor.unit_path)) & ~Q(state=TextState.DRAFT)
    return Handbook.objects.filter(under(actor.reach("item.read")) | above).select_related("unit")


def get_handbook(actor: Actor, ref: str) -> Handbook:
    """One handbook; raises Missing."""
    row = handbooks_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("合规手册")
    return row


def handbook_versions(handbook: Handbook) -> QuerySet[Handbook]:
    """All versions of a handbook, the newest first."""
    return Handbook.objects.filter(series=handbook.series).order_by("-version")


def public_handbooks() -> QuerySet[Handbook]:
    """Handbooks in force."""
    return Handbook.objects.filter(state=TextState.IN_FORCE).select_related("unit")


def public_handbook(ref: str) -> Handbook | None:
    """A handbook that has been published; a superseded one says so itself."""
    return Handbook.objects.exclude(state=TextState.DRAFT).select_related("unit").filter(ref=ref).first()


def in_force_of(handbook: Handbook) -> Handbook | None:
    """The version in force of the same handbook."""
    return public_handbooks().filter(series=handbook.series).first()


def holds(word: str) -> Q:
    """Handbooks whose title, industry, summary or text holds a fragment."""
    return Q(title__contains=word) | Q(industry__contains=word) | Q(summary__contains=word) | Q(body__contains=word)
