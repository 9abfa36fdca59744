"""A pool that somebody shrinks or relabels between sign-off and announcement: seen, named, journalled, and answered by the auditor."""

import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.common.errors import Refusal
from shuangsuiji.console.queries import todo
from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Alarm, Announcement, AnnouncementState, Movement, MovementKind
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import PoolReading, Task, TaskState
from shuangsuiji.planning.services import sign_off_task
from shuangsuiji.registry import services as registry
from shuangsuiji.registry.models import Officer, Subject, SubjectState
from tests.county import NOW, County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county(size=10)


@pytest.fixture
def task(county: County) -> Task:
    """Signed off by its section, as it is in life."""
    task = stage.make_task(county, stage.make_plan(county))
    Task.objects.filter(pk=task.pk).update(state=TaskState.PREPARING)
    sign_off(county, task)
    task.refresh_from_db()
    return task


def sign_off(county: County, task: Task, minutes: int = 1) -> None:
    pool = [county.units[key] for key in ("s1", "s2", "s3", "xy")]
    sign_off_task(
        actor=county.actor("section"), task=task, match_mode="section-station", pool=pool, now=stage.later(minutes)
    )


def edit(county: County, subject: Subject, minutes: int = 5, **changes: Any) -> None:
    """Through the form, as a planner would."""
    names = (
        "name", "kind", "org_form", "state", "established_on", "address", "region_id", "industry", "legal_person",
        "phone", "risk_class",
    )  # fmt: skip
    values = {**{name: getattr(subject, name) for name in names}, **changes}
    registry.edit_subject(
        actor=county.actor("planner"), subject=subject, code=subject.code, office=changes.get("office", subject.office),
        values={name: value for name, value in values.items() if name != "office"}, tags=list(subject.tags.all()),
        now=stage.later(minutes),
    )  # fmt: skip


def framed(county: County, task: Task, minutes: int = 10) -> Announcement:
    return services.frame_announcement(actor=county.actor("planner"), tasks=[task], now=stage.later(minutes))


def of_class(county: County, letter: str) -> list[Subject]:
    return [subject for subject in county.subjects if subject.risk_class == letter]


def seen(*kinds: MovementKind) -> list[Movement]:
    return list(Movement.objects.filter(kind__in=kinds))


def test_nothing_changed_nothing_said(county: County, task: Task) -> None:
    announcement = framed(county, task)
    assert not Alarm.objects.exists()
    stage.announce(county, announcement, minutes=12)
    assert announcement.state == AnnouncementState.ANNOUNCED


def test_the_sign_off_keeps_what_it_vouched_for(county: County, task: Task) -> None:
    reading = PoolReading.objects.get(task=task)
    told = Entry.objects.get(act="task.signoff")
    assert reading.digest in bytes(told.canon).decode()
    assert len(zlib.decompress(bytes(reading.lists))) > 30 * 12


def test_one_subject_relabelled_is_told_with_who_and_when(county: County, task: Task) -> None:
    lowered = of_class(county, "D")[0]
    edit(county, lowered, risk_class="A")
    announcement = framed(county, task)
    [move] = seen(MovementKind.LOWERED)
    assert (move.name, move.before, move.after) == (lowered.name, "D", "A")
    assert (move.person, move.act, move.acted_at) == ("王敏", "检查对象 · 修改", stage.later(5))
    alarm = Alarm.objects.get()
    assert alarm.lines == ["“企业双随机抽查12”与底数核实相比：类别调低 1 户"]
    told = Entry.objects.get(act="draw.changes")
    assert alarm.digest in bytes(told.canon).decode()
    stage.announce(county, announcement, minutes=12)  # below the profile's number it is shown, not stopped


def lower_three(county: County) -> None:
    for subject in [*of_class(county, "C"), *of_class(county, "D")]:
        edit(county, subject, risk_class="A")


def cancel_ten(county: County) -> None:
    for subject in of_class(county, "A")[:10]:
        edit(county, subject, state=SubjectState.CANCELLED)


