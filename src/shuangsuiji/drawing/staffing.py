"""What a match must know of tasks, subjects and officers, read from the database for `pools`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import Count, QuerySet
from fairdraw.frame import pseudonym

from shuangsuiji.accounts.queries import bureau_paths
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.scope import is_under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import OfficerGrade, last_officers, officers_in, recused_subjects

from .models import Announcement, AnnouncementState, DrawRow, FrameEntry, SeatAssignment
from .pools import PARTNER, Candidate, Household, Office, Pattern, Rule, is_station, make_patterns, partner_seat
from .strata import Counted

VISITABLE = ("E", "C")


def announcement_patterns(announcement: Announcement) -> list[Pattern]:
    """The patterns of an announcement as the registry stands now. Raises Refusal where a task lacks what a match needs."""
    rules = {row.pk: row_rule(row) for row in staffed_rows(announcement)}
    households, officers = _households(rules), list(_officers(rules.values()))
    absences = _absences(households, officers, rules.values())
    return make_patterns(
        households,
        _candidates(announcement, officers, officer_history(announcement), absences, _bureaus(rules.values())),
    )


def preview_patterns(
    announcement: Announcement, rows: Sequence[DrawRow], counted: Sequence[Counted], *, lender: str = "", days: int = 0
) -> list[Pattern]:
    """As `announcement_patterns`, from counts by office and row instead of every subject: for a page, before all is checked.

    Recusals and subjects of several rows are left to the announcement itself. `rows` come from `staffed_rows`, `counted`
    from `count_by_office`. As a trial, the unit at path `lender` joins the pool, or the days of the visits move by `days`.
    """
    rules = {row.pk: _tried(row_rule(row), lender, days) for row in rows}
    households = [
        Household(0, "", line.office, rules[line.row_id], line.number)
        for line in counted
        if line.office is not None and line.status in VISITABLE
    ]
    return make_patterns(
        households, _candidates(announcement, _officers(rules.values()), {}, Absences(), _bureaus(rules.values()))
    )


def _tried(rule: Rule, lender: str, days: int) -> Rule:
    pool = tuple(sorted({*rule.pool, lender} - {""}))
    later = timedelta(days=days)
    return replace(rule, pool=pool, first_day=rule.first_day + later, last_day=rule.last_day + later)


def staffed_rows(announcement: Announcement) -> list[DrawRow]:
    """The rows of an announcement with all that says who may visit."""
    rows = announcement.rows.select_related("task__row__lead").prefetch_related(
        "task__pool", "task__row__items", "task__row__partners"
    )
    return list(rows.defer("frame", "draw_file"))


def _officers(rules: Iterable[Rule]) -> QuerySet[Any]:
    found = list(rules)
    partners = {kind.split(":")[1] for rule in found for kind in rule.seats if kind.startswith(PARTNER)}
    return officers_in(sorted(partners | {path for rule in found for path in (rule.lead, *rule.pool)}))


def row_rule(row: DrawRow) -> Rule:
    """How the team of a visit of this row is made up."""
    task, plan_row, turn = row.task, row.task.row, row.task.turn
    modes = active_profile().match_modes
    if task.match_mode not in modes or plan_row.lead is None or not (turn.start and turn.end):
        raise Refusal(
            f"任务“{task.name}”没有选派方式、发起股室或抽查起止时间。", mend="请在计划项和底数核实中补齐后再公告。"
        )
    return Rule(
        mode=task.match_mode,
        seats=(*modes[task.match_mode]["seats"], *_partner_seats(row)),
        lead=plan_row.lead.path,
        pool=tuple(sorted(unit.path for unit in task.pool.all())),
        specialities=frozenset(item.speciality_id for item in plan_row.items.all() if item.speciality_id),
        grades=tuple(modes[task.match_mode].get("grades", ())),
        item_codes=frozenset(item.code for item in plan_row.items.all()),
        first_day=turn.start,
        last_day=turn.end,
    )


def _partner_seats(row: DrawRow) -> list[str]:
    """One seat for each partner of the plan row, where the mode asks for it. Raises Refusal where none has officers of its own."""
    task = row.task
    if not active_profile().match_modes[task.match_mode].get("departments"):
        return []
    partners = sorted(task.row.partners.all(), key=lambda unit: unit.path)
    if not partners:
        raise Refusal(
            f"任务“{task.name}”选了部门联合选派，计划项却没有参与单位。",
            mend="请在计划项登记参与单位，或改选其他选派方式。",
        )
    return [partner_seat(unit.path, unit.short_name) for unit in partners]


def _households(rules: Mapping[int, Rule], subjects: Collection[int] | None = None) -> list[Household]:
    """Every subject that may be visited, or those of `subjects`, once; its rule joins the rules of all rows it stands in."""
    places: dict[int, list[int]] = {}
    known: dict[int, tuple[str, Office]] = {}
    entries = FrameEntry.objects.filter(row__in=list(rules), status__in=VISITABLE).order_by("row__row_id", "pk")
    if subjects is not None:
        entries = entries.filter(subject__in=subjects)
    columns = (
        "subject_id",
        "row_id",
        "handle",
        "subject__office__code",
        "subject__office__short_name",
        "subject__office__path",
    )
    for subject_id, row_id, handle, code, name, path in entries.values_list(*columns).iterator(chunk_size=5000):
        places.setdefault(subject_id, []).append(row_id)
        known[subject_id] = (handle, Office(code, name, path))
    joined = {
        key: reduce(Rule.joined, [rules[row] for row in key]) for key in {tuple(rows) for rows in places.values()}
    }
    return [Household(pk, *known[pk], joined[tuple(found)]) for pk, found in places.items()]


def teams_today(
    announcement: Announcement,
    subjects: Collection[int],
    today: date,
    *,
    office: Office | None = None,
    lenders: Sequence[str] = (),
) -> dict[int, list[list[Candidate]]]:
    """Subject → for each seat who may hold it from today on, as the registry stands now: for a replacement.

    `office` takes the subjects over from their own; officers under the paths of `lenders` may hold any seat that they are able to.
    """
    rules = {row.pk: _from(row_rule(row), today) for row in staffed_rows(announcement)}
    households = [_moved(household, office) for household in _households(rules, subjects)]
    paths = {path for rule in rules.values() for path in (rule.lead, *rule.pool)} | set(lenders)
    officers = list(officers_in(sorted(paths | ({office.path} if office else set()))))
    absences = _absences(households, officers, rules.values())
    candidates = _candidates(announcement, officers, officer_history(announcement), absences, _bureaus(rules.values()))
    return {household.subject_id: _team(household, candidates, lenders) for household in households}


def _from(rule: Rule, today: date) -> Rule:
    """The rule for visits from today to the end of its days, or today alone where they are over."""
    return replace(rule, first_day=max(rule.first_day, today), last_day=max(rule.last_day, today))


def _moved(household: Household, office: Office | None) -> Household:
    if office is None:
        return household
    pool = tuple(sorted({*household.rule.pool, office.path}))
    return household._replace(office=office, rule=replace(household.rule, pool=pool))


def _team(household: Household, candidates: Sequence[Candidate], lenders: Sequence[str]) -> list[list[Candidate]]:
    (pattern,) = make_patterns([household], candidates)
    lent = [
        officer
        for officer in candidates
        if officer.available(household.rule) and any(is_under(officer.unit_path, path) for path in lenders)
    ]
    found = []
    for place, seat in enumerate(pattern.seats):
        more = [officer for officer in lent if officer not in seat and officer.able(place, household.rule)]
        found.append([o for o in [*seat, *more] if not pattern.barred(o, household.subject_id)])
    return found


@dataclass(frozen=True)
class Absences:
    """Officer → subjects that they may not visit: `recused` as declared, `last` because they made the latest visit there."""

    recused: Mapping[int, frozenset[int]] = field(default_factory=dict)
    last: Mapping[int, frozenset[int]] = field(default_factory=dict)


def _absences(households: Sequence[Household], officers: Sequence[Any], rules: Iterable[Rule]) -> Absences:
    """Who stays away from whom during the days of all rules; the latest visitors only where the profile asks for it."""
    subjects = {household.subject_id for household in households}
    days = [day for rule in rules for day in (rule.first_day, rule.last_day)]
    if not days:
        return Absences()
    recused = recused_subjects([officer.pk for officer in officers], subjects, min(days), max(days))
    last: dict[int, set[int]] = {}
    if active_profile().recuse_last_visitors:
        for subject, visitors in last_officers(subjects).items():
            for visitor in visitors:
                last.setdefault(visitor, set()).add(subject)
    return Absences(recused, {officer: frozenset(found) for officer, found in last.items()})


def _candidates(
    announcement: Announcement,
    officers: Iterable[Any],
    history: Mapping[int, int],
    absences: Absences,
    bureaus: Sequence[str],
) -> list[Candidate]:
    return [
        Candidate(
            pk=officer.pk,
            certificate=officer.certificate,
            id=officer_id(announcement, officer.certificate),
            unit_path=officer.unit_path,
            station=is_station(officer.unit.kind),
            valid_to=officer.certificate_valid_to,
            specialities=frozenset(speciality.pk for speciality in officer.specialities.all()),
            leaves=tuple((leave.first_day, leave.last_day) for leave in officer.leaves.all()),
            item_codes=frozenset(officer.item_codes),
            professional=officer.grade == OfficerGrade.PROFESSIONAL,
            recused=absences.recused.get(officer.pk, frozenset()),
            last=absences.last.get(officer.pk, frozenset()),
            history=history.get(officer.pk, 0),
            bureau=next((path for path in bureaus if is_under(officer.unit_path, path)), ""),
        )
        for officer in officers
    ]


def _bureaus(rules: Iterable[Rule]) -> list[str]:
    """Paths of all bureaus, the deepest first, where a rule asks for officers of another one."""
    return bureau_paths() if any("away" in rule.seats for rule in rules) else []


def officer_id(announcement: Announcement, certificate: str) -> str:
    """The name of an officer in the published files: the certificate number, sealed where the frame is sealed."""
    if not announcement.sealed:
        return certificate
    return pseudonym(bytes.fromhex(announcement.secret), "officer", certificate)


def officer_history(announcement: Announcement) -> dict[int, int]:
    """Visits already matched to each officer this year by this unit: the later match evens them out."""
    earlier = SeatAssignment.objects.filter(
        announcement__unit_id=announcement.unit_id, announcement__year=announcement.year
    )
    earlier = earlier.exclude(announcement__state=AnnouncementState.VOIDED).exclude(announcement=announcement)
    return dict(earlier.order_by().values_list("officer_id").annotate(visits=Count("pk")))
