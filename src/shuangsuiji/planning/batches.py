"""分类年度频次: a row of which some classes are drawn several times a year, cut into batches with their own windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import PlanRow

Rules = Mapping[str, Mapping[str, int]]
# more often than once a month would be no random check any more
MOST_TIMES = 12


@dataclass(frozen=True)
class Batch:
    """One draw of a row in the year: its number from 1, the rules of its classes, first and last day (None as in the row)."""

    number: int
    quotas: Rules
    start: date | None
    end: date | None


def times(row: PlanRow, letter: str) -> int:
    """How often a year a class of the row is drawn."""
    return int(row.frequencies.get(letter, 1))


def batch_count(row: PlanRow) -> int:
    """How many draws the row asks for in its year."""
    return max([1, *(int(number) for number in row.frequencies.values())])


def batches(row: PlanRow) -> list[Batch]:
    """Every draw of the row, in the order of the year."""
    return [batch_of(row, number) for number in range(1, batch_count(row) + 1)]


def batch_of(row: PlanRow, number: int) -> Batch:
    """One draw: a class that is drawn less often has nothing to draw in the later ones."""
    quotas = {
        letter: dict(rule) if times(row, letter) >= number else dict.fromkeys(rule, 0)
        for letter, rule in row.quotas.items()
    }
    start, end = _part(row.window_start, row.window_end, number, batch_count(row))
    return Batch(number, quotas, start, end)


def _part(start: date | None, end: date | None, number: int, count: int) -> tuple[date | None, date | None]:
    """The share of a window that falls to one of its batches: whole months where there are enough, else days."""
    if start is None or end is None or end < start or count == 1:
        return start, end
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months >= count:
        firsts = [_month_after(start, months * place // count) for place in range(1, count)]
    else:
        days = (end - start).days + 1
        firsts = [start + timedelta(days=days * place // count) for place in range(1, count)]
    edges = [start, *firsts, end + timedelta(days=1)]
    return edges[number - 1], edges[number] - timedelta(days=1)


def _month_after(day: date, months: int) -> date:
    """The first day of the month so many months after that of `day`."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
