"""划转: a subject goes to another office when that office takes it, not before."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ChangeSource, Subject, SubjectTransfer

from .changes import insert, save_changes
from .subject_changes import Origin, field_changes, keep


def ask_handover(*, actor: Actor, subject: Subject, target: Unit, reason: str, now: datetime) -> SubjectTransfer:
    """Ask `target` to take a subject over. Raises Refusal when it is there already or another request is open."""
    actor.require("subject.transfer", subject.unit_path)
    if target.pk == subject.office_id:
        raise Refusal("它现在就由这个单位管辖。", mend="请选择另一个单位。", field="target")
    row = SubjectTransfer(
        subject=subject, source_id=subject.office_id, source_path=subject.unit_path, target=target,
        target_path=target.path, reason=reason, asked_by_id=actor.user_id, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, Refusal("这个检查对象已有一件待接收的划转。", mend="请等接收单位办理，或先撤回那一件。"))
        work.note(
            actor, "subject.hand-over-ask", subject.ref, unit_path=row.source_path, now=now,
            detail={"transfer": row.ref, "target": target.path},
        )  # fmt: skip
    return row


def accept_handover(*, actor: Actor, transfer: SubjectTransfer, answer: str = "", now: datetime) -> None:
    """The receiving unit takes the subject: from here on it is the supervising office. Raises Stale, NotAllowed."""
    _require_receiver(actor, transfer)
    subject, target = transfer.subject, transfer.target
    before = {"office_id": subject.office_id}
    with unit_of_work() as work:
        _settle(actor, transfer, "accept", answer, now)
        save_changes(
            subject, {"office_id": target.pk, "unit_path": target.path}, Refusal("没有划转。"), now=now
        )  # fmt: skip
        subject.office = target
        origin = Origin(actor.user_id, ChangeSource.TRANSFER, now, transfer.ref)
        keep(field_changes(before, subject, origin))
        work.note(
            actor, "subject.hand-over", subject.ref, unit_path=target.path, now=now, detail={"transfer": transfer.ref}
        )  # fmt: skip


def refuse_handover(*, actor: Actor, transfer: SubjectTransfer, answer: str, now: datetime) -> None:
    """The receiving unit sends the request back with a reason. Raises Stale, NotAllowed."""
    _require_receiver(actor, transfer)
    with unit_of_work() as work:
        _settle(actor, transfer, "refuse", answer, now)
        _note(work, actor, transfer, "subject.hand-over-refuse", now)


def withdraw_handover(*, actor: Actor, transfer: SubjectTransfer, now: datetime) -> None:
    """Whoever may ask for it may take the request back. Raises Stale."""
    actor.require("subject.transfer", transfer.source_path)
    with unit_of_work() as work:
        _settle(actor, transfer, "withdraw", "", now)
        _note(work, actor, transfer, "subject.hand-over-withdraw", now)


def _settle(actor: Actor, transfer: SubjectTransfer, verb: str, answer: str, now: datetime) -> None:
    SubjectTransfer.lifecycle.advance(
        transfer, verb, now=now, answer=answer, answered_by_id=actor.user_id, answered_at=now
    )  # fmt: skip


def _note(work, actor: Actor, transfer: SubjectTransfer, act: str, now: datetime) -> None:  # type: ignore[no-untyped-def]
    work.note(
        actor, act, transfer.subject.ref, unit_path=transfer.source_path, now=now, detail={"transfer": transfer.ref}
    )  # fmt: skip


def _require_receiver(actor: Actor, transfer: SubjectTransfer) -> None:
    """Whoever works for the receiving unit; not the person who asked, unless nobody else could."""
    actor.require("subject.transfer", transfer.target_path)
    if transfer.asked_by_id == actor.user_id:
        raise NotAllowed("申请人不能自己接收。", mend="请由接收单位的人员或本局另一位有权限的人员办理。")
