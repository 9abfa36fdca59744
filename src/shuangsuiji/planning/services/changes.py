"""计划变更: applied for, filed by another person, reported upward, published as a new version. Nothing is overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Max

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.models import (
    ChangeKind,
    Plan,
    PlanChange,
    PlanRow,
    PlanState,
    PlanVersion,
    Task,
    TaskState,
)
from shuangsuiji.planning.texts import COLUMNS, FURTHER
from shuangsuiji.profiles.queries import active_profile

from .rows import check_quotas

# Fields of a row that an application may change.
CHANGEABLE = ("name", "window_start", "window_end", "window_text", "ratio_text", "classes_text", "quotas")
# A task this far on has promised the public a frame: its row no longer changes or goes.
UNDRAWN = (TaskState.PREPARING, TaskState.READY)


@dataclass(frozen=True)
class Application:
    """What is asked for: kind, reason, basis, and the new values of a row's fields (none for a cancellation)."""

    kind: str
    reason: str
    basis: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def apply_for_change(*, actor: Actor, row: PlanRow, application: Application, now: datetime) -> PlanChange:
    """The row's section (or the lead section) asks for a change of a published plan.

    Raises NotAllowed for another section; Refusal for no reason, nothing that differs, a window outside the year, a
    postponement that is not later, and a row whose task has been announced; Stale when an application is open already.
    """
    plan = row.plan
    actor.require("plan.draft", plan.unit_path)
    if actor.unit_path not in (plan.unit_path, row.lead.path if row.lead else ""):
        raise NotAllowed("只有该计划项的发起股室可以申请变更。", mend=f"请由{row.lead or '信用监管岗'}申请。")
    values = _checked(row, application)
    with unit_of_work() as work:
        serial = (
            PlanChange.objects.filter(plan__year=plan.year, plan__unit=plan.unit).aggregate(top=Max("serial"))["top"]
            or 0
        ) + 1
        number = active_profile().data["numbering"]["change"].format(year=plan.year, serial=serial)
        try:
            change = PlanChange.objects.create(
                plan=plan, row=row, kind=application.kind, serial=serial, number=number, reason=application.reason.strip(),
                basis=application.basis.strip(), values=values, applied_by_id=actor.user_id, applicant_id=actor.unit_id,
                created_at=now, updated_at=now,
            )  # fmt: skip
        except IntegrityError as error:
            raise Stale("该计划项已有一份变更申请在办。", mend="请在“计划变更”中查看；办结后再申请。") from error
        work.note(actor, "plan.change-apply", change.ref, unit_path=plan.unit_path, now=now,
                  detail={"row": row.ref, "kind": application.kind, "fields": sorted(values)})  # fmt: skip
    return change


def file_change(*, actor: Actor, change: PlanChange, number: str, opinion: str, now: datetime) -> None:
    """The lead section files an application under a number. Raises NotAllowed for the applicant, Refusal without a number."""
    _require_second(actor, change)
    if not number.strip():
        raise Refusal("没有填写备案编号。", field="number")
    with unit_of_work() as work:
        PlanChange.lifecycle.advance(
            change, "file", now=now, filed_by_id=actor.user_id, filed_at=now, filing_number=number.strip(),
            opinion=opinion.strip(),
        )  # fmt: skip
        work.note(actor, "plan.change-file", change.ref, unit_path=change.plan.unit_path, now=now)


def refuse_change(*, actor: Actor, change: PlanChange, opinion: str, now: datetime) -> None:
    """The lead section does not file it, and says why. Raises Refusal without a word."""
    _require_second(actor, change)
    if not opinion.strip():
        raise Refusal("请写明不予备案的理由。", field="opinion")
    with unit_of_work() as work:
        PlanChange.lifecycle.advance(
            change, "refuse", now=now, filed_by_id=actor.user_id, filed_at=now, opinion=opinion.strip()
        )
        work.note(actor, "plan.change-refuse", change.ref, unit_path=change.plan.unit_path, now=now)


def report_change(*, actor: Actor, change: PlanChange, on: date, number: str, receipt: str, now: datetime) -> None:
    """It has been reported to the bureau above: on which day, under which number, and the receipt. Raises Refusal without a number."""
    actor.require("plan.publish", change.plan.unit_path)
    if not number.strip():
        raise Refusal("没有填写上报文号。", field="number")
    with unit_of_work() as work:
        PlanChange.lifecycle.advance(
            change, "report", now=now, reported_on=on, report_number=number.strip(), receipt=receipt.strip()
        )
        work.note(actor, "plan.change-report", change.ref, unit_path=change.plan.unit_path, now=now)


