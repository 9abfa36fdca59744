"""借调: a unit's officers join the pool of a draw that is not yet announced, for a reason that stays."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.queries import tasks_by_ids
from shuangsuiji.planning.services import widen_pool

from .guards import locked

LEAST_REASON = 5


def lend_officers(*, actor: Actor, announcement: Announcement, lender: str, reason: str, now: datetime) -> None:
    """Add the unit with ref `lender` to the pool of every task of the draw. Raises Stale once it is announced."""
    actor.require("draw.run", announcement.unit_path)
    unit = units_under(announcement.unit_path).filter(ref=lender).first()
    if unit is None:
        raise Refusal("请选择借调单位。", field="lender")
    if len(reason.strip()) < LEAST_REASON:
        raise Refusal("请写明借调理由，至少 5 个字。", field="lend_reason")
    with unit_of_work() as work:
        if locked(announcement).state != AnnouncementState.FRAMED:
            raise Stale("名录已经锁定并公告，选派范围不能再改动。")
        for task in tasks_by_ids(announcement.rows.values_list("task_id", flat=True)):
            widen_pool(task, unit)
        detail = {"unit": unit.ref, "reason": reason.strip()}
        work.note(actor, "draw.lend", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
