"""Estimates of the true rate of problems, by task, item, class and area, beside the raw 问题发现率.

The method is that of `fairdraw.estimate`: subjects of the same chance of being drawn form a stratum. A subject that stood in several
announcements counts once, with the chance 1 - Π(1 - π). Subjects of a certainty stratum are left out on both sides. A visit that could not
be made (无法联系) is an outcome: once it counts as its result says, once it is taken out together with its share of the stratum.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache, cached_property
from typing import cast

from django.core.cache import caches
from fairdraw.estimate import Estimate, Sampled, estimate, inclusion

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.drawing.samples import (
    Chance,
    Drawn,
    DrawRow,
    chances,
    drawing_years,
    drawn_of,
    frame_members,
    last_drawn,
    matched_rows,
)
from shuangsuiji.drawing.strata import WHOLE_FRAME
from shuangsuiji.inspections.outcomes import Key, Outcome, outcomes_of
from shuangsuiji.planning import queries as planning
from shuangsuiji.profiles.queries import active_profile

__all__ = ["drawing_years"]
WHOLE = "U"
KEPT_SECONDS = 3600
Place = tuple[int, str]  # draw row, stratum


@dataclass(frozen=True)
class Stratum:
    """A stratum of an estimate as people read it: its subjects, chance, visits (those not made among them), problems."""

    label: str
    chance: Fraction
    size: int
    drawn: int
    visited: int
    unmade: int
    found: int
    found_made: int

    @property
    def weight(self) -> float:
        """How many subjects one finished visit stands for; raises ZeroDivisionError without any."""
        return self.size / self.visited

    @property
    def sampled(self) -> Sampled:
        """As `estimate` takes it, every finished visit counted."""
        return Sampled(self.label, self.size, self.visited, self.found)

    @property
    def made(self) -> Sampled:
        """Only visits that could be made, and their share of the stratum."""
        visits = self.visited - self.unmade
        size = round(self.size * visits / self.visited) if self.visited else self.size
        return Sampled(self.label, max(visits, size), visits, self.found_made)


@dataclass(frozen=True)
class Line:
    """One estimate: of a task, an item, a class or an area. `ref` leads to it where it has a page."""

    title: str
    ref: str
    strata: tuple[Stratum, ...]

    @property
    def size(self) -> int:
        return sum(stratum.size for stratum in self.strata)

    @property
    def drawn(self) -> int:
        return sum(stratum.drawn for stratum in self.strata)

    @property
    def visited(self) -> int:
        return sum(stratum.visited for stratum in self.strata)

    @property
    def unmade(self) -> int:
        return sum(stratum.unmade for stratum in self.strata)

    @property
    def found(self) -> int:
        return sum(stratum.found for stratum in self.strata)

    @property
    def whole(self) -> Estimate:
        """Every finished visit counted."""
        return estimate([stratum.sampled for stratum in self.strata])

    @property
    def made(self) -> Estimate:
        """Without the visits that could not be made."""
        return estimate([stratum.made for stratum in self.strata])


@dataclass(frozen=True)
class Member:
    """A subject over the draws of a year: the strata (row, name) in which it stood, and its unit."""

    places: tuple[Place, ...]
    unit_path: str


@dataclass
class Year:
    """The finished draws of a year within an actor's reach, with what was found. `items` are those of each draw row."""

    year: int
    rows: list[DrawRow]
    chances: Mapping[Place, Chance]
    drawn: list[Drawn]
    outcomes: Mapping[Key, Outcome]
    items: Mapping[int, dict[int, str]]

    @cached_property
    def announcements(self) -> dict[int, int]:
        """Draw row → its announcement."""
        return {row.pk: row.announcement_id for row in self.rows}

    @property
    def cut_off(self) -> datetime | None:
        """When the latest of its draws was made."""
        return last_drawn(self.rows)

    @cached_property
    def members(self) -> dict[int, Member]:
        """Everybody who could be drawn, each once."""
        places: dict[int, list[Place]] = defaultdict(list)
        units: dict[int, str] = {}
        for row, stratum, subject, unit_path in frame_members(row.pk for row in self.rows):
            places[subject].append((row, stratum))
            units[subject] = unit_path
        return {subject: Member(tuple(found), units[subject]) for subject, found in places.items()}

    def is_classed(self, place: Place) -> bool:
        """Whether the draw of a place knew classes."""
        return place[0] in self._classed

    @cached_property
    def _classed(self) -> set[int]:
        return {row.pk for row in self.rows if set(row.quotas) != {WHOLE}}


