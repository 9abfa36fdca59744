"""When the drawn list becomes public, by the rule that its announcement names."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.queries import Announcement, NamesRule, unopened_substitutes
from shuangsuiji.drawing.services import open_names, open_substitutes
from shuangsuiji.inspections.queries import subjects_met, unfinished, unnotified, visits_of_announcement

WAITS = {
    NamesRule.AT_NOTICE.value: (unnotified, "通知检查对象"),
    NamesRule.AFTER_VISIT.value: (unfinished, "完成检查和审核"),
}
MEND = "公开规则在公告中写明，不能提前。"


def open_due_names(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Make the list public once its rule is met: every subject notified, or every visit finished; raises Refusal before.

    Where nothing was dispatched yet nobody can have been notified: no visit is not the same as no visit left.
    """
    actor.require("draw.run", announcement.unit_path)
    if not visits_of_announcement(announcement.pk).exists():
        raise Refusal("检查任务还没有派发，名单不能公开。", mend=f"请先派发；{MEND}")
    waiting, what = _waiting(announcement)
    if waiting:
        raise Refusal(f"还有 {waiting} 户没有{what}，名单暂不能公开。", mend=MEND)
    open_names(actor=actor, announcement=announcement, now=now)
    open_met_substitutes(actor=actor, announcement=announcement, now=now)


def open_met_names(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """After an act on a visit: where it was the last that the rule waited for, the list becomes public with it.

    Where draw and match no longer hold, the list stays closed and the auditor is alarmed; the act on the visit stands all the same.
    """
    if announcement.names_open_at is None:
        if _waiting(announcement)[0]:
            return
        try:
            open_names(actor=actor, announcement=announcement, now=now)
        except Refusal:
            return
    open_met_substitutes(actor=actor, announcement=announcement, now=now)


def open_met_substitutes(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Once the list is public, a substitute's name joins it when the rule is met for that one door."""
    closed = unopened_substitutes(announcement)
    if closed:
        met = subjects_met(announcement, closed)
        open_substitutes(actor=actor, announcement=announcement, subjects=met, now=now)


def _waiting(announcement: Announcement) -> tuple[int, str]:
    """How many visits the rule of names still waits for, and what they lack."""
    count, what = WAITS.get(announcement.names, (None, ""))
    return (count(announcement.pk), what) if count else (0, what)
