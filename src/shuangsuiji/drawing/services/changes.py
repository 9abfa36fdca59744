"""名录与人员变动: what changed since the sign-off is shown, journalled, and where it is much the auditor's word is waited for."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fairdraw.canonical import canonical_json

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing.comparisons import Comparison, comparisons
from shuangsuiji.drawing.models import Alarm, AlarmKind, Announcement, Movement
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.queries import names_by_ref

BATCH = 500


def review_changes(*, actor: Actor, announcement: Announcement, now: datetime) -> Alarm | None:
    """Compare, and keep what differs as an alarm with its entry in the journal; None where nothing does.

    What an earlier review told and is no longer so waits for nobody any more.
    """
    with unit_of_work() as work:
        found = comparisons(announcement)
        digest = _digest(found)
        earlier = Alarm.objects.filter(announcement=announcement, kind=AlarmKind.CHANGES, acknowledged_at=None)
        earlier.exclude(digest=digest).update(blocking=False, updated_at=now)
        if not found:
            return None
        alarm, new = Alarm.objects.get_or_create(
            announcement=announcement, kind=AlarmKind.CHANGES, digest=digest,
            defaults={
                "unit_path": announcement.unit_path, "lines": [one.line for one in found],
                "blocking": _blocking(found), "created_at": now, "updated_at": now,
            },
        )  # fmt: skip
        if new:
            _write(alarm, found)
            work.note(
                actor, "draw.changes", announcement.ref, unit_path=announcement.unit_path, now=now, digest=digest,
                detail={"changes": sum(len(one.moves) for one in found), "blocking": alarm.blocking},
            )  # fmt: skip
        elif alarm.acknowledged_at is None and alarm.blocking != _blocking(found):
            Alarm.objects.filter(pk=alarm.pk).update(blocking=_blocking(found), updated_at=now)
    return alarm


def _blocking(found: Sequence[Comparison]) -> bool:
    return any(one.blocking for one in found)


def _digest(found: Sequence[Comparison]) -> str:
    """Of what differs, whoever did it and whenever."""
    facts: list[Any] = [
        [one.title, one.against, one.fault, *([move.kind, move.ref, move.before, move.after] for move in one.moves)]
        for one in found
    ]
    return hashlib.sha256(canonical_json(facts)).hexdigest()


def _write(alarm: Alarm, found: Sequence[Comparison]) -> None:
    names = names_by_ref(sorted({move.ref for one in found for move in one.moves}))
    rows = [
        Movement(
            alarm=alarm, kind=move.kind, title=one.title, since=one.against, ref=move.ref,
            name=names.get(move.ref, move.ref), before=move.before[:200], after=move.after[:200], person=move.person,
            act=move.act, acted_at=move.at,
        )
        for one in found
        for move in one.moves
    ]  # fmt: skip
    Movement.objects.bulk_create(rows, batch_size=BATCH)


def require_answered(announcement: Announcement) -> None:
    """Pass only where nothing much changed, or the auditor has answered exactly these changes.

    Raises Refusal, or Stale where something changed since the review a moment ago.
    """
    found = comparisons(announcement)
    if not found:
        return
    alarm = Alarm.objects.filter(announcement=announcement, kind=AlarmKind.CHANGES, digest=_digest(found)).first()
    if alarm is None:
        raise Stale("名录或人员刚刚又有变动。", mend="请刷新页面，看过变动后再公告。")
    if _blocking(found) and alarm.acknowledged_at is None:
        raise Refusal(
            f"底数核实之后变动较大，须纪检监督确认后才能公告：{'；'.join(alarm.lines)}。",
            mend="请纪检监督在“监督提醒”中核查确认，或由业务股室重新核实底数后重新编制名录。",
        )
