"""作废: in public, with a reason and two approvals; what was announced and drawn stays to be seen."""

from datetime import datetime

from django.db import IntegrityError, transaction

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing.models import Announcement, VoidRequest
from shuangsuiji.journal.services import Work, unit_of_work
from shuangsuiji.planning.queries import tasks_by_ids
from shuangsuiji.planning.services import move_task

from .guards import locked

LEAST_REASON = 5


def request_void(*, actor: Actor, announcement: Announcement, reason: str, now: datetime) -> VoidRequest:
    """Ask for the announcement to be voided; the head and the auditor decide."""
    actor.require("draw.void", announcement.unit_path)
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Refusal("请写明作废理由，理由将向社会公开。", field="reason")
    _require_voidable(announcement)
    with unit_of_work() as work:
        try:
            with transaction.atomic():
                request = VoidRequest.objects.create(
                    announcement=announcement, reason=reason, requested_by_id=actor.user_id, requested_at=now
                )
        except IntegrityError as error:
            raise Stale("已经有人申请作废，请等待批准。") from error
        work.note(actor, "draw.void-request", announcement.ref, unit_path=announcement.unit_path, now=now)
    return request


def _require_voidable(announcement: Announcement) -> None:
    if not Announcement.lifecycle.allows(announcement.state, "void"):
        raise Stale(f"“{announcement.get_state_display()}”的抽取不能作废。")


def approve_void(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """One of the two approvals, the head's or the auditor's by the actor's role; with the second the draw is void."""
    actor.require("draw.void-approve", announcement.unit_path)
    with unit_of_work() as work:
        announcement = locked(announcement)
        _require_voidable(announcement)
        request = VoidRequest.objects.filter(announcement=announcement).first()
        if request is None:
            raise Stale("没有待批准的作废申请。", mend="请刷新页面。")
        _sign(request, actor, now)
        work.note(
            actor, "draw.void-approve", announcement.ref, unit_path=announcement.unit_path, now=now,
            detail={"role": actor.role.value},
        )  # fmt: skip
        if request.head_id and request.auditor_id:
            carry_out_void(work, actor, announcement, now)


def _sign(request: VoidRequest, actor: Actor, now: datetime) -> None:
    side = "head" if actor.role is Role.HEAD else "auditor"
    if getattr(request, f"{side}_id"):
        raise Stale("这一方已经批准过。")
    if actor.user_id in {request.requested_by_id, request.head_id, request.auditor_id}:
        raise Refusal("申请人和两位批准人须是三个不同的人。")
    setattr(request, f"{side}_id", actor.user_id)
    setattr(request, f"{side}_at", now)
    request.save(update_fields=[side, f"{side}_at"])


def carry_out_void(work: Work, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Void within the caller's unit of work; the tasks wait for a new announcement, which will name this one."""
    Announcement.lifecycle.advance(announcement, "void", now=now)
    for task in tasks_by_ids(announcement.rows.values_list("task_id", flat=True)):
        move_task(task, "void", now=now)
    detail = {"number": announcement.number}
    work.note(actor, "draw.void", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
