"""What the registry does when a unit is closed: its subjects and officers go to the unit that takes over."""

from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry.models import ChangeSource, Officer, OfficerChange, Subject

from . import officer_changes, subject_changes


def hand_over(*, unit: Unit, successor: Unit | None, actor: Actor, now: datetime, **_: Any) -> None:
    """Handler of accounts.events.unit_closed. Raises Refusal when there is something to hand over and nobody to take it."""
    subjects = list(Subject.objects.filter(office=unit))
    officers = list(Officer.objects.filter(unit=unit))
    if not subjects and not officers:
        return
    if successor is None:
        raise Refusal(
            f"{unit.name}还有 {len(subjects)} 个检查对象、{len(officers)} 名执法人员。",
            mend="请选择接收单位。",
            field="successor",
        )
    _subjects(subjects, unit, successor, actor, now)
    _officers(officers, unit, successor, actor, now)


def _subjects(rows: list[Subject], unit: Unit, successor: Unit, actor: Actor, now: datetime) -> None:
    Subject.objects.filter(office=unit).update(office=successor, unit_path=successor.path, updated_at=now)
    origin = subject_changes.Origin(actor.user_id, ChangeSource.TRANSFER, now, unit.ref)
    subject_changes.keep(subject_changes.change(row, "office", unit.path, successor.path, origin) for row in rows)


def _officers(rows: list[Officer], unit: Unit, successor: Unit, actor: Actor, now: datetime) -> None:
    Officer.objects.filter(unit=unit).update(unit=successor, unit_path=successor.path, updated_at=now)
    origin = officer_changes.Origin(actor.user_id, OfficerChange.Source.UNIT, now, f"{unit}撤并")
    officer_changes.keep(officer_changes.line(row, "unit", str(unit), str(successor), origin) for row in rows)
