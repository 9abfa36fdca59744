"""Bad input: each ends in a sentence where it can be mended, and nothing is half-written."""

from datetime import date, timedelta

import pytest
from fairdraw.frame import handle

from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Announcement, AnnouncementState, DrawRow, FrameEntry, SeatAssignment, VoidRequest
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import TaskState
from shuangsuiji.registry.models import FrequencyLedger, Leave, LedgerKind, Officer, Recusal, Subject, SubjectState
from tests.county import NOW, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db


def test_task_not_signed_off() -> None:
    county = build_county(size=4)
    task = stage.make_task(county, stage.make_plan(county))
    task.state = TaskState.PREPARING
    task.save()
    with pytest.raises(Refusal, match="底数尚未核实"):
        stage.frame(county, task)
    assert not Announcement.objects.exists()


def test_task_stands_in_one_announcement_only() -> None:
    county = build_county(size=4)
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.frame(county, task)
    with pytest.raises(Refusal, match="另一份待锁定"):
        stage.frame(county, task)
    services.discard_announcement(actor=county.actor("planner"), announcement=announcement, now=NOW)
    assert not FrameEntry.objects.exists()
    stage.frame(county, task)


def test_strangers_and_other_roles() -> None:
    county = build_county(size=4)
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    with pytest.raises(Missing):
        services.announce(actor=county.actor("stranger"), announcement=announcement, now=stage.later())
    for person in ("section", "head", "auditor", "officer", "sysadmin"):
        with pytest.raises((NotAllowed, Missing)):
            services.announce(actor=county.actor(person), announcement=announcement, now=stage.later())
    stage.announce(county, announcement)
    with pytest.raises(NotAllowed):
        services.commit_share(
            actor=county.actor("planner"),
            announcement=announcement,
            party="auditor",
            commit="0" * 64,
            now=stage.later(),
        )
    with pytest.raises(Missing):
        services.commit_share(
            actor=county.actor("planner"), announcement=announcement, party="server", commit="0" * 64, now=stage.later()
        )


def test_who_is_left_out_stays_with_the_reason() -> None:
    county = build_county(size=10)
    gone, *_ = [subject for subject in county.subjects if subject.risk_class == "B"]
    Subject.objects.filter(pk=gone.pk).update(state=SubjectState.CANCELLED)
    spared, kept, *_ = [subject for subject in county.subjects if subject.risk_class == "A"]
    risky = next(subject for subject in county.subjects if subject.risk_class == "C")
    for subject in (spared, risky):
        FrequencyLedger.objects.create(
            subject=subject, unit_path=county.bureau.path, year=2023, kind=LedgerKind.VISITED, day=date(2023, 2, 1),
            source="x",
        )  # fmt: skip
    stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    status = dict(FrameEntry.objects.values_list("subject_id", "status"))
    assert len(status) == 30
    assert {pk: text for pk, text in status.items() if text != "E"} == {
        gone.pk: "X:cancelled",
        spared.pk: "X:visited-this-year",
    }
    assert status[kept.pk] == status[risky.pk] == "E"


def test_class_without_rule() -> None:
    county = build_county(size=10)
    quotas = {letter: rule for letter, rule in stage.QUOTAS.items() if letter != "C"}
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county), quotas=quotas))
    with pytest.raises(Refusal, match="较高风险（C）有 2 户，但计划没有规定抽取比例"):
        stage.announce(county, announcement)
    announcement.refresh_from_db()
    assert (announcement.state, announcement.serial, announcement.digest) == (AnnouncementState.FRAMED, None, "")
    row = DrawRow.objects.get()
    row.task.row.quotas = stage.QUOTAS
    row.task.row.save()
    services.rebuild_frame(actor=county.actor("planner"), announcement=announcement, now=stage.later())
    stage.announce(county, announcement)


def test_frame_rebuilt_behind_an_open_page_keeps_its_secret() -> None:
    county = build_county(size=10)
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    behind = Announcement.objects.get(pk=announcement.pk)
    services.rebuild_frame(actor=county.actor("planner"), announcement=announcement, now=stage.later())
    stage.announce(county, behind)
    behind.refresh_from_db()
    entry = FrameEntry.objects.first()
    assert entry is not None
    assert handle(bytes.fromhex(behind.secret), entry.code) == entry.handle


def test_quota_above_its_stratum_is_asked_about() -> None:
    county = build_county(size=10)
    quotas = {**stage.QUOTAS, "C": {"number": 9}}
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county), quotas=quotas))
    with pytest.raises(Refusal, match="应抽 9 户，有效只有 2 户"):
        stage.announce(county, announcement)
    services.announce(actor=county.actor("planner"), announcement=announcement, accept_overruns=True, now=stage.later())


