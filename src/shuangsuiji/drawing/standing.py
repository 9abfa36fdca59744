"""Who of a frame takes part, who is certain, who is left out and why: the statuses E, C and X:reason of a frame's lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.utils import timezone

from shuangsuiji.common.scope import is_under
from shuangsuiji.planning.queries import APART_KINDS, PlanRow
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import Apart, Occasion, SubjectState, levels_of, occasions, subjects_with_fact

from .models import Announcement, AnnouncementState, DrawRow, Selection, SelectionKind

ELIGIBLE, CERTAIN, CANCELLED = "E", "C", "X:cancelled"


class Member(NamedTuple):
    """What a frame must know of a subject."""

    pk: int
    code: str
    name: str
    risk_class: str
    state: str


def frequency_exception(row: PlanRow) -> str:
    """Why no limit of frequency holds for a plan row, in words: the law asks another frequency for all its items. Else empty."""
    names = [item.name for item in row.items.all()]
    for exception in active_profile().frequency_exceptions:
        if names and all(any(text in name for text in exception["items"]) for name in names):
            return str(exception["basis"])
    return ""


def apart_of(row: PlanRow) -> Apart:
    """How the checks of a plan row are counted in the year's ledger."""
    if row.kind in APART_KINDS:
        return Apart.SPECIAL
    return Apart.LAW if frequency_exception(row) else Apart.NONE


@dataclass(frozen=True)
class Certain:
    """A rule by which subjects are checked without drawing, and the subjects that meet it."""

    code: str
    title: str
    subjects: frozenset[int]


def certain_by(announcement: Announcement) -> list[Certain]:
    """Every rule of the profile in its order, with the subjects of the announcement's unit that meet it when it is framed."""
    day = timezone.localdate(announcement.framed_at)
    found = []
    for code, rule in active_profile().certain_rules.items():
        first, last = _days(rule, announcement.year, day)
        subjects = subjects_with_fact(rule["fact"], announcement.unit_path, first=first, last=last, words=rule["words"])
        found.append(Certain(code, rule["title"], frozenset(subjects)))
    return found


def _days(rule: Mapping[str, Any], year: int, day: date) -> tuple[date, date]:
    if rule.get("last_year"):
        return date(year - 1, 1, 1), date(year - 1, 12, 31)
    months = day.year * 12 + day.month - 1 - rule["months"]
    return date(months // 12, months % 12 + 1, min(day.day, 28)), day


class Frequencies:
    """How often subjects were drawn or visited in the announcement's year, in the three ways that a limit counts."""

    def __init__(self, announcement: Announcement) -> None:
        self.announcement = announcement
        self.limits = active_profile().frequency_limits

    @cached_property
    def level(self) -> str:
        """The level of the body that draws."""
        path = self.announcement.unit_path
        return levels_of([path])[path]

    @cached_property
    def _checks(self) -> Mapping[int, set[Occasion]]:
        """Subject → the checks that count, of draws that wait for their match too."""
        found, waiting = occasions(self.announcement.year), _waiting(self.announcement.year)
        levels = levels_of({path for _, path, _ in waiting})
        for subject, path, ref in waiting:
            found.setdefault(subject, set()).add(Occasion(path, levels[path], ref))
        return found

    def reason(self, member: Member) -> str:
        """The reason of the first limit that a member has reached; empty where it has reached none."""
        checks = self._checks.get(member.pk)
        if not checks:
            return ""
        counted = {by: sum(self._counts(check, by) for check in checks) for by in ("body", "level", "all")}
        for limit in self.limits:
            if member.risk_class in limit["classes"] and counted[limit["by"]] >= limit["most"]:
                return str(limit["reason"])
        return ""

    def _counts(self, check: Occasion, by: str) -> bool:
        if by == "body":
            return is_under(check.path, self.announcement.unit_path)
        return by == "all" or check.level == self.level


def _waiting(year: int) -> set[tuple[int, str, str]]:
    """(subject, body, announcement) of draws that wait for their match: not yet in the ledger, for they may still be voided."""
    rows = DrawRow.objects.filter(announcement__state=AnnouncementState.DRAWN, announcement__year=year)
    rows = rows.select_related("task__row").prefetch_related("task__row__items").defer("frame", "draw_file")
    counting = [row.pk for row in rows if apart_of(row.task.row) is Apart.NONE]
    columns = ("entry__subject_id", "entry__row__announcement__unit_path", "entry__row__announcement__ref")
    chosen = Selection.objects.filter(kind=SelectionKind.DRAWN, entry__row__in=counting)
    return set(chosen.values_list(*columns))


@dataclass(frozen=True)
class Standing:
    """The status of every member of a row, and which rule made whom certain."""

    status: Mapping[int, str]
    certain: Mapping[str, int]

    @property
    def tells(self) -> bool:
        """Whether an open frame would show who is low in risk, was drawn in secret, or was complained about."""
        return any(status not in (ELIGIBLE, CANCELLED) for status in self.status.values())


def standing(row: DrawRow, members: Sequence[Member], frequencies: Frequencies, rules: Sequence[Certain]) -> Standing:
    """Who of `members` takes part in a row. A subject that meets several of `rules` counts for the first."""
    free = bool(frequency_exception(row.task.row)) or row.task.row.kind in APART_KINDS
    status: dict[int, str] = {}
    certain: Counter[str] = Counter()
    for member in members:
        if member.state != SubjectState.ACTIVE:
            status[member.pk] = CANCELLED
            continue
        rule = next((rule.code for rule in rules if member.pk in rule.subjects), "")
        reason = "" if rule or free else frequencies.reason(member)
        certain.update([rule] if rule else [])
        status[member.pk] = CERTAIN if rule else f"X:{reason}" if reason else ELIGIBLE
    return Standing(status, certain)
