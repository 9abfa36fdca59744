"""公开名单: when the rule of the announcement is met, names and all that follows from the seed become public."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import Announcement, AnnouncementState
from shuangsuiji.journal.services import unit_of_work


def open_names(*, actor: Actor, announcement: Announcement, now: datetime) -> bool:
    """Make the names public, once; returns whether this call did it.

    The caller knows that the rule of names is met: the match itself for at-draw, the stage of visits for at-notice and
    after-visit; so it asks no right of `actor`. Raises Refusal before the match.
    """
    if announcement.state != AnnouncementState.MATCHED:
        raise Refusal("尚未匹配，名单不能公开。", mend="请先完成抽取和匹配。")
    with unit_of_work() as work:
        unopened = Announcement.objects.filter(pk=announcement.pk, names_open_at=None)
        if not unopened.update(names_open_at=now, updated_at=now):
            return False
        announcement.names_open_at = now
        detail = {"number": announcement.number}
        work.note(actor, "draw.names-open", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
    return True