def year_of(actor: Actor, year: int) -> Year:
    """Read what the estimates of a year need; the number of queries does not depend on the number of tasks."""
    rows = list(matched_rows(actor, year))
    drawn = drawn_of(row.pk for row in rows)
    found = {(one.row, one.stratum): one for one in chances((row.pk for row in rows), drawn)}
    items = planning.items_by_row(row.task.row_id for row in rows)
    outcomes = outcomes_of({row.announcement_id for row in rows})
    return Year(year, rows, found, drawn, outcomes, {row.pk: items[row.task.row_id] for row in rows})


def lines_of(year: Year, actor: Actor, kind: str) -> list[Line]:
    """The estimates of a kind ("task", "item", "class", "area"); kept until a draw or a result is added or changed."""
    if kind == "task":
        return task_lines(year)
    makers: dict[str, Callable[[Year], list[Line]]] = {
        "item": item_lines,
        "class": class_lines,
        "area": lambda found: area_lines(found, actor),
    }
    seen = sorted((key, sorted(one.problems), one.completed) for key, one in year.outcomes.items())
    key = hashlib.sha256(repr((kind, actor.reach("draw.read"), sorted(year.items.items()), seen)).encode()).hexdigest()
    return cast("list[Line]", caches["memory"].get_or_set(key, lambda: makers[kind](year), KEPT_SECONDS))


def task_lines(year: Year) -> list[Line]:
    """An estimate of each task, by the strata of its draw."""
    seen: dict[Place, list[Outcome | None]] = defaultdict(list)
    for one in year.drawn:
        seen[one.row, one.stratum].append(year.outcomes.get((one.announcement, one.subject)))
    cells: dict[int, list[Stratum]] = defaultdict(list)
    for place in sorted(year.chances):
        chance = year.chances[place]
        label = letter_title(place[1]) if year.is_classed(place) else WHOLE_FRAME
        cells[place[0]].append(_stratum(label, chance.value, chance.eligible, seen[place], year.items[place[0]]))
    return [Line(row.title, row.task.ref, tuple(cells.get(row.pk, ()))) for row in year.rows]


def letter_title(stratum: str) -> str:
    """The words of a stratum: its class, and its place where it has one."""
    letter, _, place = stratum.partition("|")
    title = active_profile().class_titles.get(letter, letter)
    return f"{title} {place}".strip()


def item_lines(year: Year) -> list[Line]:
    """An estimate of each item over all tasks that checked it."""
    names = {item: name for items in year.items.values() for item, name in items.items()}
    lines = []
    for item in sorted(names, key=lambda key: names[key]):
        rows = {row: {item} for row, items in year.items.items() if item in items}
        lines.append(Line(names[item], "", tuple(_cells(year, rows, year.members))))
    return lines


def class_lines(year: Year) -> list[Line]:
    """An estimate of each class over all tasks whose draw knew classes; a subject whose class changed counts in its worst."""

    def worst(member: Member) -> str:
        letters = {place[1].partition("|")[0] for place in member.places if year.is_classed(place)}
        return max(letters - {WHOLE}, default=WHOLE if letters else "")

    return _domains(year, worst, active_profile().class_titles)


def area_lines(year: Year, actor: Actor) -> list[Line]:
    """An estimate of each office's subjects over all tasks."""
    titles = {unit.path: unit.short_name or unit.name for unit in units_under(actor.reach("draw.read"))}
    return _domains(year, lambda member: member.unit_path, titles)