def test_nobody_to_draw() -> None:
    county = build_county(size=4)
    task = stage.make_task(county, stage.make_plan(county), subject_filter={"kinds": ["device"]})
    with pytest.raises(Refusal, match="没有可抽取的检查对象"):
        stage.announce(county, stage.frame(county, task))


def test_too_few_officers_by_name_of_the_office() -> None:
    county = build_county(size=4, officers_each=2)
    Officer.objects.filter(unit=county.units["s2"]).update(certificate_valid_to=date(2023, 9, 1))
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    with pytest.raises(Refusal, match="高都所的 4 户：“对象所属监管所”席位需要 1 人，只有 0 人可选"):
        stage.announce(county, announcement)
    Officer.objects.filter(unit=county.units["s2"]).update(certificate_valid_to=date(2023, 10, 31))
    away, back = Officer.objects.filter(unit=county.units["s2"])
    Leave.objects.create(officer=away, first_day=date(2023, 6, 1), last_day=date(2023, 8, 31))
    Leave.objects.create(officer=away, first_day=date(2023, 9, 1), last_day=date(2023, 11, 1))
    Recusal.objects.create(
        officer=back, subject=Subject.objects.filter(office=county.units["s2"]).first(), reason="亲属", declared_at=NOW
    )
    with pytest.raises(Refusal, match="高都所有 1 户因回避"):
        stage.announce(county, announcement)
    Recusal.objects.all().delete()
    stage.announce(county, announcement)


def test_one_officer_for_two_seats() -> None:
    county = build_county(size=4, officers_each=1)
    task = stage.make_task(county, stage.make_plan(county), match_mode="station-only")
    with pytest.raises(Refusal, match="席位需要 2 人，只有 1 人可选"):
        stage.announce(county, stage.frame(county, task))


def test_clock_that_jumped_back() -> None:
    county = build_county(size=10)
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    with pytest.raises(Refusal, match="时钟"):
        services.announce(actor=county.actor("planner"), announcement=announcement, now=NOW - timedelta(minutes=5))
    entry = Entry.objects.last()
    assert entry is not None
    assert entry.act == "draw.clock"
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.FRAMED
    with pytest.raises(Refusal, match="时钟"):
        services.announce(actor=county.actor("planner"), announcement=announcement, now=NOW - timedelta(minutes=4))


def test_share_that_does_not_open_its_commitment() -> None:
    county = build_county(size=10)
    announcement = stage.announce(county, stage.frame(county, stage.make_task(county, stage.make_plan(county))))
    with pytest.raises(Refusal, match="64 位"):
        services.commit_share(
            actor=county.actor("auditor"), announcement=announcement, party="auditor", commit="Z", now=stage.later(2)
        )
    with pytest.raises(Stale):
        stage.reveal_as(county, announcement)
    stage.commit_as(county, announcement)
    with pytest.raises(Stale):
        stage.commit_as(county, announcement)
    with pytest.raises(Refusal, match="纪检监督提交的份额打不开其承诺"):
        stage.reveal_as(county, announcement, share=stage.WITNESS_SHARE)
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.COMMITTED


def test_missing_share_without_entropy_voids_in_public() -> None:
    county = build_county(size=10)
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.announce(county, stage.frame(county, task))
    stage.commit_as(county, announcement)
    planner = county.actor("planner")
    with pytest.raises(Refusal, match="揭示期限未到"):
        services.declare_missing(actor=planner, announcement=announcement, party="auditor", now=stage.later(60))
    services.declare_missing(actor=planner, announcement=announcement, party="auditor", now=stage.later(1442))
    announcement.refresh_from_db()
    task.refresh_from_db()
    assert (announcement.state, task.state) == (AnnouncementState.VOIDED, TaskState.READY)
    assert VoidRequest.objects.get().reason == "纪检监督未在期限内揭示份额，按公告作废。"
    again = stage.announce(county, stage.frame(county, task), minutes=1443)
    assert b'"voided":["140525/2023/0001"]' in bytes(again.canonical or b"")
    assert again.serial == 2


