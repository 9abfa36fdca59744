"""联合检查对象名录: both sides sign the same reconciliation of their lists."""

from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.partners.models import Confirmation
from shuangsuiji.partners.queries import reconcile


def sign_for_lead(*, actor: Actor, confirmation: Confirmation, paper_number: str = "", now: datetime) -> None:
    """The lead side signs; with a paper number it also records the signature that the partner gave on paper."""
    actor.require("partner.ask", confirmation.row.plan.unit_path)
    fields: dict[str, Any] = {"lead_signed_by_id": actor.user_id, "lead_signed_at": now}
    if paper_number.strip():
        fields |= {"partner_signed_by_id": actor.user_id, "partner_signed_at": now,
                   "partner_sign_paper": paper_number.strip()[:60]}  # fmt: skip
    _sign(actor, confirmation, fields, now)


def sign_for_partner(*, actor: Actor, confirmation: Confirmation, now: datetime) -> None:
    """The department's own account signs."""
    actor.require("partner.answer", confirmation.unit_path)
    _sign(actor, confirmation, {"partner_signed_by_id": actor.user_id, "partner_signed_at": now}, now)


def _sign(actor: Actor, confirmation: Confirmation, fields: dict[str, Any], now: datetime) -> None:
    """Signatures stand under one digest: lists that changed since the other side signed undo that signature."""
    if not confirmation.listed:
        raise Refusal("配合部门还没有提供名单，没有要对账的名录。", mend="不需要对账的，无须签认。")
    digest = reconcile(confirmation).digest()
    if confirmation.digest and confirmation.digest != digest:
        stale = dict.fromkeys(("lead_signed_by_id", "lead_signed_at", "partner_signed_by_id", "partner_signed_at"))
        fields = {**stale, "partner_sign_paper": "", **fields}
    with unit_of_work() as work:
        Confirmation.objects.filter(pk=confirmation.pk).update(digest=digest, updated_at=now, **fields)
        work.note(
            actor, "partner.sign", confirmation.ref, unit_path=confirmation.row.plan.unit_path, now=now, digest=digest,
            detail={"side": "lead" if fields.get("lead_signed_at") else "partner"},
        )  # fmt: skip
