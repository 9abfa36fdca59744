"""撮合: rows of a plan that reach the same subjects in overlapping windows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np

from .models import APART_KINDS, PlanRow
from .reach import Directory, masks_of, overlaps


@dataclass(frozen=True)
class Collision:
    """Two rows, how many subjects both reach, what share that is of the smaller reach, and the days both run."""

    first: PlanRow
    second: PlanRow
    common: int
    share: float
    start: date
    end: date

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down."""
        return int(100 * self.share)


def collisions(directory: Directory, rows: Sequence[PlanRow]) -> list[Collision]:
    """Pairs of rows that could be one visit, those with most subjects in common first.

    A row that was joined into another is not looked at again, nor is one of a kind that is counted apart.
    """
    wanted = [row for row in rows if _is_open(row)]
    masks = masks_of(directory, wanted)
    sizes = [int(np.count_nonzero(mask)) for mask in masks]
    found = [_collision(wanted, sizes, overlap.first, overlap.second, overlap.count)
             for overlap in overlaps(masks, _pairs(wanted))]  # fmt: skip
    return sorted(found, key=lambda collision: (-collision.common, collision.first.number, collision.second.number))


def _is_open(row: PlanRow) -> bool:
    has_window = row.window_start is not None and row.window_end is not None
    return has_window and bool(row.subject_filter) and row.kind not in APART_KINDS


def _pairs(rows: Sequence[PlanRow]) -> Iterator[tuple[int, int]]:
    """Places of two rows whose windows overlap and which are not one made of the other."""
    for (one, first), (other, second) in combinations(enumerate(rows), 2):
        start, end = shared_window(first, second)
        if start <= end and not _are_related(first, second):
            yield one, other


def shared_window(first: PlanRow, second: PlanRow) -> tuple[date, date]:
    """First and last day on which both rows run; they run backwards where there is none."""
    starts = [row.window_start or date.max for row in (first, second)]
    ends = [row.window_end or date.min for row in (first, second)]
    return max(starts), min(ends)


def _are_related(first: PlanRow, second: PlanRow) -> bool:
    """Whether one was made of the other, so that their filters are apart already."""
    made = {row.pk for row in first.made_of.all()} | {row.pk for row in second.made_of.all()}
    return first.pk in made or second.pk in made


def _collision(rows: Sequence[PlanRow], sizes: Sequence[int], one: int, other: int, common: int) -> Collision:
    start, end = shared_window(rows[one], rows[other])
    return Collision(rows[one], rows[other], common, common / min(sizes[one], sizes[other]), start, end)
