"""年度节点: what should be done by which day of the year, and whether the records say that it is.

The days are rows of the profile ([[dates]]); here is how each is told from what stands in the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localdate

from shuangsuiji.councils.queries import meetings_held
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry.queries.catalogues import lists_in_force

from .models import Plan, PlanKind, PlanState, Task, TaskState

SOON_DAYS = 30


@dataclass(frozen=True)
class YearDate:
    """One day of the year: what is due, how far it has come, since when it is done, and where it is done."""

    code: str
    title: str
    due: date
    source: str
    url: str
    progress: str
    done_on: date | None
    is_done: bool
    days_left: int

    @property
    def is_late(self) -> bool:
        """Whether the day has passed and the thing is not done."""
        return not self.is_done and self.days_left < 0

    @property
    def is_soon(self) -> bool:
        """Whether it is due within a month."""
        return not self.is_done and 0 <= self.days_left <= SOON_DAYS

    @property
    def days_late(self) -> int:
        """How many days after its day it was done, or it is by now; 0 in time."""
        if self.is_done:
            return max(0, (self.done_on - self.due).days) if self.done_on else 0
        return max(0, -self.days_left)


@dataclass(frozen=True)
class _Told:
    """What the records say: whether it is done, since when, how far, and the page where it is done."""

    is_done: bool
    progress: str
    url: str
    done_on: date | None = None


@dataclass(frozen=True)
class _Year:
    """A bureau's year with its plan and tasks, read once for all days."""

    unit_path: str
    year: int
    plan: Plan | None
    tasks: Sequence[Task]


def dates_of(unit_path: str, year: int, today: date) -> list[YearDate]:
    """The days of a bureau's year, the earliest first. Five queries."""
    plans = Plan.objects.filter(unit_path=unit_path, year=year, kind=PlanKind.ANNUAL)
    plan = plans.order_by("published_at", "-pk").first()
    tasks = Task.objects.filter(unit_path=unit_path, year=year, row__plan__kind=PlanKind.ANNUAL).exclude(
        state=TaskState.CANCELLED
    )
    found = _Year(unit_path, year, plan, list(tasks.only("state", "drawn_count", "done_count", "updated_at")))
    days = [_date_of(row, found, today) for row in active_profile().data["dates"]]
    return sorted(days, key=lambda one: one.due)


def _date_of(row: dict[str, str], year: _Year, today: date) -> YearDate:
    told = TOLD[row["done"]](year)
    due = date(year.year, int(row["month"]), int(row["day"]))
    return YearDate(
        code=row["code"], title=row["title"], due=due, source=row["source"], url=told.url, progress=told.progress,
        done_on=told.done_on, is_done=told.is_done, days_left=(due - today).days,
    )  # fmt: skip


def _list(year: _Year) -> _Told:
    edition = lists_in_force("random").filter(unit_path=year.unit_path).first()
    url = reverse("registry:catalogues")
    if edition is None:
        return _Told(False, "还没有施行的清单", url)
    since = localdate(edition.published_at) if edition.published_at else edition.effective_from
    return _Told(since.year <= year.year, f"{edition.edition}　{since} 起", url, since)


def _directories(year: _Year) -> _Told:
    """Verified for the year: each directory's sign-off holds to its end."""
    until = [row.open_until for row in registry.directories_of(year.unit_path)]
    signed = [day for day in until if day is not None and day >= date(year.year, 12, 31)]
    progress = f"{len(signed)}/{len(until)} 个名录已核实" if until else "还没有设定名录责任"
    return _Told(bool(until) and len(signed) == len(until), progress, reverse("registry:gaps"))


def _plan(year: _Year) -> _Told:
    plan = year.plan
    if plan is None:
        return _Told(False, "还没有编制计划", reverse("planning:plans"))
    url = reverse("planning:plan", args=[plan.ref])
    day = localdate(plan.published_at) if plan.published_at else None
    return _Told(day is not None, PlanState(plan.state).label, url, day)


def _filing(year: _Year) -> _Told:
    plan = year.plan
    if plan is None:
        return _Told(False, "还没有编制计划", reverse("planning:plans"))
    progress = f"{plan.filing_number}　{plan.filing_receipt}" if plan.filed_on else "还没有登记备案"
    return _Told(plan.filed_on is not None, progress, reverse("planning:plan", args=[plan.ref]), plan.filed_on)


def _council(year: _Year) -> _Told:
    meeting, url = meetings_held(year.unit_path, year.year).first(), reverse("councils:councils")
    return _Told(True, meeting.title, url, meeting.held_on) if meeting else _Told(False, "还没有开会记录", url)


def _visits(year: _Year) -> _Told:
    drawn = sum(task.drawn_count or 0 for task in year.tasks)
    done = sum(task.done_count for task in year.tasks)
    is_done = bool(drawn) and done >= drawn and all(task.drawn_count is not None for task in year.tasks)
    return _Told(is_done, f"已检查 {done}/{drawn} 户", reverse("planning:tasks"), _last(year) if is_done else None)


def _results(year: _Year) -> _Told:
    over = [task for task in year.tasks if task.state == TaskState.FINISHED]
    is_done = bool(year.tasks) and len(over) == len(year.tasks)
    progress = f"{len(over)}/{len(year.tasks)} 个任务的结果已全部公示"
    return _Told(is_done, progress, reverse("planning:tasks"), _last(year) if is_done else None)


def _last(year: _Year) -> date:
    """When the last of the tasks moved."""
    return localdate(max(task.updated_at for task in year.tasks))


TOLD: dict[str, Callable[[_Year], _Told]] = {
    "list": _list,
    "directories": _directories,
    "plan": _plan,
    "filing": _filing,
    "council": _council,
    "visits": _visits,
    "results": _results,
}
