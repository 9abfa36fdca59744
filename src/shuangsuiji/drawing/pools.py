"""Who may hold which seat: inputs.tsv of a match, frozen with the announcement (match.md, section 1).

A pattern is one way to make up a team: the mode and the officers its section nominated, at one office. Everything here is
computed from rows that were read before; nothing is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

from shuangsuiji.accounts.queries import UnitKind
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.scope import is_under

RECUSAL, LAST_VISIT = "recusal", "last-visit"
PROFESSIONAL = "professional"
SEAT_TITLES = {
    "own": "对象所属监管所",
    "section": "发起股室",
    "other": "其他监管所",
    "away": "其他县区局",
    "any": "选派范围内任一单位",
}
# a seat of one partner department: "unit:PATH:NAME"
PARTNER = "unit:"


def partner_seat(path: str, name: str) -> str:
    """The kind of a seat that only a unit's own officers may hold."""
    return f"{PARTNER}{path}:{name}"


def seat_title(kind: str) -> str:
    """A kind of seat in words."""
    return kind.rpartition(":")[2] if kind.startswith(PARTNER) else SEAT_TITLES[kind]


@dataclass(frozen=True)
class Rule:
    """How the team of a visit is made up: `seats` are kinds of SEAT_TITLES; paths of units; the days of the visits.

    `specialities` are asked of the first seat, the professional one; the others assist. `item_codes` must all lie in the
    scope of the first seat's officer, and one of them at least in that of the others. `grades` names for each seat whether
    only professional officers fit; shorter than `seats`, the rest may be anybody.
    """

    mode: str
    seats: tuple[str, ...]
    lead: str
    pool: tuple[str, ...]
    specialities: frozenset[str]
    first_day: date
    last_day: date
    grades: tuple[str, ...] = ()
    item_codes: frozenset[str] = frozenset()

    def joined(self, other: "Rule") -> "Rule":
        """One visit serves several rows: the first row's team, with the specialities, items and days of all."""
        return Rule(
            self.mode,
            self.seats,
            self.lead,
            self.pool,
            self.specialities | other.specialities,
            min(self.first_day, other.first_day),
            max(self.last_day, other.last_day),
            self.grades,
            self.item_codes | other.item_codes,
        )


class Office(NamedTuple):
    """The office a subject belongs to."""

    code: str
    name: str
    path: str


class Household(NamedTuple):
    """A subject that may be visited, with the rule of its rows; `number` above one stands for that many alike, in a preview."""

    subject_id: int
    handle: str
    office: Office
    rule: Rule
    number: int = 1


@dataclass(frozen=True)
class Candidate:
    """An officer as a match sees them. `id` stands in the published files."""

    pk: int
    certificate: str
    id: str
    unit_path: str
    station: bool
    valid_to: date
    specialities: frozenset[str]
    leaves: tuple[tuple[date, date], ...]
    recused: frozenset[int]
    history: int
    last: frozenset[int] = frozenset()
    item_codes: frozenset[str] = frozenset()
    professional: bool = False
    # path of the bureau that the officer's unit belongs to
    bureau: str = ""

    def available(self, rule: Rule) -> bool:
        """Certificate valid to the end of the days, and not away for all of them."""
        return self.valid_to >= rule.last_day and not _covered(rule.first_day, rule.last_day, self.leaves)

    def fits(self, kind: str, rule: Rule, office: Office) -> bool:
        """Whether the officer's unit gives a seat of `kind`.

        A section's seat is its own and a partner department's its own; all others come from the nominated pool.
        """
        if kind == "section":
            return is_under(self.unit_path, rule.lead)
        if kind.startswith(PARTNER):
            return is_under(self.unit_path, kind.removeprefix(PARTNER).partition(":")[0])
        own = is_under(self.unit_path, office.path)
        nominated = any(is_under(self.unit_path, path) for path in rule.pool)
        away = bool(self.bureau) and not is_under(office.path, self.bureau)
        return nominated and {"own": own, "other": self.station and not own, "away": away, "any": True}[kind]

    def able(self, place: int, rule: Rule) -> bool:
        """Whether the officer may hold seat `place` (from 0) by speciality, grade and scope of items; an empty scope is all."""
        if place < len(rule.grades) and rule.grades[place] == PROFESSIONAL and not self.professional:
            return False
        if place == 0:
            return rule.specialities <= self.specialities and (
                not self.item_codes or rule.item_codes <= self.item_codes
            )
        return not self.item_codes or not rule.item_codes or bool(rule.item_codes & self.item_codes)


def _covered(first: date, last: date, leaves: Iterable[tuple[date, date]]) -> bool:
    """Whether the leaves together take up every day from `first` to `last`."""
    free = first
    for start, end in sorted(leaves):
        if start > free:
            return False
        free = max(free, end + timedelta(days=1))
    return free > last


