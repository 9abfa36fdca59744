"""A plan weighed as a whole: its rows, the directory they reach and what they would come to. Built once per request."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import QuerySet

from shuangsuiji.registry import queries as registry

from .collisions import Collision, collisions
from .models import Plan, PlanRow
from .queries import rows_of
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
        return collisions(self.directory, self.rows)

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
    rows = list(rows_of(plan).prefetch_related("made_of"))
    rates = {
        letter: PastRate(visited, found)
        for letter, (visited, found) in registry.finding_rates(plan.unit_path, plan.year - 1).items()
    }
    return PlanAnalysis(plan, rows, Directory(plan.unit_path), rates)


def unreached(plan: Plan) -> QuerySet[registry.Subject]:
    """The subjects in force that no row of a plan describes, with their offices."""
    filters = [row.subject_filter for row in plan.rows.all() if row.subject_filter]
    wanted = {"states": [registry.SubjectState.ACTIVE], "none_of": filters}
    return registry.subjects_in(wanted, plan.unit_path).select_related("office")
