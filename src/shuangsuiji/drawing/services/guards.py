"""What every act of a ceremony asks first: one writer at a time, and a clock that has not jumped back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from fairdraw.canonical import Problem

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.drawing.queries import LARGE
from shuangsuiji.journal.queries import latest_moment
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.journal.watching import quick_fault

# Two requests that wait for one another write times at most this far apart: less is no jump of the clock.
SLACK = timedelta(seconds=60)


def locked(announcement: Announcement) -> Announcement:
    """The row read anew and held to the end of the transaction; SQLite holds the whole database anyway."""
    return Announcement.objects.select_for_update().defer(*LARGE).get(pk=announcement.pk)


def require_steady_clock(actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Refuse, and say so in the journal, when the clock stands before what the journal has already seen.

    And refuse while the journal itself is in doubt.
    """
    require_whole_journal()
    latest = latest_moment()
    if latest is None or now >= latest - SLACK:
        return
    with unit_of_work() as work:
        detail = {"behind_seconds": int((latest - now).total_seconds())}
        work.note(actor, "draw.clock", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
    raise Refusal(
        "服务器时钟比留痕台账的最后一条记录还早，可能被回拨，不能公告或抽取。", mend="请由系统管理员校正时钟后再办理。"
    )


def require_whole_journal() -> None:
    """Refuse while the journal can be, or has been, rewritten: nothing new may come to stand on it."""
    fault = quick_fault()
    if fault:
        raise Refusal(
            f"留痕台账异常，暂停公告、抽取和匹配。{fault}", mend="请由系统管理员运行 shuangsuiji journal check 核对。"
        )


@contextmanager
def as_refusal(what: str) -> Iterator[None]:
    """A complaint of the mathematics about our own data, told to the person who pressed the button."""
    try:
        yield
    except Problem as problem:
        raise Refusal(f"{what}：{problem}。", mend="请联系系统管理员核对数据。") from problem