@dataclass
class Pattern:
    """One way to make up a team at one office, the officers of each seat and the subjects it serves."""

    name: str
    office: Office
    rule: Rule
    seats: list[list[Candidate]]
    households: list[Household] = field(default_factory=list)

    def barred(self, officer: Candidate, subject_id: int) -> str:
        """Why an officer stays away from a subject: "recusal", "last-visit", or nothing."""
        if subject_id in officer.recused:
            return RECUSAL
        return LAST_VISIT if subject_id in officer.last and subject_id not in self.relaxed else ""

    @cached_property
    def relaxed(self) -> frozenset[int]:
        """Subjects where the rule about the latest visitors does not hold, for without them no team could be made up."""
        visited = {subject for seat in self.seats for officer in seat for subject in officer.last}
        return frozenset(
            household.subject_id
            for household in self.households
            if household.subject_id in visited and _shortage(self, self.without(household, (RECUSAL, LAST_VISIT)))
        )

    def without(self, household: Household, reasons: Sequence[str]) -> list[list[Candidate]]:
        """The seats without those whom one of `reasons` keeps from a subject."""
        subject = household.subject_id
        kept = {RECUSAL: lambda o: subject not in o.recused, LAST_VISIT: lambda o: subject not in o.last}
        return [
            [officer for officer in seat if all(kept[reason](officer) for reason in reasons)] for seat in self.seats
        ]

    @property
    def size(self) -> int:
        """How many subjects it serves."""
        return sum(household.number for household in self.households)

    def summary(self, mode_title: str) -> dict[str, Any]:
        """What the page shows before the seed: how many officers each seat can choose from."""
        return {
            "office": self.office.name,
            "mode": mode_title,
            "subjects": self.size,
            "seats": [
                {"kind": seat_title(kind), "officers": len(seat)}
                for kind, seat in zip(self.rule.seats, self.seats, strict=True)
            ],
        }


def make_patterns(households: Sequence[Household], candidates: Sequence[Candidate]) -> list[Pattern]:
    """The patterns that the subjects need, each with its eligible officers by id."""
    found: dict[tuple[str, Rule], Pattern] = {}
    names: set[str] = set()
    for household in households:
        key = (household.office.path, household.rule)
        if key not in found:
            name = _free_name(f"{household.rule.mode}-{household.office.code}", names)
            found[key] = Pattern(name, household.office, household.rule, _seats(household, candidates))
        found[key].households.append(household)
    return list(found.values())


def _free_name(wanted: str, names: set[str]) -> str:
    """`wanted`, or with the first free number behind it."""
    name = next(n for n in [wanted, *(f"{wanted}-{number}" for number in range(2, len(names) + 3))] if n not in names)
    names.add(name)
    return name


def _seats(household: Household, candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    rule = household.rule
    present = [officer for officer in candidates if officer.available(rule)]
    return [
        [officer for officer in present if officer.fits(kind, rule, household.office) and officer.able(place, rule)]
        for place, kind in enumerate(rule.seats)
    ]


def shortages(patterns: Sequence[Pattern]) -> list[str]:
    """Why some visits could never be staffed, in words; empty when every subject has enough distinct officers."""
    found = []
    for pattern in patterns:
        reason = _shortage(pattern, pattern.seats)
        if reason:
            found.append(f"{pattern.office.name}的 {pattern.size} 户：{reason}")
            continue
        found += [f"{pattern.office.name}有 1 户因回避：{reason}" for reason in _recusal_shortages(pattern)]
    return found


def _shortage(pattern: Pattern, seats: Sequence[Sequence[Candidate]]) -> str:
    """Hall's condition over the seats of one visit: any n seats need n distinct officers."""
    titles = [seat_title(kind) for kind in pattern.rule.seats]
    for size in range(1, len(seats) + 1):
        for chosen in combinations(range(len(seats)), size):
            officers = {officer.id for place in chosen for officer in seats[place]}
            if len(officers) < size:
                return (
                    f"“{'、'.join(titles[place] for place in chosen)}”席位需要 {size} 人，只有 {len(officers)} 人可选。"
                )
    return ""


def _recusal_shortages(pattern: Pattern) -> list[str]:
    recused = {subject for seat in pattern.seats for officer in seat for subject in officer.recused}
    reasons = (
        _shortage(pattern, pattern.without(household, (RECUSAL,)))
        for household in pattern.households
        if household.subject_id in recused
    )
    return [reason for reason in reasons if reason]


def inputs_file(patterns: Sequence[Pattern], *, capacity: int) -> bytes:
    """Bytes of inputs.tsv. `capacity` is how many visits an officer may get in this match."""
    lines = set()
    for pattern in patterns:
        for place, seat in enumerate(pattern.seats, 1):
            ids = sorted((officer.id for officer in seat), key=str.encode)
            lines.add(f"pattern\t{pattern.name}\t{place}\tmust\t{','.join(ids)}")
            lines.update(f"officer\t{officer.id}\t{capacity}\t{officer.history}" for officer in seat)
        lines.update(f"subject\t{household.handle}\t{pattern.name}" for household in pattern.households)
        lines.update(_exclusions(pattern))
    return b"".join(line + b"\n" for line in sorted(line.encode() for line in lines))


def _exclusions(pattern: Pattern) -> Iterable[str]:
    handles: Mapping[int, str] = {household.subject_id: household.handle for household in pattern.households}
    for officer in {officer.id: officer for seat in pattern.seats for officer in seat}.values():
        for subject_id in (officer.recused | officer.last) & handles.keys():
            if reason := pattern.barred(officer, subject_id):
                yield f"exclude\t{handles[subject_id]}\t{officer.id}\t{reason}"


def refuse_shortages(patterns: Sequence[Pattern]) -> None:
    """Raise Refusal with the first shortages."""
    found = shortages(patterns)
    if found:
        more = f"等 {len(found)} 处" if len(found) > 3 else ""
        raise Refusal(
            f"执法人员不足，无法两人成组：{' '.join(found[:3])}{more}",
            mend="请业务股室调整选派方式或范围重新核实底数，或在执法人员名录库补充人员后再公告。",
        )


def is_station(kind: str) -> bool:
    """Whether a unit of this kind is a 所."""
    return kind == UnitKind.STATION
