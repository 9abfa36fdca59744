"""What the back office writes itself: that the journal was taken out, or compared with a copy from outside."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.outside import LONGEST_NOTE, note_fault, size_of
from shuangsuiji.journal.services import unit_of_work


def note_export(*, actor: Actor, now: datetime) -> None:
    """Journal: who exported the journal; raises NotAllowed without the right."""
    actor.require("journal.export")
    with unit_of_work() as work:
        work.note(actor, "journal.export", actor.ref, unit_path=actor.unit_path, now=now)


def confirm_copy(*, actor: Actor, note: str, now: datetime) -> int:
    """Compare the journal with a checkpoint that the actor kept outside; how many entries it vouches for.

    What contradicts the journal is an entry too, and raises Refusal.
    """
    actor.require("journal.confirm")
    if len(note) > LONGEST_NOTE:
        raise Refusal("粘贴的内容太长，不是检查点。", mend="请只粘贴下载的检查点文件的全部内容。", field="note")
    fault = note_fault(note)
    act = "journal.contradiction" if fault else "journal.confirm"
    with unit_of_work() as work:
        detail = {} if fault else {"size": size_of(note)}
        work.note(actor, act, actor.ref, unit_path=actor.unit_path, now=now, detail=detail)
    if fault:
        raise Refusal(fault, mend="如果检查点确是您从前从本系统下载的，请立即报告，不要再办理抽取。", field="note")
    return size_of(note)
