"""公开名单: when the rule of the announcement is met, names and all that follows from the seed become public."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import Announcement, AnnouncementState

from .naming import mark_open
from .rederiving import upheld


def open_names(*, actor: Actor, announcement: Announcement, now: datetime) -> bool:
    """Make the names public, once; returns whether this call did it.

    The caller knows that the rule of names is met: every visit told or over; so it asks no right of `actor`. Raises Refusal before
    the match, Mismatch where draw and match no longer follow from what was announced.
    """
    if announcement.state != AnnouncementState.MATCHED:
        raise Refusal("尚未匹配，名单不能公开。", mend="请先完成抽取和匹配。")
    with upheld(actor=actor, announcement=announcement, now=now):
        return mark_open(actor, announcement, now)
