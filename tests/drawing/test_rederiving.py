"""What a database administrator edits between match and dispatch does not become a visit: it stops, and the auditor is told."""

from collections.abc import Callable

import pytest
from fairdraw.canonical import canonical_json, digest

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import (
    Alarm,
    Announcement,
    DrawRow,
    FrameEntry,
    Party,
    SeatAssignment,
    Selection,
    SelectionKind,
)
from shuangsuiji.drawing.services import Mismatch
from shuangsuiji.drawing.services.rederiving import mismatches
from shuangsuiji.inspections.models import Visit
from shuangsuiji.inspections.services import dispatch
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import Task, TaskState
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county(size=10)


@pytest.fixture
def announcement(county: County) -> Announcement:
    return stage.matched(county, stage.make_task(county, stage.make_plan(county), match_mode="bureau"))


def another_officer(announcement: Announcement) -> None:
    """A friend takes the seat of whom the seed gave it to."""
    seat = SeatAssignment.objects.filter(announcement=announcement).first()
    assert seat is not None
    busy = SeatAssignment.objects.filter(subject_id=seat.subject_id).values_list("officer_id", flat=True)
    friend = next(pk for pk, _ in announcement.officer_ids.values() if pk not in busy)
    SeatAssignment.objects.filter(pk=seat.pk).update(officer_id=friend)


def another_lead(announcement: Announcement) -> None:
    seats = SeatAssignment.objects.filter(announcement=announcement)
    subject = seats[0].subject_id
    for seat in seats.filter(subject_id=subject):
        SeatAssignment.objects.filter(pk=seat.pk).update(lead=not seat.lead)


def no_visit(announcement: Announcement) -> None:
    """A drawn subject is taken off the list with its seats."""
    drawn = Selection.objects.filter(entry__row__announcement=announcement, kind=SelectionKind.DRAWN)
    subject = drawn[0].entry.subject_id
    SeatAssignment.objects.filter(subject_id=subject).delete()
    drawn.filter(entry__subject_id=subject).delete()


def reserve_for_drawn(announcement: Announcement) -> None:
    rows = Selection.objects.filter(entry__row__announcement=announcement)
    rows.filter(kind=SelectionKind.DRAWN, entry__stratum="A").update(kind=SelectionKind.RESERVE)


def other_subject_behind_a_handle(announcement: Announcement) -> None:
    """The rows of frame, draw and match stay; only whom two handles stand for is exchanged."""
    drawn = Selection.objects.filter(entry__row__announcement=announcement, kind=SelectionKind.DRAWN)[0].entry
    spared = FrameEntry.objects.filter(row=drawn.row, selection=None).exclude(pk=drawn.pk)[0]
    one, other = drawn.subject_id, spared.subject_id
    spare = FrameEntry.objects.filter(pk=spared.pk)
    SeatAssignment.objects.filter(subject_id=one).update(subject_id=other)
    code, name = spared.code, spared.name
    spare.delete()
    FrameEntry.objects.filter(pk=drawn.pk).update(subject_id=other)
    FrameEntry.objects.create(
        row=drawn.row, subject_id=one, code=code, name=name, handle=spared.handle, stratum=spared.stratum,
        status=spared.status,
    )  # fmt: skip


def other_officer_behind_an_id(announcement: Announcement) -> None:
    ids = dict(announcement.officer_ids)
    first, second = sorted(ids)[:2]
    ids[first], ids[second] = ids[second], ids[first]
    Announcement.objects.filter(pk=announcement.pk).update(officer_ids=ids)


def other_share(announcement: Announcement) -> None:
    Party.objects.filter(announcement=announcement, name="server").update(share="0" * 64)


def other_frame(announcement: Announcement) -> None:
    row = DrawRow.objects.get(announcement=announcement)
    frame = bytes(row.frame or b"").replace(b"\tE\n", b"\tX:cancelled\n", 1)
    DrawRow.objects.filter(pk=row.pk).update(frame=frame)


def other_inputs(announcement: Announcement) -> None:
    lines = bytes(announcement.match_inputs or b"").splitlines(keepends=True)
    Announcement.objects.filter(pk=announcement.pk).update(match_inputs=b"".join(lines[1:]))


def other_record(announcement: Announcement) -> None:
    record = {**(announcement.record or {}), "answer": "0" * 64}
    Announcement.objects.filter(pk=announcement.pk).update(record=record)


def other_announcement(announcement: Announcement) -> None:
    canonical = bytes(announcement.canonical or b"").replace(b'"reserve":5', b'"reserve":6')
    altered = digest("sha256", b"fairdraw/1 announcement\n" + canonical)
    Announcement.objects.filter(pk=announcement.pk).update(canonical=canonical, digest=altered)


EDITS = [
    another_officer, another_lead, no_visit, reserve_for_drawn, other_subject_behind_a_handle, other_officer_behind_an_id,
    other_share, other_frame, other_inputs, other_record, other_announcement,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_row_stops_the_dispatch_and_alarms_the_auditor(
    county: County, announcement: Announcement, edit: Callable[[Announcement], None]
) -> None:
    assert mismatches(announcement) == []
    with stage.as_dba():
        edit(announcement)
    for _ in range(2):
        with pytest.raises(Mismatch, match="没有执行"):
            dispatch(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    assert not Visit.objects.exists()
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.MATCHED}
    alarm = Alarm.objects.get()
    assert alarm.blocking
    assert alarm.lines
    told = Entry.objects.get(act="draw.mismatch")
    assert alarm.digest in bytes(told.canon).decode()


def test_a_record_and_its_rows_edited_together_still_contradict_the_journal(
    county: County, announcement: Announcement
) -> None:
    """Whoever computes everything anew from shares of their own liking meets the journal."""
    record = {**(announcement.record or {}), "substitutions": [{"row": "row-12", "stratum": "A", "rank": 2}]}
    Announcement.objects.filter(pk=announcement.pk).update(record=record)
    assert mismatches(announcement) == ["抽取记录与台账记载的摘要不符"]
    assert canonical_json(record)


def test_names_do_not_open_over_an_edited_draw(county: County, announcement: Announcement) -> None:
    planner = county.actor("planner")
    dispatch(actor=planner, announcement=announcement, now=stage.later(6))
    another_officer(announcement)
    with pytest.raises(Mismatch):
        services.open_names(actor=planner, announcement=announcement, now=stage.later(7))
    announcement.refresh_from_db()
    assert announcement.names_open_at is None


def test_only_the_auditor_answers_an_alarm_and_once(county: County, announcement: Announcement) -> None:
    another_officer(announcement)
    with pytest.raises(Mismatch):
        dispatch(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    alarm = Alarm.objects.get()
    for person in ("planner", "head", "section"):
        with pytest.raises(NotAllowed):
            services.acknowledge_alarm(actor=county.actor(person), alarm=alarm, note="已核对数据库", now=stage.later(7))
    auditor = county.actor("auditor")
    with pytest.raises(Refusal, match="核查情况"):
        services.acknowledge_alarm(actor=auditor, alarm=alarm, note="  ", now=stage.later(7))
    services.acknowledge_alarm(actor=auditor, alarm=alarm, note="席位被改，已恢复备份", now=stage.later(7))
    with pytest.raises(Stale):
        services.acknowledge_alarm(actor=auditor, alarm=alarm, note="再次确认一遍", now=stage.later(8))
    with pytest.raises(Mismatch):  # an answer mends no data
        dispatch(actor=county.actor("planner"), announcement=announcement, now=stage.later(9))
