"""Tying officers to the accounts they enter results with."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Officer

from .changes import save_changes


def link_account(*, actor: Actor, officer: Officer, user_id: int, now: datetime) -> None:
    """The security administrator gives an officer the account it acts with; raises Refusal when another officer has it."""
    actor.require("account.manage", officer.unit_path)
    with unit_of_work() as work:
        taken = Refusal("该账号已关联另一名执法人员。", mend="请先解除原有关联，或另选账号。", field="certificate")
        save_changes(officer, {"user_id": user_id}, taken, now=now)
        work.note(actor, "officer.account", officer.ref, unit_path=officer.unit_path, now=now)
