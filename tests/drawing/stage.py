"""A county with a published plan row and a signed-off task: the ground of the drawing tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from fairdraw.seed import commit

from shuangsuiji.drawing import seals, services
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.planning.models import Plan, PlanRow, PlanState, Task, TaskState
from tests.county import NOW, County

QUOTAS = {"A": {"bp": 500}, "B": {"bp": 1000}, "C": {"bp": 2000}, "D": {"bp": 10000}, "U": {"bp": 1000}}
SHARE = "5a" * 32
WITNESS_SHARE = "7b" * 32


@contextmanager
def as_dba() -> Iterator[None]:
    """What whoever owns the database can do: take the triggers away, edit, and put them back."""
    connection.check_constraints()  # PostgreSQL alters no table on which checks are still to come
    seals.remove(connection)
    try:
        yield
    finally:
        connection.check_constraints()
        seals.install(connection)


def make_plan(county: County, year: int = 2023) -> Plan:
    return Plan.objects.create(
        unit=county.bureau, unit_path=county.bureau.path, year=year, title=f"泽州县{year}年度抽查计划",
        state=PlanState.PUBLISHED, created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def make_task(county: County, plan: Plan, number: int = 12, **changes: Any) -> Task:
    """A signed-off task of row `number`; `changes` are fields of the row, or match_mode and pool of the task."""
    mode, pool = changes.pop("match_mode", "section-station"), changes.pop("pool", ["s1", "s2", "s3", "xy"])
    values = {
        "name": f"企业双随机抽查{number}", "subject_filter": {"kinds": ["enterprise"]}, "quotas": QUOTAS,
        "window_start": date(2023, 7, 1), "window_end": date(2023, 10, 31), "lead": county.units["xy"],
    }  # fmt: skip
    row = PlanRow.objects.create(plan=plan, number=number, created_at=NOW, updated_at=NOW, **{**values, **changes})
    row.items.set(county.items)
    task = Task.objects.create(
        row=row, year=plan.year, serial=number, number=f"泽市监抽查〔{plan.year}〕{number}号", name=row.name, unit=plan.unit,
        unit_path=plan.unit_path, state=TaskState.READY, match_mode=mode, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    task.pool.set([county.units[key] for key in pool])
    return task


def later(minutes: int = 1) -> datetime:
    return NOW + timedelta(minutes=minutes)


def frame(county: County, *tasks: Task, **options: Any) -> Announcement:
    return services.frame_announcement(actor=county.actor("planner"), tasks=tasks, now=NOW, **options)


def announce(county: County, announcement: Announcement, minutes: int = 1) -> Announcement:
    services.announce(actor=county.actor("planner"), announcement=announcement, now=later(minutes))
    return announcement


def commit_as(county: County, announcement: Announcement, party: str = "auditor", share: str = SHARE) -> None:
    person = {"auditor": "auditor", "witness": "planner"}[party]
    sealed = commit(announcement.hash_name, announcement.digest, party, share)
    services.commit_share(
        actor=county.actor(person), announcement=announcement, party=party, commit=sealed, now=later(2)
    )


def reveal_as(county: County, announcement: Announcement, party: str = "auditor", share: str = SHARE) -> None:
    person = {"auditor": "auditor", "witness": "planner"}[party]
    services.reveal_share(actor=county.actor(person), announcement=announcement, party=party, share=share, now=later(3))
    announcement.refresh_from_db()


def ready_to_draw(county: County, *tasks: Task, **options: Any) -> Announcement:
    """An announcement with its seed fixed."""
    announcement = announce(county, frame(county, *tasks, **options))
    commit_as(county, announcement)
    reveal_as(county, announcement)
    return announcement


def drawn(county: County, *tasks: Task, **options: Any) -> Announcement:
    announcement = ready_to_draw(county, *tasks, **options)
    services.run_draw(actor=county.actor("planner"), announcement=announcement, now=later(4))
    return announcement


def matched(county: County, *tasks: Task, **options: Any) -> Announcement:
    announcement = drawn(county, *tasks, **options)
    services.run_match(actor=county.actor("planner"), announcement=announcement, now=later(5))
    return announcement