def _domains(year: Year, key: Callable[[Member], str], titles: Mapping[str, str]) -> list[Line]:
    """An estimate of each part of the subjects; those without a part are left out."""
    parts: dict[str, list[int]] = defaultdict(list)
    for subject, member in year.members.items():
        parts[key(member)].append(subject)
    parts.pop("", None)
    rows = {row: set(items) for row, items in year.items.items()}
    lines = [Line(titles.get(name, name), "", tuple(_cells(year, rows, parts[name]))) for name in sorted(parts)]
    return [line for line in lines if line.strata]


def _cells(year: Year, rows: Mapping[int, set[int]], part: Iterable[int]) -> Iterator[Stratum]:
    """The subjects of `part` that stood in `rows`, by their chance over all of these; `rows` names the items looked at."""
    chance = _chance_over(year, rows)
    at = {subject: found for subject in part if (found := chance(year.members[subject].places)) is not None}
    by_chance: dict[Fraction, list[Outcome | None]] = {chance: [] for chance in at.values()}
    for subject, outcome in _drawn_once(year, rows).items():
        if subject in at:
            by_chance[at[subject]].append(outcome)
    sizes = Counter(at.values())
    for cells in _looked_at(by_chance):
        outcomes = [one for found in cells for one in by_chance[found]]
        items = {item for one in outcomes if one for item in one.problems}
        label = "、".join(f"{float(found):.2%}" for found in cells)
        yield _stratum(f"抽中概率 {label}", cells[-1], sum(map(sizes.__getitem__, cells)), outcomes, items)


def _looked_at(by_chance: Mapping[Fraction, list[Outcome | None]]) -> list[list[Fraction]]:
    """Chances in groups that each have a finished visit: where by chance nobody was drawn, the neighbours speak for them.

    Whoever could not be drawn at all (chance 0) stays alone: of them nothing is said.
    """
    groups: list[list[Fraction]] = [[Fraction(0)]] if Fraction(0) in by_chance else []
    open_group: list[Fraction] = []
    for chance in sorted(by_chance):
        if chance:
            open_group.append(chance)
            if any(by_chance[chance]):
                groups.append(open_group)
                open_group = []
    if open_group and groups and groups[-1][-1]:
        groups[-1] += open_group
    elif open_group:
        groups.append(open_group)
    return groups


def _chance_over(year: Year, rows: Collection[int]) -> Callable[[tuple[Place, ...]], Fraction | None]:
    """The chance of being drawn in one of `rows` by the places of a subject; None where it stood in none.

    Rows of one announcement share a subject's ticket, so whoever is drawn at the smaller chance is drawn at the larger one too.
    """

    @cache
    def chance(places: tuple[Place, ...]) -> Fraction | None:
        draws: dict[int, Fraction] = {}
        for place in places:
            if place[0] in rows:
                draw = year.announcements[place[0]]
                draws[draw] = max(draws.get(draw, Fraction(0)), year.chances[place].value)
        return inclusion(draws.values()) if draws else None

    return chance


def _drawn_once(year: Year, rows: Mapping[int, set[int]]) -> dict[int, Outcome | None]:
    """Everybody drawn in one of `rows`, with what all those visits found together of the items looked at."""
    found: dict[int, Outcome | None] = {}
    for one in year.drawn:
        if one.row not in rows:
            continue
        before, outcome = found.setdefault(one.subject, None), year.outcomes.get((one.announcement, one.subject))
        if outcome is not None:
            problems = (before.problems if before else set()) | (outcome.problems & rows[one.row])
            found[one.subject] = Outcome(problems, outcome.completed or bool(before and before.completed))
    return found


def _stratum(
    label: str, chance: Fraction, size: int, outcomes: Iterable[Outcome | None], items: Iterable[int]
) -> Stratum:
    drawn = list(outcomes)
    finished = [one for one in drawn if one is not None]
    wanted = set(items)
    found = [bool(one.problems & wanted) for one in finished]
    made = [hit for one, hit in zip(finished, found, strict=True) if one.completed]
    return Stratum(
        label, chance, size, len(drawn), len(finished), len(finished) - len(made), sum(found), sum(made)
    )  # fmt: skip
