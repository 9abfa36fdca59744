"""Tasks: made from a published row, signed off by its section, moved on by later stages."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.batches import batch_count
from shuangsuiji.planning.models import PlanRow, PlanState, PoolReading, ReadingPurpose, Task
from shuangsuiji.planning.queries import next_serial, open_points
from shuangsuiji.planning.readings import take_reading
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.services import require_open

LONGEST_NAME = 200


def create_task(*, actor: Actor, row: PlanRow, now: datetime) -> Task:
    """A numbered task of a published row: of its next batch where it is drawn several times a year.

    Raises Refusal when the row is not published or still has open points, Stale when each of its batches has a task.
    """
    actor.require("task.create", row.plan.unit_path)
    if row.plan.state != PlanState.PUBLISHED:
        raise Refusal("计划尚未公布，不能建立任务。", mend="请先完成计划的批准和公布。")
    if row.cancelled_at is not None:
        raise Refusal(f"第 {row.number} 项已经取消，不能建立任务。")
    points = open_points(row)
    if points:
        raise Refusal(f"第 {row.number} 项还有未定内容：{'；'.join(points)}。", mend="请先在计划项中补齐。")
    batch = Task.objects.filter(row=row).count() + 1
    if batch > batch_count(row):
        raise Stale("该计划项已经建立任务。", mend="请到任务管理中查看。")
    try:
        return _create(actor, row, batch, now)
    except IntegrityError as error:
        raise Stale("任务编号刚被占用。", mend="请再按一次。") from error


def _create(actor: Actor, row: PlanRow, batch: int, now: datetime) -> Task:
    plan = row.plan
    with unit_of_work() as work:
        serial = next_serial(plan.unit_id, plan.year)
        number = active_profile().data["numbering"]["task"].format(year=plan.year, serial=serial)
        task = Task.objects.create(
            row=row, year=plan.year, serial=serial, number=number, name=_name(row, batch), batch=batch, unit_id=plan.unit_id,
            unit_path=plan.unit_path, created_at=now, updated_at=now,
        )  # fmt: skip
        work.note(
            actor, "task.create", task.ref, unit_path=task.unit_path, now=now, detail={"row": row.ref, "batch": batch}
        )
    return task


def _name(row: PlanRow, batch: int) -> str:
    """The row's name, with the batch where there are several."""
    mark = f"（第{batch}批）" if batch_count(row) > 1 else ""
    return f"{row.name[: LONGEST_NAME - len(mark)]}{mark}"


def sign_off_task(*, actor: Actor, task: Task, match_mode: str, pool: Sequence[Unit], now: datetime) -> None:
    """底数核实: the row's section vouches for the directory and nominates officers' mode and pool, before any announcement.

    What it vouches for is kept as a reading: what changes afterwards is seen.

    Raises NotAllowed when it is not the row's lead section, Refusal for an unknown mode, an empty pool, or a directory that
    its owner has not opened.
    """
    actor.require("directory.signoff", task.unit_path)
    if task.row.lead is None or actor.unit_path != task.row.lead.path:
        raise NotAllowed("底数核实由发起股室办理。", mend=f"请由{task.row.lead}办理。")
    if match_mode not in active_profile().match_modes:
        raise Refusal("请选择选派方式。", field="match_mode")
    if not pool:
        raise Refusal("请选择至少一个参与选派的股室或监管所。", field="pool")
    require_open(task.row.subject_filter, task.unit_path, timezone.localdate(now))
    with unit_of_work() as work:
        Task.lifecycle.advance(
            task, "sign_off", now=now, signed_off_by_id=actor.user_id, signed_off_at=now, match_mode=match_mode
        )
        task.pool.set(pool)
        reading = take_reading(task, ReadingPurpose.SIGN_OFF, now)
        work.note(
            actor, "task.signoff", task.ref, unit_path=task.unit_path, now=now, digest=reading.digest,
            detail={"mode": match_mode, "pool": [unit.ref for unit in pool]},
        )  # fmt: skip


def widen_pool(task: Task, unit: Unit) -> None:
    """For drawing, inside its unit of work: the officers of one more unit may be chosen."""
    task.pool.add(unit)


def move_task(task: Task, verb: str, *, now: datetime, **figures: int) -> None:
    """For later stages, inside their own unit of work: do `verb` of the task's life cycle; raises Stale.

    `figures` are what the stage knows of the task by now: frame_size, drawn_count, officer_count.
    """
    Task.lifecycle.advance(task, verb, now=now, **figures)


def note_frame(task: Task, *, now: datetime) -> PoolReading:
    """For drawing, inside its unit of work: the pool as it was when a frame was made of it."""
    return take_reading(task, ReadingPurpose.FRAME, now)


def count_done(task_ids: Sequence[int], change: int = 1) -> None:
    """For inspections, inside their unit of work: one more subject of each task has been visited and reviewed, or one less."""
    Task.objects.filter(pk__in=task_ids).update(done_count=F("done_count") + change)
