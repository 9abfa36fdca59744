"""What stands against drawing a joint row; and the way past a partner that does not answer: a reason, and the head's approval."""

from collections.abc import Sequence
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.partners.models import Confirmation
from shuangsuiji.partners.queries import open_partners
from shuangsuiji.planning.queries import PlanRow

SHOWN = 6


def require_partners(rows: Sequence[PlanRow]) -> None:
    """For drawing: raises Refusal while a partner of one of these rows has not confirmed and no waiver was approved."""
    against = open_partners(rows)
    if against:
        more = f"等 {len(against)} 处" if len(against) > SHOWN else ""
        raise Refusal(
            f"{'；'.join(against[:SHOWN])}{more}。",
            mend="请在计划项的“配合部门”中征求确认；确实无法确认的，写明理由报负责人批准。",
            field="tasks",
        )


def ask_waiver(*, actor: Actor, confirmation: Confirmation, reason: str, now: datetime) -> None:
    """Ask that the row may be drawn without this partner's word. Raises Refusal without a reason."""
    path = confirmation.row.plan.unit_path
    actor.require("partner.ask", path)
    if not reason.strip():
        raise Refusal("请写明免确认的理由。", field="reason")
    with unit_of_work() as work:
        Confirmation.lifecycle.advance(
            confirmation, "ask_waiver", now=now, waiver_reason=reason.strip(), waiver_by_id=actor.user_id
        )
        work.note(actor, "partner.waiver-ask", confirmation.ref, unit_path=path, now=now)


def decide_waiver(*, actor: Actor, confirmation: Confirmation, agrees: bool, now: datetime) -> None:
    """The head's word on it. Raises NotAllowed for who asked for it."""
    path = confirmation.row.plan.unit_path
    actor.require("partner.waive", path)
    if confirmation.waiver_by_id == actor.user_id:
        raise NotAllowed("免确认由您本人申请，不能由您批准。", mend="请由另一位负责人办理。")
    with unit_of_work() as work:
        if agrees:
            Confirmation.lifecycle.advance(confirmation, "waive", now=now, waived_by_id=actor.user_id, waived_at=now)
        else:
            Confirmation.lifecycle.advance(confirmation, "refuse_waiver", now=now)
        work.note(
            actor, "partner.waive" if agrees else "partner.waiver-refuse", confirmation.ref, unit_path=path, now=now
        )
