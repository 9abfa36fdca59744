"""The meters beside a plan: what share of items, joint rows, businesses and classes it comes to, with the lists behind each.

Definitions and thresholds are rows of the profile ([[meters]]); here is what counts into each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import queries as registry

from .models import APART_KINDS, JOINT_KINDS, PlanRow, RowKind
from .ratios import WHOLE
from .simulation import Simulation

Members = Sequence[registry.Item | PlanRow]
Member = TypeVar("Member", registry.Item, PlanRow)


@dataclass(frozen=True)
class Meter:
    """A share and its threshold in basis points (`bp` None: nothing to count yet), with what counts and what does not.

    `within` and `without` are items or plan rows; the share of businesses has numbers alone.
    """

    code: str
    title: str
    definition: str
    source: str
    counted: int
    whole: int
    threshold: int
    within: Members = ()
    without: Members = ()

    @property
    def bp(self) -> int | None:
        """The share in basis points, rounded down."""
        return self.counted * WHOLE // self.whole if self.whole else None

    @property
    def is_met(self) -> bool:
        """Whether the threshold is reached, exactly."""
        return bool(self.whole) and self.counted * WHOLE >= self.threshold * self.whole


@dataclass(frozen=True)
class _Count:
    counted: int
    whole: int
    within: Members = ()
    without: Members = ()


def meters(rows: Sequence[PlanRow], items: Sequence[registry.Item], simulation: Simulation) -> list[Meter]:
    """Every meter of the profile for a plan's rows (with items prefetched) and the bureau's items in force."""
    return [
        Meter(row["code"], row["title"], row["definition"], row["source"], threshold=row["threshold_bp"],
              **vars(COUNTS[row["code"]](rows, items, simulation)))
        for row in active_profile().data["meters"]
    ]  # fmt: skip


def _split(members: Sequence[Member], counts: Callable[[Member], bool]) -> _Count:
    within = [member for member in members if counts(member)]
    without = [member for member in members if not counts(member)]
    return _Count(len(within), len(members), within, without)


def random_rows(rows: Sequence[PlanRow]) -> list[PlanRow]:
    """The rows of random checks: 专项检查 and 临时任务 are counted apart."""
    return [row for row in rows if row.kind not in APART_KINDS]


def depends_on_class(row: PlanRow) -> bool:
    """Whether the ratios of a row differ by class."""
    return len({tuple(sorted(rule.items())) for rule in row.quotas.values()}) > 1


def _codes(rows: Sequence[PlanRow]) -> set[str]:
    return {item.code for row in rows for item in row.items.all()}


def _item_coverage(rows: Sequence[PlanRow], items: Sequence[registry.Item], _: Simulation) -> _Count:
    planned = _codes(random_rows(rows))
    return _split(items, lambda item: item.code in planned)


def _of_category(category: str) -> Callable[[Sequence[PlanRow], Sequence[registry.Item], Simulation], _Count]:
    def count(rows: Sequence[PlanRow], items: Sequence[registry.Item], simulation: Simulation) -> _Count:
        return _item_coverage(rows, [item for item in items if item.category == category], simulation)

    return count


def _joint_share(rows: Sequence[PlanRow], _: Sequence[registry.Item], __: Simulation) -> _Count:
    return _split(random_rows(rows), lambda row: row.kind in JOINT_KINDS)


def _sections_share(rows: Sequence[PlanRow], _: Sequence[registry.Item], __: Simulation) -> _Count:
    return _split(random_rows(rows), lambda row: row.kind == RowKind.SECTIONS)


def _businesses_drawn(_: Sequence[PlanRow], __: Sequence[registry.Item], simulation: Simulation) -> _Count:
    return _Count(int(simulation.businesses_drawn), simulation.businesses)


def _class_tasks(rows: Sequence[PlanRow], _: Sequence[registry.Item], __: Simulation) -> _Count:
    return _split(random_rows(rows), depends_on_class)


def _class_items(rows: Sequence[PlanRow], items: Sequence[registry.Item], _: Simulation) -> _Count:
    applied = _codes([row for row in random_rows(rows) if depends_on_class(row)])
    return _split(items, lambda item: item.code in applied)


COUNTS = {
    "item-coverage": _item_coverage,
    "key-items": _of_category(registry.ItemCategory.KEY),
    "general-items": _of_category(registry.ItemCategory.GENERAL),
    "joint-share": _joint_share,
    "sections-share": _sections_share,
    "businesses-drawn": _businesses_drawn,
    "class-tasks": _class_tasks,
    "class-items": _class_items,
}
