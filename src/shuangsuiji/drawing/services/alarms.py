"""提醒: raised for the auditor, answered by the auditor; each with its entry in the journal."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from fairdraw.canonical import canonical_json

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing.models import Alarm, AlarmKind, Announcement
from shuangsuiji.journal.services import unit_of_work

LEAST_NOTE = 5


def raise_mismatch(*, actor: Actor, announcement: Announcement, lines: Sequence[str], now: datetime) -> Alarm:
    """What was found wrong with a draw while `actor` wanted to go on with it; the same finding is told once."""
    digest = hashlib.sha256(canonical_json(list(lines))).hexdigest()
    with unit_of_work() as work:
        alarm, new = Alarm.objects.get_or_create(
            announcement=announcement, kind=AlarmKind.MISMATCH, digest=digest,
            defaults={
                "unit_path": announcement.unit_path, "lines": list(lines), "blocking": True, "created_at": now,
                "updated_at": now,
            },
        )  # fmt: skip
        if new:
            work.note(
                actor, "draw.mismatch", announcement.ref, unit_path=announcement.unit_path, now=now, digest=digest
            )
    return alarm


def acknowledge_alarm(*, actor: Actor, alarm: Alarm, note: str, now: datetime) -> None:
    """The auditor has looked at it and says what came of it. Raises Refusal without a word, Stale when it was answered before."""
    actor.require("draw.acknowledge", alarm.unit_path)
    note = note.strip()
    if len(note) < LEAST_NOTE:
        raise Refusal("请写明核查情况。", mend="不少于 5 个字，将与提醒一起留存。", field="note")
    with unit_of_work() as work:
        open_alarm = Alarm.objects.filter(pk=alarm.pk, acknowledged_at=None)
        if not open_alarm.update(
            acknowledged_at=now, acknowledged_by_id=actor.user_id, note=note, updated_at=now
        ):  # fmt: skip
            raise Stale("这条提醒已经确认过。", mend="请刷新页面。")
        work.note(
            actor, "draw.acknowledge", alarm.announcement.ref, unit_path=alarm.unit_path, now=now, digest=alarm.digest,
            detail={"kind": alarm.kind},
        )  # fmt: skip
