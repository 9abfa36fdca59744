"""Reads of 执法检查人员."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    Leave,
    Officer,
    OfficerState,
)

from .common import missing


def officers_visible(actor: Actor) -> QuerySet[Officer]:
    """Officers within the actor's reach."""
    rows = Officer.objects.filter(under(actor.reach("officer.read"))).select_related("unit", "user")
    return rows.prefetch_related("specialities")


def officer_figures(actor: Actor, today: date) -> dict[str, int]:
    """How many officers are active, of these how many hold an expired certificate or are on leave today. One query."""
    rows = Officer.objects.filter(under(actor.reach("officer.read")), state=OfficerState.ACTIVE)
    away = Leave.objects.filter(officer=OuterRef("pk"), first_day__lte=today, last_day__gte=today)
    return rows.aggregate(
        active=Count("pk"),
        expired=Count("pk", filter=Q(certificate_valid_to__lt=today)),
        away=Count("pk", filter=Exists(away)),
    )


def get_officer(actor: Actor, ref: str) -> Officer:
    """One officer with leaves and recusals; raises Missing."""
    row = officers_visible(actor).prefetch_related("leaves", "recusals__subject").filter(ref=ref).first()
    if row is None:
        raise missing("执法检查人员")
    return row


def officers_in(unit_paths: Iterable[str]) -> QuerySet[Officer]:
    """Active officers of the units and what lies below them: the pool of a match. No path gives none."""
    scope = reduce(or_, (under(path) for path in unit_paths), Q(pk__in=[]))
    rows = Officer.objects.filter(scope, state=OfficerState.ACTIVE).select_related("unit")
    return rows.prefetch_related("specialities", "leaves", "recusals")