def test_witness_who_does_not_reveal_is_named_and_the_dice_decide() -> None:
    county = build_county(size=10)
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.announce(county, stage.frame(county, task, mode="witnessed"))
    stage.commit_as(county, announcement)
    assert announcement.parties.filter(commit="").count() == 1
    stage.commit_as(county, announcement, "witness", stage.WITNESS_SHARE)
    stage.reveal_as(county, announcement)
    planner, auditor = county.actor("planner"), county.actor("auditor")
    dice = {"announcement": announcement, "position": 0}
    with pytest.raises(Refusal, match="见证人还没有揭示份额"):
        services.type_entropy(actor=planner, **dice, numbers="3 6 1 5 2 2 4 6 1 3", now=stage.later(4))
    services.declare_missing(actor=planner, announcement=announcement, party="witness", now=stage.later(1442))
    for numbers in ("三六", " ".join("6" * 101)):
        with pytest.raises(Refusal, match="按掷出的次序"):
            services.type_entropy(actor=planner, **dice, numbers=numbers, now=stage.later(1443))
    services.type_entropy(actor=planner, **dice, numbers="3 6 1 5 2 2 4 6 1 3", now=stage.later(1443))
    with pytest.raises(NotAllowed, match="两人分别"):
        services.confirm_entropy(actor=planner, **dice, numbers="3 6 1 5 2 2 4 6 1 3", now=stage.later(1444))
    with pytest.raises(Refusal, match="不一致"):
        services.confirm_entropy(actor=auditor, **dice, numbers="3 6 1 6 2 2 4 6 1 3", now=stage.later(1444))
    services.confirm_entropy(actor=auditor, **dice, numbers="3、6、1、5、2、2、4、6、1、3", now=stage.later(1445))
    announcement.refresh_from_db()
    services.run_draw(actor=planner, announcement=announcement, now=stage.later(1446))
    lines = announcement.transcript.splitlines()
    assert lines[2].endswith(b"3.6.1.5.2.2.4.6.1.3/".hex())
    assert lines[-1] == "share witness missing"


def test_one_person_cannot_hold_two_shares() -> None:
    county = build_county(size=10)
    announcement = stage.announce(
        county, stage.frame(county, stage.make_task(county, stage.make_plan(county)), mode="witnessed")
    )
    stage.commit_as(county, announcement, "witness")
    announcement.parties.filter(name="witness").update(user=county.people["auditor"])
    with pytest.raises(NotAllowed, match="不能持有两份"):
        stage.commit_as(county, announcement)


def test_impossible_match_explains_and_writes_nothing() -> None:
    county = build_county(size=10, officers_each=2)
    announcement = stage.drawn(county, stage.make_task(county, stage.make_plan(county)))
    lines = bytes(announcement.match_inputs or b"").split(b"\n")
    announcement.match_inputs = b"\n".join(
        b"\t".join([*line.split(b"\t")[:2], b"1", b"0"]) if line.startswith(b"officer") else line for line in lines
    )
    with stage.as_dba():
        announcement.save()
    with pytest.raises(services.CannotMatch) as refused:
        services.run_match(actor=county.actor("planner"), announcement=announcement, now=stage.later(5))
    assert any("名检查人员可以担任" in reason and "任一办法即可配齐" in reason for reason in refused.value.reasons)
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.DRAWN
    assert not SeatAssignment.objects.exists()
    assert (announcement.record or {})["match_answer"] is None


def test_void_needs_two_and_keeps_the_old_draw() -> None:
    county = build_county(size=10)
    task = stage.make_task(county, stage.make_plan(county))
    announcement = stage.drawn(county, task)
    planner, head, auditor = (county.actor(person) for person in ("planner", "head", "auditor"))
    with pytest.raises(Refusal, match="写明作废理由"):
        services.request_void(actor=planner, announcement=announcement, reason=" ", now=stage.later(6))
    with pytest.raises(Stale, match="没有待批准"):
        services.approve_void(actor=head, announcement=announcement, now=stage.later(6))
    services.request_void(actor=planner, announcement=announcement, reason="名录库漏录一个乡镇", now=stage.later(6))
    with pytest.raises(NotAllowed):
        services.approve_void(actor=planner, announcement=announcement, now=stage.later(7))
    services.approve_void(actor=auditor, announcement=announcement, now=stage.later(7))
    with pytest.raises(Stale, match="已经批准过"):
        services.approve_void(actor=auditor, announcement=announcement, now=stage.later(7))
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.DRAWN
    services.approve_void(actor=head, announcement=announcement, now=stage.later(8))
    announcement.refresh_from_db()
    task.refresh_from_db()
    assert (announcement.state, task.state) == (AnnouncementState.VOIDED, TaskState.READY)
    assert announcement.rows.get().draw_file
    with pytest.raises(Stale):
        services.run_match(actor=planner, announcement=announcement, now=stage.later(9))
    again = stage.frame(county, task)
    assert not FrameEntry.objects.filter(row__announcement=again, status__startswith="X:").exists()
