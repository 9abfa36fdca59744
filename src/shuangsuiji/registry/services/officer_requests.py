"""What officers and units ask for: a correction of the record, a transfer to another unit."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Officer, OfficerChange, OfficerCorrection, OfficerTransfer

from .changes import insert, save_changes
from .officer_changes import Origin, keep, lines


def ask_correction(*, actor: Actor, officer: Officer, content: str, now: datetime) -> OfficerCorrection:
    """An officer says what is wrong in the own record. Raises NotAllowed for another's, Refusal for an empty text."""
    actor.require("officer.self")
    if officer.user_id != actor.user_id:
        raise NotAllowed("只能申请更正本人的登记内容。")
    if not content.strip():
        raise Refusal("请写明哪一项不对、应当是什么。", field="content")
    row = OfficerCorrection(
        officer=officer, unit_path=officer.unit_path, content=content.strip(), created_at=now, updated_at=now
    )
    with unit_of_work() as work:
        row.save(force_insert=True)
        work.note(actor, "officer.correction", officer.ref, unit_path=officer.unit_path, now=now)
    return row


def answer_correction(*, actor: Actor, correction: OfficerCorrection, done: bool, answer: str, now: datetime) -> None:
    """Say that the record was corrected, or why not. Raises Refusal, Stale."""
    actor.require("officer.edit", correction.officer.unit_path)
    if not done and not answer.strip():
        raise Refusal("未予办理须写明理由。", field="answer")
    with unit_of_work() as work:
        answered = {"answer": answer.strip(), "answered_by_id": actor.user_id, "answered_at": now}
        correction.lifecycle.advance(correction, "done" if done else "refuse", now=now, **answered)
        officer = correction.officer
        detail = {"correction": correction.ref, "done": done}
        work.note(actor, "officer.correction-answer", officer.ref, unit_path=officer.unit_path, now=now, detail=detail)


def transfer_officer(*, actor: Actor, officer: Officer, target: Unit, reason: str, now: datetime) -> OfficerTransfer:
    """Move an officer to `target`: at once where the actor keeps both units, else when the other unit takes over.

    Raises Refusal for the own unit, a unit out of use, or a transfer that is under way.
    """
    actor.require("officer.edit", officer.unit_path)
    if target.pk == officer.unit_id or not target.active:
        raise Refusal("调入单位应是另一个在用的单位。", field="target")
    row = OfficerTransfer(
        officer=officer, source=officer.unit, unit_path=officer.unit_path, target=target, target_path=target.path,
        reason=reason, asked_by_id=actor.user_id, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, Refusal(f"{officer.name}已有一份调动等待接收。", mend="请先办结或退回原有调动。"))
        detail = {"transfer": row.ref}
        work.note(actor, "officer.transfer-ask", officer.ref, unit_path=officer.unit_path, now=now, detail=detail)
        if actor.may("officer.edit", target.path):
            accept_transfer(actor=actor, transfer=row, now=now)
    return row


def accept_transfer(*, actor: Actor, transfer: OfficerTransfer, now: datetime) -> None:
    """The unit that takes over enters the officer; the grid stays behind with the old unit. Raises Stale."""
    actor.require("officer.edit", transfer.target_path)
    with unit_of_work() as work:
        _answer(actor, transfer, "done", now)
        officer = Officer.objects.select_related("unit").get(pk=transfer.officer_id)
        changes = {"unit_id": transfer.target_id, "unit_path": transfer.target.path, "grid": ""}
        before = {name: getattr(officer, name) for name in changes}
        save_changes(officer, changes, Refusal("调动没有办成。", mend="请刷新页面后重试。"), now=now)
        origin = Origin(actor.user_id, OfficerChange.Source.TRANSFER, now, transfer.reason)
        keep(lines(officer, before, changes, origin))
        detail = {"transfer": transfer.ref, "from": transfer.source.ref, "to": transfer.target.ref}
        work.note(actor, "officer.transfer", officer.ref, unit_path=transfer.target.path, now=now, detail=detail)


def refuse_transfer(*, actor: Actor, transfer: OfficerTransfer, now: datetime) -> None:
    """Either unit ends a transfer that nobody has taken over. Raises Stale."""
    if not actor.may("officer.edit", transfer.unit_path):
        actor.require("officer.edit", transfer.target_path)
    with unit_of_work() as work:
        _answer(actor, transfer, "refuse", now)
        officer = transfer.officer
        detail = {"transfer": transfer.ref}
        work.note(actor, "officer.transfer-refuse", officer.ref, unit_path=officer.unit_path, now=now, detail=detail)


def _answer(actor: Actor, transfer: OfficerTransfer, step: str, now: datetime) -> None:
    transfer.lifecycle.advance(transfer, step, now=now, answered_by_id=actor.user_id, answered_at=now)
