"""Reads of 执法检查人员."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import (
    Attendance,
    Leave,
    Officer,
    OfficerCorrection,
    OfficerState,
    OfficerTransfer,
    Recusal,
)

from .common import missing

# Field of an officer that holds a code → the table of the profile that says what it means.
CODED = {"duty": "duties", "education": "educations", "post_class": "post_classes"}


def officers_visible(actor: Actor) -> QuerySet[Officer]:
    """Officers within the actor's reach."""
    rows = Officer.objects.filter(under(actor.reach("officer.read"))).select_related("unit", "user", "region")
    return rows.prefetch_related("specialities")


def officer_figures(actor: Actor, today: date) -> dict[str, int]:
    """How many officers are active; of these how many hold an expired or expiring certificate or are on leave today."""
    rows = Officer.objects.filter(under(actor.reach("officer.read")), state=OfficerState.ACTIVE)
    away = Leave.objects.filter(officer=OuterRef("pk"), first_day__lte=today, last_day__gte=today)
    return rows.aggregate(
        active=Count("pk"),
        expired=Count("pk", filter=Q(certificate_valid_to__lt=today)),
        expiring=Count("pk", filter=expiring(today)),
        away=Count("pk", filter=Exists(away)),
    )


def expiring(today: date) -> Q:
    """Officers whose certificate still holds and ends within the profile's days."""
    until = today + timedelta(days=active_profile().expiring_days)
    return Q(certificate_valid_to__gte=today, certificate_valid_to__lte=until)


def code_titles(officer: Officer) -> Mapping[str, str]:
    """The field's words for the codes an officer bears, by field; a code that the profile lacks stands as it is."""
    profile = active_profile()
    return {
        field: profile.officer_codes(table).get(getattr(officer, field), getattr(officer, field))
        for field, table in CODED.items()
    }


def get_officer(actor: Actor, ref: str) -> Officer:
    """One officer with leaves and recusals; raises Missing."""
    row = _whole(officers_visible(actor)).filter(ref=ref).first()
    if row is None:
        raise missing("执法检查人员")
    return row


def officer_of_user(user_id: int) -> Officer | None:
    """The officer whose account this is, with leaves and recusals."""
    rows = Officer.objects.filter(user=user_id).select_related("unit", "user", "region")
    return _whole(rows.prefetch_related("specialities")).first()


def _whole(rows: QuerySet[Officer]) -> QuerySet[Officer]:
    recusals = Recusal.objects.select_related("subject", "office", "region")
    attendances = Attendance.objects.select_related("training")
    return rows.prefetch_related("leaves", Prefetch("recusals", recusals), Prefetch("attendances", attendances))


def officers_in(unit_paths: Iterable[str]) -> QuerySet[Officer]:
    """Active officers of the units and what lies below them: the pool of a match. No path gives none."""
    scope = reduce(or_, (under(path) for path in unit_paths), Q(pk__in=[]))
    rows = Officer.objects.filter(scope, state=OfficerState.ACTIVE).select_related("unit")
    return rows.prefetch_related("specialities", "leaves")


def corrections_visible(actor: Actor) -> QuerySet[OfficerCorrection]:
    """What officers within reach ask to be corrected, the newest first."""
    rows = OfficerCorrection.objects.filter(under(actor.reach("officer.read")))
    return rows.select_related("officer__unit", "answered_by").order_by("-id")


def get_correction(actor: Actor, ref: str) -> OfficerCorrection:
    """One request within reach; raises Missing."""
    row = corrections_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("更正申请")
    return row


def transfers_visible(actor: Actor) -> QuerySet[OfficerTransfer]:
    """Transfers out of and into the units within reach, the newest first."""
    reach = actor.reach("officer.read")
    rows = OfficerTransfer.objects.filter(under(reach) | under(reach, "target_path"))
    return rows.select_related("officer", "source", "target", "asked_by", "answered_by").order_by("-id")


def get_transfer(actor: Actor, ref: str) -> OfficerTransfer:
    """One transfer within reach; raises Missing."""
    row = transfers_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("调动")
    return row


def transfer_targets(officer: Officer) -> QuerySet[Unit]:
    """Every unit in use but the officer's own: people move between bureaus too."""
    return Unit.objects.filter(active=True).exclude(pk=officer.unit_id).order_by("path")


def own_certificate(user_id: int) -> date | None:
    """The day on which the certificate of the officer with this account ends; None for an account without an officer."""
    return Officer.objects.filter(user=user_id).values_list("certificate_valid_to", flat=True).first()