def publish_change(*, actor: Actor, change: PlanChange, now: datetime) -> PlanVersion:
    """Carry the change out and publish the plan anew; the former version stays readable.

    Raises Stale when the task was announced meanwhile.
    """
    actor.require("plan.publish", change.plan.unit_path)
    with unit_of_work() as work:
        PlanChange.lifecycle.advance(change, "publish", now=now, published_at=now)
        _carry_out(change, now)
        version = keep_version(change.plan, now, change)
        work.note(actor, "plan.change-publish", change.ref, unit_path=change.plan.unit_path, now=now,
                  detail={"version": version.number})  # fmt: skip
    return version


def keep_version(plan: Plan, now: datetime, change: PlanChange | None = None) -> PlanVersion:
    """The plan as the public reads it from now on, kept for good. Inside a unit of work."""
    rows = [
        {"number": row.number, "cancelled": row.cancelled_at is not None, "quotas": row.quotas,
         "frequencies": row.frequencies, "extra": row.extra,
         "texts": {name: getattr(row, name) for name in (*COLUMNS, *FURTHER)}}
        for row in plan.rows.all()
    ]  # fmt: skip
    last = plan.versions.aggregate(top=Max("number"))["top"] or 0
    return PlanVersion.objects.create(plan=plan, number=last + 1, published_at=now, change=change, rows=rows)


def _require_second(actor: Actor, change: PlanChange) -> None:
    actor.require("plan.publish", change.plan.unit_path)
    if change.applied_by_id == actor.user_id:
        raise NotAllowed("申请由您本人提出，不能由您备案。", mend="请由另一位信用监管岗人员备案。")


def _checked(row: PlanRow, application: Application) -> dict[str, Any]:
    """The new values that differ, fit for JSON."""
    if row.plan.state != PlanState.PUBLISHED:
        raise Refusal("计划尚未公布，不必申请变更。", mend="请直接在计划中修改。")
    if row.cancelled_at is not None:
        raise Refusal("该计划项已经取消。")
    if not application.reason.strip():
        raise Refusal("请写明变更理由。", field="reason")
    if application.kind != ChangeKind.POSTPONE:
        _require_undrawn(row)
    values = {name: value for name, value in application.values.items() if value != getattr(row, name)}
    if unknown := set(values) - set(CHANGEABLE):
        raise ValueError(f"unknown fields of a change: {sorted(unknown)}")
    if application.kind == ChangeKind.CANCEL:
        return {}
    _check_values(row, application.kind, values)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _check_values(row: PlanRow, kind: str, values: Mapping[str, Any]) -> None:
    if not values:
        raise Refusal("申请中没有与现计划不同的内容。", mend="请填写要变更的内容。")
    if "quotas" in values:
        check_quotas(values["quotas"])
    start, end = (values.get(name, getattr(row, name)) for name in ("window_start", "window_end"))
    if start and end and (end < start or {start.year, end.year} != {row.plan.year}):
        raise Refusal(f"{start} 至 {end} 不是 {row.plan.year} 年内的起止时间。", field="window_end")
    if kind == ChangeKind.POSTPONE and (
        set(values) - {"window_start", "window_end", "window_text"} or end <= row.window_end
    ):
        raise Refusal("延期只改起止时间，且截止日期应晚于原计划。", mend="其他内容请选择“变更”。", field="window_end")


def _require_undrawn(row: PlanRow) -> None:
    if row.tasks.exclude(state__in=UNDRAWN).exists():
        raise Refusal(
            "该计划项的任务已经公告抽取，不能变更或取消。",
            mend="确需停止的，请先按程序作废抽取；只改时间的可申请延期。",
        )


def _carry_out(change: PlanChange, now: datetime) -> None:
    row = change.row
    if change.kind == ChangeKind.CANCEL:
        _cancel_task(row, now)
        PlanRow.objects.filter(pk=row.pk).update(cancelled_at=now, updated_at=now)
        return
    if change.kind == ChangeKind.CHANGE and row.tasks.exclude(state__in=UNDRAWN).exists():
        raise Stale("该计划项的任务已经公告抽取。", mend="请先按程序作废抽取，再公布变更。")
    days = {
        name: date.fromisoformat(change.values[name])
        for name in ("window_start", "window_end")
        if name in change.values
    }
    PlanRow.objects.filter(pk=row.pk).update(**{**change.values, **days}, updated_at=now)


def _cancel_task(row: PlanRow, now: datetime) -> None:
    for task in Task.objects.filter(row_id=row.pk):
        Task.lifecycle.advance(task, "cancel", now=now)
