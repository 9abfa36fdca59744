"""培训: a session, its sheet, who was there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import Work, unit_of_work
from shuangsuiji.registry.models import Attendance, Officer, Training

from .changes import save_edit

LONGEST_HOURS = 99


@dataclass(frozen=True)
class Session:
    """What is said of a session. `task_ref` and `task_name` tie it to a task."""

    title: str
    kind: str
    held_on: date
    hours: Decimal
    place: str = ""
    teacher: str = ""
    content: str = ""

    def values(self) -> dict[str, object]:
        """By the names of the columns; raises Refusal for hours that cannot be."""
        if not 0 < self.hours <= LONGEST_HOURS:
            raise Refusal(f"学时应大于 0，不超过 {LONGEST_HOURS}。", field="hours")
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def create_training(
    *,
    actor: Actor,
    unit: Unit,
    session: Session,
    officers: Collection[Officer] = (),
    task: tuple[str, str] = ("", ""),
    now: datetime,
) -> Training:
    """A session held by `unit`, with the officers asked to it; `task` is the ref and name of the task it prepares."""
    actor.require("training.edit", unit.path)
    row = Training(
        **session.values(), unit=unit, unit_path=unit.path, task_ref=task[0], task_name=task[1], created_at=now, updated_at=now
    )  # fmt: skip
    with unit_of_work() as work:
        row.save(force_insert=True)
        Attendance.objects.bulk_create([Attendance(training=row, officer=officer) for officer in officers])
        detail = {"asked": len(officers)}
        work.note(actor, "training.create", row.ref, unit_path=row.unit_path, now=now, detail=detail)
    return row


def edit_training(*, actor: Actor, training: Training, session: Session, now: datetime) -> list[str]:
    """Change what is said of a session; the names of the fields that differed. Raises Refusal, Stale."""
    actor.require("training.edit", training.unit_path)
    none = Refusal("没有保存。", mend="请刷新页面后重试。")
    return save_edit(
        training, session.values(), none, actor=actor, act="training.edit", unit_path=training.unit_path, now=now
    )


def note_attendance(*, actor: Actor, training: Training, present: Mapping[int, bool], now: datetime) -> int:
    """Who of the officers asked was there, by officer; how many lines differed."""
    actor.require("training.edit", training.unit_path)
    with unit_of_work() as work:
        rows = list(training.attendances.filter(officer__in=present))
        changed = [row for row in rows if row.present != present[row.officer_id]]
        for row in changed:
            row.present = present[row.officer_id]
        Attendance.objects.bulk_update(changed, ["present"])
        if changed:
            _note(work, actor, training, len(changed), now)
    return len(changed)


def ask_officers(*, actor: Actor, training: Training, officers: Collection[Officer], now: datetime) -> int:
    """Put officers on the sheet; those who stand there already stay as they are. How many are new."""
    actor.require("training.edit", training.unit_path)
    with unit_of_work() as work:
        there = set(training.attendances.values_list("officer_id", flat=True))
        fresh = [Attendance(training=training, officer=officer) for officer in officers if officer.pk not in there]
        Attendance.objects.bulk_create(fresh)
        if fresh:
            _note(work, actor, training, len(fresh), now)
    return len(fresh)


def _note(work: Work, actor: Actor, training: Training, lines: int, now: datetime) -> None:
    work.note(actor, "training.attend", training.ref, unit_path=training.unit_path, now=now, detail={"lines": lines})


def remove_training(*, actor: Actor, training: Training, now: datetime) -> None:
    """Delete a session that was entered by mistake; raises Refusal once somebody has signed."""
    actor.require("training.edit", training.unit_path)
    if training.attendances.filter(present=True).exists():
        raise Refusal("已有人签到，不能删除。", mend="请先核对签到表；确属误录的，取消签到后再删。")
    with unit_of_work() as work:
        work.note(actor, "training.remove", training.ref, unit_path=training.unit_path, now=now)
        training.delete()
