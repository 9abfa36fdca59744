"""Before a draw is announced: what would staff visits that nobody can make, each way tried on the pool as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from shuangsuiji.accounts.queries import Unit, units_under

from .models import Announcement, DrawRow
from .pools import shortages
from .staffing import preview_patterns
from .strata import Counted

DAYS = (14, 30)


@dataclass(frozen=True)
class Trial:
    """One way and what would still be lacking: `left` places without enough officers, `fewest` who may hold the scarcest seat."""

    title: str
    left: int
    fewest: int
    unit: Unit | None = None


def try_ways(announcement: Announcement, rows: Sequence[DrawRow], counted: Sequence[Counted]) -> list[Trial]:
    """Every unit of the bureau as a lender, and a later window, those that help the most first; none that changes nothing."""
    before = len(shortages(preview_patterns(announcement, rows, counted)))
    nominated = {unit.path for row in rows for unit in row.task.pool.all()}
    units = [
        unit for unit in units_under(announcement.unit_path) if unit.path not in {*nominated, announcement.unit_path}
    ]
    found = [_trial(announcement, rows, counted, f"向{unit.short_name}借调", unit=unit) for unit in units]
    found += [_trial(announcement, rows, counted, f"检查时间推后 {days} 天", days=days) for days in DAYS]
    return sorted((trial for trial in found if trial.left < before), key=lambda trial: (trial.left, -trial.fewest))


def _trial(
    announcement: Announcement,
    rows: Sequence[DrawRow],
    counted: Sequence[Counted],
    title: str,
    *,
    unit: Unit | None = None,
    days: int = 0,
) -> Trial:
    patterns = preview_patterns(announcement, rows, counted, lender=unit.path if unit else "", days=days)
    fewest = min((len(seat) for pattern in patterns for seat in pattern.seats), default=0)
    return Trial(title, len(shortages(patterns)), fewest, unit)
