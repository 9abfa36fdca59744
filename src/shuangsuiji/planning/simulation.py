"""What a plan would come to: samples, visits per subject and unit, load by month, expected findings and width of the estimate."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from fairdraw.advisor import Z95
from numpy.typing import NDArray

from shuangsuiji.common.workdays import workdays_between
from shuangsuiji.profiles.queries import CLASSES, active_profile

from .batches import Batch, batches
from .models import PlanRow
from .ratios import drawn_count
from .reach import Directory

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PastRate:
    """What last period's visits of a class came to: how many, and how many with a finding."""

    visited: int = 0
    found: int = 0

    @property
    def expected(self) -> float:
        """The share of findings to expect, as the allocation advisor takes it."""
        return (self.found + 1) / (self.visited + 2)


@dataclass(frozen=True)
class Turn:
    """One batch of a row: the visits of each class in it."""

    batch: Batch
    drawn: Mapping[str, int]

    @property
    def visits(self) -> int:
        """Visits over all classes."""
        return sum(self.drawn.values())


@dataclass(frozen=True)
class RowForecast:
    """A row: subjects and visits of each class over all its batches, expected findings, and the width of the 95 % interval of

    the rate that one batch with every class estimates (None without visits).
    """

    row: PlanRow
    sizes: Mapping[str, int]
    turns: Sequence[Turn]
    drawn: Mapping[str, int]
    findings: float
    width: float | None

    @property
    def size(self) -> int:
        """Subjects in reach."""
        return sum(self.sizes.values())

    @property
    def visits(self) -> int:
        """Visits over all classes."""
        return sum(self.drawn.values())


@dataclass(frozen=True)
class MonthLoad:
    """The visits that fall into a month when each row spreads evenly over its window, and what the officers can do."""

    month: date
    visits: float
    capacity: float

    @property
    def is_over(self) -> bool:
        """More than can be done."""
        return self.visits > self.capacity


@dataclass(frozen=True)
class OfficeLoad:
    """The visits expected at the subjects of one office (its key), and its officers."""

    office: int
    visits: float
    officers: int


@dataclass(frozen=True)
class Simulation:
    """A plan's forecast. Counts of subjects are expected values, with every row drawn for itself unless said otherwise.

    `distinct` subjects are visited at least once, `repeated` twice or more; `together` is how many doors there are when
    all rows are drawn in one batch with shared tickets; `unreached` subjects are in no row.
    """

    rows: Sequence[RowForecast]
    subjects: int
    businesses: int
    businesses_drawn: float
    distinct: float
    repeated: float
    together: float
    unreached: int
    months: Sequence[MonthLoad]
    offices: Sequence[OfficeLoad]

    @property
    def visits(self) -> int:
        """Visits of all rows."""
        return sum(row.visits for row in self.rows)

    @property
    def findings(self) -> float:
        """Expected findings of all rows."""
        return sum(row.findings for row in self.rows)

    @property
    def saved(self) -> float:
        """Doors that need not be opened twice when rows are drawn in one batch."""
        return max(0.0, self.visits - self.together)


def simulate(
    directory: Directory,
    rows: Sequence[PlanRow],
    *,
    officers: Mapping[int, int],
    rates: Mapping[str, PastRate] | None = None,
) -> Simulation:
    """The forecast of `rows` over a directory; `officers` counts them by office, `rates` are last period's by class."""
    doors = _Doors(len(directory))
    kept = []
    for row in rows:
        places = np.flatnonzero(directory.reached(row.subject_filter))
        forecast = _forecast(row, directory.class_sizes(places), rates or {})
        doors.reached[places] = True
        for turn in forecast.turns:
            doors.take(places, _chances(directory.letters[places], forecast.sizes, turn), turn.batch.number)
        kept.append(forecast)
    never = doors.never
    return Simulation(
        rows=kept,
        subjects=len(directory),
        businesses=int(directory.businesses.sum()),
        businesses_drawn=float((1 - never[directory.businesses]).sum()),
        distinct=float((1 - never).sum()),
        repeated=float(np.maximum(0, 1 - never - doors.once).sum()),
        together=float(doors.most.sum()) + doors.later,
        unreached=int((~doors.reached).sum()),
        months=_months(kept, sum(officers.values())),
        offices=_offices(directory, doors.expected, officers),
    )


