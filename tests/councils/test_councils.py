"""Councils: members, meetings with minutes, and a year's duties from the list to the confirmed evidence."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.councils import queries, services, sheets
from shuangsuiji.councils.models import Council, Duty, DutyState, MeetingState
from shuangsuiji.tabular.writing import Sheet, write_xlsx
from tests.county import NOW, County, build_county

TODAY = date(2023, 7, 3)


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=1, officers_each=1)


@pytest.fixture
def council(county: County) -> Council:
    values = {"name": "“双随机、一公开”监管联席会议", "kind": "joint", "level": "county"}
    made = services.save_council(actor=county.actor("planner"), council=None, values=values, now=NOW)
    for name, unit in (("商志", county.bureau), ("张学", None)):
        member = {"role": "member", "name": name, "post": "局长", "unit_text": "" if unit else "县商务局"}
        services.add_member(actor=county.actor("planner"), council=made, values=member, unit=unit, now=NOW)
    return made


def duty_of(county: County, council: Council, owner: str = "xy", due: date = TODAY) -> Duty:
    values = services.DutyValues(title="完善一单两库", owner_id=county.units[owner].pk, due=due)
    return services.save_duty(
        actor=county.actor("planner"), council=council, year=2023, duty=None, values=values, now=NOW
    )


def test_a_meeting_from_its_agenda_to_issued_minutes(county: County, council: Council) -> None:
    planner = county.actor("planner")
    values = {"title": "第一次全体会议", "held_on": TODAY, "place": "三楼", "host": "商志", "agenda": "议题一\n议题二"}
    meeting = services.save_meeting(actor=planner, council=council, meeting=None, values=values, now=NOW)
    first, second = queries.members_of(council)
    note: dict[str, Any] = {"actor": planner, "meeting": meeting, "came": {first.pk: True}, "now": NOW}
    with pytest.raises(Refusal, match="议定事项"):
        services.note_meeting(minutes=" ", substitutes={}, **note)
    services.note_meeting(minutes="通过年度计划。", substitutes={second.pk: "李科员"}, **note)
    duty_of(county, council)
    with pytest.raises(Refusal, match="印发日期"):
        services.issue_minutes(actor=planner, meeting=meeting, number="1", on=TODAY - timedelta(1), now=NOW)
    services.issue_minutes(actor=planner, meeting=meeting, number="泽联办〔2023〕1号", on=TODAY, now=NOW)
    with pytest.raises(Stale):
        services.note_meeting(minutes="改", substitutes={}, **note)
    with pytest.raises(Stale):
        services.save_meeting(actor=planner, council=council, meeting=meeting, values=values, now=NOW)
    services.dismiss_member(actor=planner, member=first, on=TODAY + timedelta(1), now=NOW)
    paper = queries.minutes_paper(meeting, TODAY)
    said = "\n".join(getattr(block, "text", "") for block in paper.blocks)
    assert "出席：商志（泽州县市场监督管理局局长）、李科员（代张学）" in said
    assert "泽联办〔2023〕1号" in said
    assert queries.meetings_held(county.bureau.path, 2023).get() == meeting


def test_a_meeting_to_come_has_no_minutes(county: County, council: Council) -> None:
    values = {"title": "下次会议", "held_on": TODAY + timedelta(1)}
    planner = county.actor("planner")
    meeting = services.save_meeting(actor=planner, council=council, meeting=None, values=values, now=NOW)
    with pytest.raises(Refusal, match="还没有到"):
        services.note_meeting(actor=planner, meeting=meeting, minutes="x", came={}, substitutes={}, now=NOW)
    assert meeting.state == MeetingState.PLANNED
    assert not queries.meetings_held(county.bureau.path, 2023).exists()


def test_a_duty_is_done_when_its_evidence_is_confirmed(county: County, council: Council) -> None:
    duty = duty_of(county, council)
    section, planner = county.actor("section"), county.actor("planner")
    with pytest.raises(NotAllowed):
        services.confirm_duty(actor=section, duty=duty, now=NOW)
    other = duty_of(county, council, "jl")
    with pytest.raises(NotAllowed, match="计量股"):
        services.report_duty(actor=section, duty=other, note="好", file=None, now=NOW)
    file = SimpleUploadedFile("佐证.pdf", b"%PDF-1")
    services.report_duty(actor=section, duty=duty, note="已完成", file=file, now=NOW)
    services.return_duty(actor=planner, duty=duty, reason="缺名单", now=NOW)
    second = services.report_duty(actor=section, duty=duty, note="已补名单", file=None, now=NOW)
    with pytest.raises(Missing):
        queries.get_evidence(section, second.ref)
    services.confirm_duty(actor=planner, duty=duty, now=NOW)
    assert (duty.state, duty.done_on) == (DutyState.DONE, TODAY)
    with pytest.raises(Stale):
        services.remove_duty(actor=planner, duty=duty, now=NOW)
    services.reopen_duty(actor=planner, duty=duty, now=NOW)
    counts = queries.duty_counts(section, TODAY + timedelta(1))
    assert (counts.open, counts.late, counts.reported, counts.late_everywhere) == (1, 1, 0, 0)
    assert queries.duty_counts(planner, TODAY + timedelta(1)).late_everywhere == 2


def test_a_list_comes_in_whole_or_not_at_all(county: County, council: Council) -> None:
    planner = county.actor("planner")
    good = ("", "召开联席会议", "", "信用股", "", "2023-04-30", "")
    parsed = sheets.read_duties(
        write_xlsx([Sheet("表", sheets.TITLES, [good, ("x", "公示", "", "财政局", "", "某日", "")])]), "表.xlsx",
        council.unit_path,
    )  # fmt: skip
    assert sorted(error.column for error in parsed.errors) == ["完成时限", "序号", "责任单位"]
    rows = [services.DutyValues(**row.values) for row in parsed.rows]
    services.import_duties(actor=planner, council=council, year=2023, rows=rows, now=NOW)
    taken = [services.DutyValues("又", county.bureau.pk, TODAY, number=1)]
    with pytest.raises(Refusal, match="序号 1"):
        services.import_duties(actor=planner, council=council, year=2023, rows=taken, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(sheets.duties_xlsx(queries.duties_visible(planner))))
    assert [cell.value for cell in book.active[2]][2:7] == ["1", "召开联席会议", None, "信用股", None]


def test_the_way_through_the_pages(county: County, council: Council) -> None:
    clients = {}
    for person in ("planner", "section", "stranger"):
        clients[person] = Client()
        clients[person].force_login(county.people[person])
    planner, section = clients["planner"], clients["section"]
    home = f"/console/councils/{council.ref}/"
    form = {"year": "2023", "title": "完善一单两库", "owner": county.units["xy"].ref, "due": "2023-03-31"}
    planner.post(f"{home}duties/", form)
    duty = Duty.objects.get()
    assert "本单位任务逾期" in section.get("/console/workbench/").content.decode()
    page = f"/console/councils/duties/{duty.ref}/"
    bad = section.post(f"{page}report/", {"note": "好", "file": SimpleUploadedFile("x.exe", b"MZ")})
    assert (bad.status_code, "不收这种文件" in bad.content.decode()) == (422, True)
    section.post(f"{page}report/", {"note": "已完成", "file": SimpleUploadedFile("佐证.pdf", b"%PDF-1")})
    assert "待确认任务" in planner.get("/console/workbench/").content.decode()
    evidence = duty.evidence.get()
    answer = section.get(f"/console/councils/evidence/{evidence.ref}/")
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1", "application/octet-stream")
    assert clients["stranger"].get(f"/console/councils/evidence/{evidence.ref}/").status_code == 404
    planner.post(f"{page}confirm/")
    assert "逾期完成" in planner.get(home).content.decode()
    upload = SimpleUploadedFile(
        "表.xlsx", write_xlsx([Sheet("表", sheets.TITLES, [("", "公示", "", "无此局", "", "2023-04-01", "")])])
    )
    wrong = planner.post(f"{home}duties/import/", {"year": "2023", "file": upload})
    assert (wrong.status_code, "无此局" in wrong.content.decode()) == (422, True)
    made = planner.post(f"{home}meetings/", {"title": "全体会议", "held_on": "2023-04-10"})
    planner.post(f"{made.url}minutes/", {"minutes": "通过。", f"came_{council.members.first().ref}": "1"})
    paper = Document(io.BytesIO(planner.get(f"{made.url}minutes.docx").content))
    assert "完善一单两库" in [cell.text for cell in paper.tables[0].rows[1].cells]
    assert "已召开" in planner.get(home).content.decode()
