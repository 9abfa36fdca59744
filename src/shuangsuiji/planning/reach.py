"""Whom plan rows reach: the bureau's directory as columns, and each filter as a column of yes and no.

A row's filter is the "and" of its parts. What stands in a column is answered there; a tag, and any other part, is asked of
the database once, however many rows share it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, Case, QuerySet, Value, When
from django.db.models.functions import Cast
from numpy.typing import NDArray

from shuangsuiji.common.numbers import number_columns
from shuangsuiji.profiles.queries import CLASSES
from shuangsuiji.registry import queries as registry

from .models import PlanRow

Mask = NDArray[np.bool_]
BUSINESS_KINDS = (
    registry.SubjectKind.ENTERPRISE,
    registry.SubjectKind.TRADER,
    registry.SubjectKind.COOPERATIVE,
)
_KINDS = tuple(registry.SubjectKind.values)


@dataclass(frozen=True)
class Overlap:
    """Two rows that reach the same subjects: how many."""

    first: int
    second: int
    count: int


class Directory:
    """The subjects in force below `unit_path`, in the order of their keys. Built once per request or job."""

    def __init__(self, unit_path: str) -> None:
        self.unit_path = unit_path
        rows = registry.subjects_in({"states": [registry.SubjectState.ACTIVE]}, unit_path).order_by("pk")
        table = number_columns(
            rows.values_list("pk", "office_id", _place("risk_class", CLASSES), _place("kind", _KINDS)), 4
        )
        self.pks, self.offices = (np.ascontiguousarray(table[:, column]) for column in (0, 1))
        self.letters, self.kinds = (table[:, column].astype(np.uint8) for column in (2, 3))
        self.businesses: Mask = np.isin(self.kinds, [_KINDS.index(kind) for kind in BUSINESS_KINDS])
        self._known: dict[str, Mask] = {}
        self._columns: dict[str, Callable[[Sequence[Any]], Mask]] = {
            "kinds": lambda codes: np.isin(self.kinds, [_KINDS.index(code) for code in codes if code in _KINDS]),
            "classes": lambda codes: np.isin(self.letters, [CLASSES.index(code) for code in codes if code in CLASSES]),
            "states": lambda codes: np.full(len(self), registry.SubjectState.ACTIVE in codes),
            "tags": lambda codes: self._any([self._tagged(code) for code in codes]),
            "without_tags": lambda codes: ~self._any([self._tagged(code) for code in codes]),
            "all_of": lambda filters: np.logical_and.reduce([self._described(one) for one in filters]),
            "none_of": lambda filters: ~self._any([self._described(one) for one in filters]),
        }

    def __len__(self) -> int:
        return len(self.pks)

    def reached(self, subject_filter: Mapping[str, Any]) -> Mask:
        """The subjects that a filter describes; an empty filter describes nobody, since it is one that is not set yet."""
        return self._described(subject_filter) if registry.filter_parts(subject_filter) else self._any([])

    def _described(self, subject_filter: Mapping[str, Any]) -> Mask:
        """The subjects that all parts of a filter describe; a filter within a filter that asks nothing describes everybody."""
        found = np.ones(len(self), dtype=bool)
        for part in registry.filter_parts(subject_filter):
            found &= self._part(part)
        return found

    def _part(self, part: Mapping[str, Any]) -> Mask:
        """Whom one part describes, by columns where they tell; kept, for other rows ask it too."""
        name = json.dumps(part, ensure_ascii=False, sort_keys=True)
        if name not in self._known:
            [(key, wanted), *further] = part.items()
            by_column = key in self._columns and not further
            self._known[name] = self._columns[key](wanted) if by_column else self._asked(part)
        return self._known[name]

    def _tagged(self, code: str) -> Mask:
        name = f"tag {code}"
        if name not in self._known:
            self._known[name] = self._of_ids(registry.tagged_ids(code))
        return self._known[name]

    def _asked(self, part: Mapping[str, Any]) -> Mask:
        return self._of_ids(registry.subjects_in(part, self.unit_path).order_by().values_list("pk"))

    def _of_ids(self, ids: QuerySet[Any, Any]) -> Mask:
        mask = np.zeros(len(self), dtype=bool)
        mask[self._places(number_columns(ids, 1)[:, 0])] = True
        return mask

    def _any(self, masks: Sequence[Mask]) -> Mask:
        found = np.zeros(len(self), dtype=bool)
        for mask in masks:
            found |= mask
        return found

    def _places(self, pks: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where these keys stand among the subjects in force; others are left out."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        places: NDArray[np.int64] = np.minimum(np.searchsorted(self.pks, pks), len(self) - 1)
        return np.asarray(places[self.pks[places] == pks])

    def class_sizes(self, places: Mask | NDArray[np.int64]) -> dict[str, int]:
        """How many of these (a mask, or places) are in each class; every class is named."""
        counts = np.bincount(self.letters[places], minlength=len(CLASSES))
        return {letter: int(counts[place]) for place, letter in enumerate(CLASSES)}

    def kind_sizes(self, mask: Mask) -> dict[str, int]:
        """How many of `mask` are of each kind that occurs."""
        counts = np.bincount(self.kinds[mask], minlength=len(_KINDS))
        return {kind: int(count) for kind, count in zip(_KINDS, counts, strict=True) if count}


def _place(field: str, values: Sequence[str]) -> Cast:
    """An expression: where the value of `field` stands among these."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Cast(Case(*places, default=Value(0)), BigIntegerField())


def masks_of(directory: Directory, rows: Iterable[PlanRow]) -> list[Mask]:
    """Each row's reach, in the order of the rows."""
    return [directory.reached(row.subject_filter) for row in rows]


def overlaps(masks: Sequence[Mask], pairs: Iterable[tuple[int, int]]) -> list[Overlap]:
    """How many subjects the two of each pair (places in `masks`) have in common; pairs without any are left out."""
    packed = [_words(mask) for mask in masks]
    counted = [
        Overlap(first, second, int(np.bitwise_count(packed[first] & packed[second]).sum())) for first, second in pairs
    ]
    return [overlap for overlap in counted if overlap.count]


def _words(mask: Mask) -> NDArray[np.uint64]:
    """The mask as words of 64, padded with no."""
    packed = np.packbits(mask)
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)
