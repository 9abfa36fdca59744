"""Meetings: called with an agenda, noted with attendance and minutes, minutes issued."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.councils.models import Attendance, Council, Meeting, MeetingState
from shuangsuiji.councils.queries import members_on
from shuangsuiji.journal.services import unit_of_work


def save_meeting(
    *, actor: Actor, council: Council, meeting: Meeting | None, values: Mapping[str, Any], now: datetime
) -> Meeting:
    """Call a meeting, or change one whose minutes are not issued: title, held_on, place, host, agenda.

    Raises Refusal for a council that is dissolved, Stale once the minutes are out.
    """
    actor.require("council.edit", council.unit_path)
    if meeting is None and council.closed_on is not None:
        raise Refusal("该组织已经撤销，不能再登记会议。")
    with unit_of_work() as work:
        if meeting is None:
            meeting = Meeting.objects.create(council=council, created_at=now, updated_at=now, **dict(values))
        else:
            _change(meeting, values, now)
        work.note(actor, "council.meeting", meeting.ref, unit_path=council.unit_path, now=now)
    return meeting


def note_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    minutes: str,
    came: Mapping[int, bool],
    substitutes: Mapping[int, str],
    now: datetime,
) -> None:
    """What was settled and who came: `came` and `substitutes` by the members' primary keys.

    Raises Refusal for a meeting that is still to come or minutes without a word, Stale once the minutes are out.
    """
    council = meeting.council
    actor.require("council.edit", council.unit_path)
    if meeting.held_on > localdate(now):
        raise Refusal(f"会议定于 {meeting.held_on} 召开，还没有到。", mend="会后再登记；日期有变的请先修改。")
    if not minutes.strip():
        raise Refusal("没有填写议定事项。", field="minutes")
    with unit_of_work() as work:
        Meeting.lifecycle.advance(meeting, "hold", now=now, minutes=minutes.strip())
        for member in members_on(council, meeting.held_on):
            noted = {"came": came.get(member.pk, False), "substitute": substitutes.get(member.pk, "").strip()[:60]}
            Attendance.objects.update_or_create(meeting=meeting, member=member, defaults=noted)
        work.note(actor, "council.minutes", meeting.ref, unit_path=council.unit_path, now=now,
                  detail={"came": sum(came.values())})  # fmt: skip


def issue_minutes(*, actor: Actor, meeting: Meeting, number: str, on: date, now: datetime) -> None:
    """The minutes go out under a number and stay as they are. Raises Refusal without a number or before the meeting."""
    actor.require("council.edit", meeting.council.unit_path)
    if not number.strip():
        raise Refusal("没有填写纪要文号。", field="number")
    if on < meeting.held_on or on > localdate(now):
        raise Refusal(f"印发日期应在会议日期 {meeting.held_on} 至今天之间。", field="on")
    with unit_of_work() as work:
        Meeting.lifecycle.advance(meeting, "issue", now=now, number=number.strip(), issued_on=on)
        work.note(actor, "council.minutes-issue", meeting.ref, unit_path=meeting.council.unit_path, now=now)


def _change(meeting: Meeting, values: Mapping[str, Any], now: datetime) -> None:
    open_ones = Meeting.objects.filter(pk=meeting.pk).exclude(state=MeetingState.ISSUED)
    if not open_ones.update(**dict(values), updated_at=now):
        raise Stale("会议纪要已经印发，不能再改。", mend="需要更正的，请另行登记一次会议。")
    meeting.refresh_from_db()
