"""回执码: given out by who runs or audits the draw, used once by the business."""

import secrets
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.base import ALPHABET
from shuangsuiji.common.errors import Missing, Refusal, Stale
from shuangsuiji.drawing.models import Announcement, AnnouncementState, FrameEntry, ReceiptCode
from shuangsuiji.journal.services import unit_of_work

from .sharing import require_present

CODE_LENGTH = 12


def give_receipt_code(*, actor: Actor, announcement: Announcement, code: str, now: datetime) -> ReceiptCode:
    """A fresh code for the business with this 统一社会信用代码; a former one no longer works. Raises Missing outside the frames."""
    require_present(actor, announcement)
    if announcement.state == AnnouncementState.FRAMED:
        raise Refusal("名录尚未锁定公告，还没有回执。", mend="请先锁定并公告。")
    entries = FrameEntry.objects.filter(row__announcement=announcement, code=code.strip().upper())
    entry = entries.select_related("subject").first()
    if entry is None:
        raise Missing("这个代码不在本次锁定的名录里。", mend="请核对统一社会信用代码。")
    fresh = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with unit_of_work() as work:
        given, _ = ReceiptCode.objects.update_or_create(
            announcement=announcement, subject=entry.subject, defaults={"code": fresh, "made_at": now, "used_at": None}
        )
        detail = {"subject": entry.subject.ref}
        work.note(
            actor, "draw.receipt-code", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail
        )
    return given


def use_receipt_code(*, given: ReceiptCode, now: datetime) -> None:
    """Mark the code as used; of two uses one succeeds, the other raises Stale."""
    if not ReceiptCode.objects.filter(pk=given.pk, code=given.code, used_at=None).update(used_at=now):
        raise Stale("这个回执码已经用过。", mend="需要再取一份的，请向抽取单位换一个新码。")
