"""The year of a plan as bars: what each row's draws take of it, how far they have come, and the year's dates as marks.

Whole numbers of a picture WIDTH units wide, so that the template only places them.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .batches import batches
from .dates import YearDate
from .models import PlanRow, Task, TaskState

LEFT, YEAR_WIDTH, RIGHT = 300, 840, 20
WIDTH = LEFT + YEAR_WIDTH + RIGHT
TOP, ROW_HEIGHT, BAR_HEIGHT = 56, 30, 16
NAME_LENGTH = 20
OVER = (TaskState.FINISHED, TaskState.CANCELLED)


@dataclass(frozen=True)
class Bar:
    """One draw of a row: place and length, the part that is visited, and its state in a word for the colour."""

    x: int
    y: int
    width: int
    done_width: int
    state: str
    start: date
    end: date
    label: str


@dataclass(frozen=True)
class GanttRow:
    """A row of the plan: its name as it fits, its line, its bars."""

    row: PlanRow
    name: str
    y: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Month:
    """A month's column."""

    x: int
    width: int
    label: str


@dataclass(frozen=True)
class Mark:
    """A day of the year, as a line through the picture; `y` is where its label stands."""

    x: int
    y: int
    date: YearDate


@dataclass(frozen=True)
class Gantt:
    """The whole picture. `today_x` is None when today lies in another year."""

    width: int
    height: int
    left: int
    months: Sequence[Month]
    rows: Sequence[GanttRow]
    marks: Sequence[Mark]
    today_x: int | None
    bar_height: int = BAR_HEIGHT
    top: int = TOP


def gantt(year: int, rows: Sequence[PlanRow], dates: Sequence[YearDate], today: date) -> Gantt:
    """The picture of a plan's rows (with tasks prefetched) and the year's dates."""
    placed = [_row(row, TOP + n * ROW_HEIGHT, year, today) for n, row in enumerate(rows)]
    height = TOP + len(rows) * ROW_HEIGHT + 10
    marks = [Mark(_x(one.due, year), 44 - 13 * (n % 2), one) for n, one in enumerate(dates)]
    months = [_month(year, month) for month in range(1, 13)]
    return Gantt(WIDTH, height, LEFT, months, placed, marks, _x(today, year) if today.year == year else None)


def _x(day: date, year: int) -> int:
    """Where a day stands; days of other years at the edges."""
    length = 366 if calendar.isleap(year) else 365
    place = min(max((day - date(year, 1, 1)).days, 0), length)
    return LEFT + YEAR_WIDTH * place // length


def _month(year: int, month: int) -> Month:
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    x = _x(first, year)
    return Month(x, _x(last, year) - x, f"{month}月")


def _row(row: PlanRow, y: int, year: int, today: date) -> GanttRow:
    tasks = {task.batch: task for task in row.tasks.all()}
    bars = [
        _bar(one.start, one.end, tasks.get(one.number), y, year, today)
        for one in batches(row)
        if one.start and one.end and row.cancelled_at is None
    ]
    name = row.name if len(row.name) <= NAME_LENGTH else f"{row.name[: NAME_LENGTH - 1]}…"
    return GanttRow(row, f"{row.number}　{name}", y, bars)


def _bar(start: date, end: date, task: Task | None, y: int, year: int, today: date) -> Bar:
    x = _x(start, year)
    width = max(3, _x(end, year) - x)
    drawn, done = (task.drawn_count or 0, task.done_count) if task else (0, 0)
    is_over = task is not None and task.state in OVER
    label = f"已检查 {done}/{drawn} 户" if drawn else ("已建任务" if task else "未建任务")
    state = "over" if is_over else "late" if end < today else "drawn" if drawn else "waiting"
    return Bar(x, y, width, width * min(done, drawn) // drawn if drawn else 0, state, start, end, label)