class _Doors:
    """Of each subject: the chance of no visit and of one, the highest chance in a first batch, visits to expect, and whether

    any row reaches it; `later` are the visits of later batches, which are doors of their own.
    """

    def __init__(self, count: int) -> None:
        self.never, self.once, self.most, self.expected = (np.full(count, value) for value in (1.0, 0.0, 0.0, 0.0))
        self.reached = np.zeros(count, dtype=bool)
        self.later = 0.0

    def take(self, places: NDArray[np.int64], chances: Floats, batch: int) -> None:
        """One batch visits the subjects at `places` with these chances."""
        never, missed = self.never[places], 1 - chances
        self.once[places] = self.once[places] * missed + never * chances
        self.never[places] = never * missed
        self.expected[places] += chances
        if batch == 1:
            self.most[places] = np.maximum(self.most[places], chances)
        else:
            self.later += float(chances.sum())


def _forecast(row: PlanRow, sizes: Mapping[str, int], rates: Mapping[str, PastRate]) -> RowForecast:
    turns = [
        Turn(batch, {letter: _drawn(batch.quotas.get(letter, {}), size) for letter, size in sizes.items()})
        for batch in batches(row)
    ]
    drawn = {letter: sum(turn.drawn[letter] for turn in turns) for letter in sizes}
    chances = {letter: rates.get(letter, PastRate()).expected for letter in sizes}
    findings = sum(drawn[letter] * chances[letter] for letter in sizes)
    return RowForecast(row, sizes, turns, drawn, findings, _width(sizes, turns[0].drawn, chances))


def _drawn(rule: Mapping[str, int], size: int) -> int:
    return min(size, rule["number"]) if "number" in rule else drawn_count(size, rule.get("bp", 0))


def _width(sizes: Mapping[str, int], drawn: Mapping[str, int], chances: Mapping[str, float]) -> float | None:
    """Width of the stratified interval over the classes that are visited."""
    seen = [letter for letter in sizes if drawn[letter]]
    whole = sum(sizes[letter] for letter in seen)
    if not whole:
        return None
    variance = 0.0
    for letter in seen:
        size, rate = sizes[letter], chances[letter]
        factor = size / (size - 1) if size > 1 else 1.0
        variance += (size / whole) ** 2 * rate * (1 - rate) * factor * (1 / drawn[letter] - 1 / size)
    return 2 * Z95 * math.sqrt(variance)


def _chances(letters: NDArray[np.uint8], sizes: Mapping[str, int], turn: Turn) -> Floats:
    """The chance of being drawn in a batch of the row, for each of the classes in `letters`."""
    return np.array([_share(turn.drawn[letter], sizes[letter]) for letter in CLASSES])[letters]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _months(forecasts: Sequence[RowForecast], officers: int) -> list[MonthLoad]:
    """Every month from the first to the last window, without gaps."""
    loads: dict[date, float] = {}
    for turn in (turn for forecast in forecasts for turn in forecast.turns):
        for month, share in _spread(turn.batch.start, turn.batch.end):
            loads[month] = loads.get(month, 0.0) + share * turn.visits
    if not loads:
        return []
    months = [min(loads)]
    while months[-1] < max(loads):
        months.append(_next_month(months[-1]))
    return [MonthLoad(month, loads.get(month, 0.0), _capacity(month, officers)) for month in months]


def _spread(start: date | None, end: date | None) -> list[tuple[date, float]]:
    """The months of a window with the share of its days in each."""
    if start is None or end is None or end < start:
        return []
    days: dict[date, int] = {}
    day = start
    while day <= end:
        month = day.replace(day=1)
        last = min(end, _next_month(month) - timedelta(days=1))
        days[month] = (last - day).days + 1
        day = last + timedelta(days=1)
    return [(month, count / sum(days.values())) for month, count in days.items()]


def _next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _capacity(month: date, officers: int) -> float:
    """Visits that the officers can make in a month, two and more going together."""
    numbers = active_profile().data["planning"]
    days = workdays_between(month, _next_month(month) - timedelta(days=1))
    return officers * days * float(numbers["visits_per_day"]) / int(numbers["officers_per_visit"])


def _offices(directory: Directory, expected: Floats, officers: Mapping[int, int]) -> list[OfficeLoad]:
    """Every office with subjects or officers, the busiest first."""
    keys, places = np.unique(directory.offices, return_inverse=True)
    visits = dict(zip(keys.tolist(), np.bincount(places, weights=expected, minlength=len(keys)).tolist(), strict=True))
    loads = [OfficeLoad(key, visits.get(key, 0.0), officers.get(key, 0)) for key in {*visits, *officers}]
    return sorted(loads, key=lambda load: (-load.visits, load.office))
