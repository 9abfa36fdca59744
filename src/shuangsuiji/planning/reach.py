"""Whom plan rows reach: the bureau's directory as columns, and each filter as a column of yes and no.

A row's filter is the "and" of its parts, so each part is asked of the database once, however many rows share it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
_COLUMNS = np.dtype([("pk", np.int64), ("letter", "U1"), ("kind", "U16"), ("office", np.int64)])


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
        table = np.fromiter(rows.values_list("pk", "risk_class", "kind", "office_id").iterator(20_000), dtype=_COLUMNS)
        self.pks = table["pk"].copy()
        self.letters = np.searchsorted(np.array(CLASSES), table["letter"]).astype(np.uint8)
        self.offices = table["office"].copy()
        self.businesses: Mask = np.isin(table["kind"], [str(kind) for kind in BUSINESS_KINDS])
        self.kinds = np.searchsorted(np.array(sorted(_KINDS)), table["kind"]).astype(np.uint8)
        self._parts: dict[str, Mask] = {}

    def __len__(self) -> int:
        return len(self.pks)

    def reached(self, subject_filter: Mapping[str, Any]) -> Mask:
        """The subjects that a filter describes; an empty filter describes nobody, since it is one that is not set yet."""
        parts = registry.filter_parts(subject_filter)
        found = np.full(len(self), bool(parts))
        for part in parts:
            found &= self._part(part)
        return found

    def _part(self, part: Mapping[str, Any]) -> Mask:
        name = json.dumps(part, ensure_ascii=False, sort_keys=True)
        if name not in self._parts:
            ids = registry.subjects_in(part, self.unit_path).order_by().values_list("pk", flat=True)
            mask = np.zeros(len(self), dtype=bool)
            mask[self._places(np.fromiter(ids.iterator(20_000), dtype=np.int64))] = True
            self._parts[name] = mask
        return self._parts[name]

    def _places(self, pks: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where these keys stand among the subjects in force; others are left out."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        places: NDArray[np.int64] = np.minimum(np.searchsorted(self.pks, pks), len(self) - 1)
        return np.asarray(places[self.pks[places] == pks])

    def class_sizes(self, mask: Mask) -> dict[str, int]:
        """How many of `mask` are in each class; every class is named."""
        counts = np.bincount(self.letters[mask], minlength=len(CLASSES))
        return {letter: int(counts[place]) for place, letter in enumerate(CLASSES)}

    def kind_sizes(self, mask: Mask) -> dict[str, int]:
        """How many of `mask` are of each kind that occurs."""
        counts = np.bincount(self.kinds[mask], minlength=len(_KINDS))
        return {kind: int(count) for kind, count in zip(sorted(_KINDS), counts, strict=True) if count}


def masks_of(directory: Directory, rows: Iterable[PlanRow]) -> list[Mask]:
    """Each row's reach, in the order of the rows."""
    return [directory.reached(row.subject_filter) for row in rows]


def overlaps(masks: Sequence[Mask], pairs: Iterable[tuple[int, int]]) -> list[Overlap]:
    """How many subjects the two of each pair (places in `masks`) have in common; pairs without any are left out."""
    packed = [np.packbits(mask) for mask in masks]
    counted = [
        Overlap(first, second, int(np.bitwise_count(packed[first] & packed[second]).sum())) for first, second in pairs
    ]
    return [overlap for overlap in counted if overlap.count]