def out_of_kind(county: County) -> None:
    """No longer an enterprise: the filter passes it by."""
    for subject in county.subjects[:10]:
        edit(county, subject, kind="trader")


def send_two_on_leave(county: County) -> None:
    for officer in county.officers[:2]:
        registry.add_leave(
            actor=county.actor("planner"), officer=officer, first_day=date(2023, 7, 4), last_day=date(2023, 10, 31),
            now=stage.later(5),
        )  # fmt: skip


def shorten_two_certificates(county: County) -> None:
    for officer in county.officers[:2]:
        row = Officer.objects.get(pk=officer.pk)
        names = ("name", "certificate_valid_to", "post", "level", "state")
        values = {**{name: getattr(row, name) for name in names}, "certificate_valid_to": date(2023, 8, 1)}
        registry.edit_officer(
            actor=county.actor("planner"), officer=row, certificate=row.certificate, unit=row.unit, values=values,
            specialities=[], now=stage.later(5),
        )  # fmt: skip


def dismiss_one_in_the_database(county: County) -> None:
    Officer.objects.filter(pk=county.officers[0].pk).update(state="inactive")


def relabel_one_in_the_database(county: County) -> None:
    Subject.objects.filter(pk=of_class(county, "D")[0].pk).update(risk_class="B")


def cancel_one_in_the_database(county: County) -> None:
    Subject.objects.filter(pk=of_class(county, "D")[0].pk).update(state=SubjectState.CANCELLED)


def rewrite_the_reading(county: County) -> None:
    """The administrator hides it all by taking the lists of today for those of then."""
    relabel_one_in_the_database(county)
    PoolReading.objects.update(lists=zlib.compress(b'{"officers":{},"subjects":{}}'))


def delete_the_reading(county: County) -> None:
    relabel_one_in_the_database(county)
    PoolReading.objects.all().delete()


