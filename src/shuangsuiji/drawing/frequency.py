"""抽查频次台账 as people read it: who was checked how often this year, and in which frames a subject stood as what."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Concat

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import Apart, LedgerKind, Subject, ledger_of, levels_of, subjects_visible

from .models import Announcement, AnnouncementState, FrameEntry, Selection, SelectionKind

SCOPES = {"body": "本单位", "level": "同一层级各部门合计", "all": "各级各部门合计"}
# Who knows of a draw before its names are public.
PRIVY = ("draw.run", "draw.open", "draw.void-approve")


def is_privy(actor: Actor) -> bool:
    """Whether the role runs, approves or audits draws."""
    return any(actor.may(verb) for verb in PRIVY)


def closed_draws(year: int | None = None) -> QuerySet[Announcement]:
    """Draws whose names are not public yet."""
    closed = Announcement.objects.filter(names_open_at=None).exclude(state=AnnouncementState.VOIDED)
    return closed if year is None else closed.filter(year=year)


def checked_subjects(actor: Actor, year: int) -> QuerySet[Subject]:
    """Subjects in reach that the ledger of `year` tells of, with how often: `by_body`, `by_level`, `by_all`; `beside` counts apart.

    Draws that are not public are left out for whoever must not know of them.
    """
    body = bureau_of(actor.unit_path).path
    level = levels_of([body])[body]
    told = _told(actor, year)
    counts = told & Q(frequency__apart=Apart.NONE)
    check = Concat("frequency__unit_path", Case(
        When(frequency__occasion="", then=F("frequency__source")), default=F("frequency__occasion"), output_field=CharField()
    ))  # fmt: skip
    scopes = {"body": under(body, "frequency__unit_path"), "level": Q(frequency__level=level), "all": Q()}
    rows = subjects_visible(actor).annotate(
        **{f"by_{name}": Count(check, filter=counts & scope, distinct=True) for name, scope in scopes.items()},
        beside=Count(check, filter=told & ~Q(frequency__apart=Apart.NONE), distinct=True),
    )
    return rows.filter(Q(by_all__gt=0) | Q(beside__gt=0))


def _told(actor: Actor, year: int) -> Q:
    """Lines of the ledger of `year` that this actor may know of."""
    told = Q(frequency__year=year)
    if is_privy(actor):
        return told
    closed = closed_draws(year).values_list("ref", flat=True)
    return told & ~Q(frequency__kind=LedgerKind.DRAWN, frequency__source__in=list(closed))


def only_limited(rows: QuerySet[Subject]) -> QuerySet[Subject]:
    """Those of `checked_subjects` whom a limit keeps out of further frames."""
    limits = active_profile().frequency_limits
    return rows.filter(
        reduce(or_, [Q(risk_class__in=x["classes"], **{f"by_{x['by']}__gte": x["most"]}) for x in limits], Q(pk=None))
    )


def limit_reached(risk_class: str, counted: Mapping[str, int]) -> str:
    """The first limit that a subject has reached, in words; empty where none keeps it out. `counted` is by scope."""
    reasons = active_profile().reasons("exclusion")
    for limit in active_profile().frequency_limits:
        if risk_class in limit["classes"] and counted[limit["by"]] >= limit["most"]:
            return reasons[limit["reason"]]
    return ""


def limits_of(risk_class: str) -> list[tuple[str, int, str]]:
    """(whose checks count, how many in a year, reason) of the limits that hold for a class, in words."""
    reasons = active_profile().reasons("exclusion")
    rows = active_profile().frequency_limits
    return [(SCOPES[x["by"]], x["most"], reasons[x["reason"]]) for x in rows if risk_class in x["classes"]]


def lines_about(actor: Actor, subject: Subject) -> Sequence[Any]:
    """The ledger of a subject, the latest first, as far as this actor may know of it."""
    closed = set() if is_privy(actor) else set(closed_draws().values_list("ref", flat=True))
    lines = [line for line in ledger_of(subject.pk) if line.kind != LedgerKind.DRAWN or line.source not in closed]
    drawn = Announcement.objects.filter(ref__in={line.source for line in lines})
    numbers = dict(drawn.values_list("ref", "number"))
    for line in lines:
        line.told_source = numbers.get(line.source, line.source)  # type: ignore[attr-defined]
    return lines


def frames_about(actor: Actor, subject: Subject) -> QuerySet[FrameEntry]:
    """The frames in which a subject stands, the latest first; not those whose status would tell of a draw that is not public."""
    entries = FrameEntry.objects.filter(subject=subject).filter(
        under(actor.reach("draw.read"), "row__announcement__unit_path")
    )
    entries = (
        entries.select_related("row__announcement")
        .defer("row__frame", "row__draw_file")
        .order_by("-row__announcement_id", "row_id")
    )
    if is_privy(actor):
        return entries
    secret = Selection.objects.filter(entry__subject=OuterRef("subject"), entry__row__announcement__in=closed_draws())
    limited = [f"X:{limit['reason']}" for limit in active_profile().frequency_limits]
    return entries.exclude(Q(status__in=limited) & Exists(secret.exclude(kind=SelectionKind.RESERVE)))
