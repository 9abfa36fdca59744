"""A plan weighed as a whole: its rows, the directory they reach and what they would come to. Built once per request."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import QuerySet, prefetch_related_objects

from shuangsuiji.registry import queries as registry

from .collisions import Collision, collisions
from .models import Plan, PlanRow
from .reach import Directory, masks_of
from .simulation import PastRate, Simulation, simulate


@dataclass(frozen=True)
class PlanAnalysis:
    """What can be asked of a plan. `rates` are last year's visits and findings by class; empty when there were none."""

    plan: Plan
    rows: Sequence[PlanRow]
    directory: Directory
    rates: Mapping[str, PastRate]

    @cached_property
    def simulation(self) -> Simulation:
        """The forecast of all rows."""
        officers = Counter(registry.officers_in([self.plan.unit_path]).values_list("unit_id", flat=True))
        return simulate(self.directory, self.rows, officers=officers, rates=self.rates)

    @cached_property
    def collisions(self) -> list[Collision]:
        """Pairs of rows that could be one visit."""
        prefetch_related_objects(self.rows, "made_of")
        return collisions(self.directory, self.rows)

    @cached_property
    def rows_with_items(self) -> Sequence[PlanRow]:
        """The rows, their items at hand."""
        prefetch_related_objects(self.rows, "items")
        return self.rows

    @property
    def unreached(self) -> QuerySet[registry.Subject]:
        """The subjects in force that no row describes, with their offices."""
        filters = [row.subject_filter for row in self.rows if row.subject_filter]
        wanted = {"states": [registry.SubjectState.ACTIVE], "none_of": filters}
        return registry.subjects_in(wanted, self.plan.unit_path).select_related("office")

    @cached_property
    def missed_kinds(self) -> list[tuple[str, int, int]]:
        """Kind, subjects that no row reaches, subjects in force; only kinds with someone missed, most first."""
        everyone = np.ones(len(self.directory), dtype=bool)
        whole = self.directory.kind_sizes(everyone)
        for mask in masks_of(self.directory, self.rows):
            everyone &= ~mask
        missed = self.directory.kind_sizes(everyone)
        return sorted(((kind, count, whole[kind]) for kind, count in missed.items()), key=lambda row: -row[1])


def of_plan(plan: Plan) -> PlanAnalysis:
    """The analysis of a plan over its bureau's directory of today."""
    rows = list(plan.rows.select_related("lead"))
    rates = {
        letter: PastRate(visited, found)
        for letter, (visited, found) in registry.finding_rates(plan.unit_path, plan.year - 1).items()
    }
    return PlanAnalysis(plan, rows, Directory(plan.unit_path), rates)