ATTACKS = [
    lower_three, cancel_ten, out_of_kind, send_two_on_leave, shorten_two_certificates, dismiss_one_in_the_database,
    relabel_one_in_the_database, cancel_one_in_the_database, rewrite_the_reading, delete_the_reading,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_much_or_untraced_waits_for_the_auditor(county: County, task: Task, attack: Callable[[County], None]) -> None:
    attack(county)
    announcement = framed(county, task)
    alarm = Alarm.objects.get()
    assert alarm.blocking
    with pytest.raises(Refusal, match="须纪检监督确认"):
        stage.announce(county, announcement, minutes=12)
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.FRAMED
    assert announcement.serial is None
    assert ("待确认提醒", 1) in [(stat.label, stat.value) for stat in todo(county.actor("auditor"), NOW.date())]
    answer(county, alarm)
    stage.announce(county, announcement, minutes=14)
    assert announcement.state == AnnouncementState.ANNOUNCED


def answer(county: County, alarm: Alarm) -> None:
    services.acknowledge_alarm(
        actor=county.actor("auditor"), alarm=alarm, note="已向股室核实，属实", now=stage.later(13)
    )


def test_what_the_database_was_told_behind_the_journal_is_named_so(county: County, task: Task) -> None:
    relabel_one_in_the_database(county)
    framed(county, task)
    [move] = Movement.objects.all()
    assert (move.person, move.act, move.acted_at) == ("", "", None)
    assert "台账没有记载 1 项" in Alarm.objects.get().lines[0]


def test_an_edit_of_something_else_is_no_trace(county: County, task: Task) -> None:
    """An innocent edit does not cover a class changed in the database."""
    subject = of_class(county, "D")[0]
    edit(county, subject, address="巴公镇二号")
    Subject.objects.filter(pk=subject.pk).update(risk_class="A")
    framed(county, task)
    assert Alarm.objects.get().blocking


def test_leave_entered_after_the_frame_is_seen_when_announcing(county: County, task: Task) -> None:
    announcement = framed(county, task)
    assert not Alarm.objects.exists()
    for officer in county.officers[:2]:
        registry.add_leave(
            actor=county.actor("planner"), officer=officer, first_day=date(2023, 7, 4), last_day=date(2023, 10, 31),
            now=stage.later(11),
        )  # fmt: skip
    with pytest.raises(Refusal, match="人员条件变化 2 人"):
        stage.announce(county, announcement, minutes=12)
    assert Alarm.objects.get().blocking  # kept though the announcement was refused


def test_an_answer_covers_these_changes_and_no_later_ones(county: County, task: Task) -> None:
    lower_three(county)
    announcement = framed(county, task)
    answer(county, Alarm.objects.get())
    send_two_on_leave(county)
    with pytest.raises(Refusal, match="须纪检监督确认"):
        stage.announce(county, announcement, minutes=14)
    assert Alarm.objects.filter(blocking=True, acknowledged_at=None).count() == 1


def test_a_new_sign_off_settles_what_came_before_it(county: County, task: Task) -> None:
    lower_three(county)
    announcement = framed(county, task)
    sign_off(county, task, minutes=11)
    services.rebuild_frame(actor=county.actor("planner"), announcement=announcement, now=stage.later(12))
    assert not Alarm.objects.filter(blocking=True, acknowledged_at=None).exists()
    stage.announce(county, announcement, minutes=13)


def test_a_later_frame_is_held_against_the_last_one_of_its_scope(county: County, task: Task) -> None:
    """The section signs the shrunken pool off as well: the former frame still tells."""
    stage.announce(county, framed(county, task), minutes=12)
    for subject in of_class(county, "A")[:4]:
        edit(county, subject, minutes=20, state=SubjectState.CANCELLED)
    later = stage.make_task(county, stage.make_plan(county, 2024), 13)
    sign_off(county, later, minutes=30)
    later.refresh_from_db()
    announcement = framed(county, later, minutes=31)
    alarm = Alarm.objects.get(announcement=announcement)
    assert alarm.lines == ["“企业双随机抽查13”与上次抽取 140525/2023/0001相比：退出名录或不再存续 4 户"]
    assert alarm.blocking  # 4 of 30 is more than the profile's five in a hundred
    assert {move.person for move in alarm.movements.all()} == {"王敏"}


def test_the_steps_and_the_auditor_s_page_show_it(client: Client, county: County, task: Task) -> None:
    lower_three(county)
    announcement = framed(county, task)
    alarm = Alarm.objects.get()
    client.force_login(county.people["planner"])
    for key in ("scope", "lock"):
        told = client.get(reverse("drawing:step", args=[announcement.ref, key])).content.decode()
        assert "须纪检监督确认后才能公告" in told
        assert reverse("drawing:alarm", args=[alarm.ref]) in told
    client.force_login(county.people["auditor"])
    assert "待确认" in client.get(reverse("drawing:alarms")).content.decode()
    told = client.get(reverse("drawing:alarm", args=[alarm.ref])).content.decode()
    assert all(subject.name in told for subject in of_class(county, "C"))
    assert "王敏" in told
    address = reverse("drawing:alarm-answer", args=[alarm.ref])
    told = client.post(address, {"note": ""}, follow=True).content.decode()
    assert "请写明核查情况" in told
    told = client.post(address, {"note": "已向股室核实"}, follow=True).content.decode()
    assert "已确认" in told
    assert "已向股室核实" in told
    nothing = client.get(reverse("drawing:alarm", args=[alarm.ref]) + "?trace=none").content.decode()
    assert "没有符合条件" in nothing


def test_thin_seats_are_warned_about(client: Client, county: County, task: Task) -> None:
    Officer.objects.filter(unit=county.units["s1"]).exclude(pk=county.officers[0].pk).update(state="inactive")
    announcement = framed(county, task)
    client.force_login(county.people["planner"])
    told = client.get(reverse("drawing:step", args=[announcement.ref, "lock"])).content.decode()
    assert "可选人员很少" in told
    assert "巴公所“对象所属监管所”席位 1 人" in told
