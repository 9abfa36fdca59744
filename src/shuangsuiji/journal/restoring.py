"""退回备份: going back in an append-only log is an act like any other, told before anything else is written."""

from dataclasses import dataclass
from datetime import datetime

from shuangsuiji.common.errors import Refusal

from .heads import RESTORED, keep_head, latest_head, lost_tail
from .models import Entry
from .outside import keep_return
from .services import unit_of_work

LEAST_REASON, MOST_REASON = 5, 200


@dataclass(frozen=True)
class Operator:
    """Who works at the machine itself: no account of the platform, hence no name."""

    ref: str = "operator"


def note_restored(*, reason: str, now: datetime) -> tuple[int, int]:
    """Tell the journal that entries after the present last one are lost; the first and the last of them.

    Raises Refusal where nothing is lost, and where what is left was rebuilt: that is no return to a backup.
    """
    reason = reason.strip()
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Refusal("请用 --reason 写明退回备份的原因，5 至 200 个字。")
    last = Entry.objects.order_by("-seq").first()
    size, chain = (last.seq, bytes(last.chain)) if last else (0, bytes(32))
    known = latest_head()
    if known <= size:
        raise Refusal("没有发现台账退回：系统外的留存没有更多的记录。")
    if not lost_tail(size):
        raise Refusal("余下的台账与系统外的留存不同，不是退回备份，不能这样登记。", mend="请保全数据库，立即报告。")
    with unit_of_work() as work:
        detail = {"kept": size, "lost_from": size + 1, "lost_to": known, "reason": reason}
        work.note(Operator(), RESTORED, RESTORED, unit_path="", now=now, detail=detail)
    keep_head(size, chain, "restored")
    keep_return(size)
    return size + 1, known
