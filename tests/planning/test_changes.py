"""计划变更: applied for, filed by another, reported, published as a new version beside the old one."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from docx import Document

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.planning import queries, services, versions
from shuangsuiji.planning.models import ChangeState, Plan, PlanChange, PlanRow, TaskState
from tests.county import NOW, County, build_county
from tests.planning import plans

LATER = {"window_end": date(2023, 12, 30), "window_text": "7月—12月30日"}


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=4)


@pytest.fixture
def row(county: County) -> PlanRow:
    """Row 12 of a published plan, led by 信用股, which runs until the first of December."""
    found = plans.ready_row(county)
    PlanRow.objects.filter(pk=found.pk).update(window_end=date(2023, 12, 1), lead=county.units["xy"])
    return plans.row_of(found.plan)


def ask(county: County, row: PlanRow, kind: str = "postpone", person: str = "section", **values: Any) -> PlanChange:
    application = services.Application(kind, "季节原因", "泽市监发〔2023〕9号", values)
    return services.apply_for_change(actor=county.actor(person), row=row, application=application, now=NOW)


def carry_through(county: County, change: PlanChange) -> None:
    planner = county.actor("planner")
    services.file_change(actor=planner, change=change, number="备〔2023〕1号", opinion="", now=NOW)
    services.report_change(
        actor=planner, change=change, on=date(2023, 7, 3), number="泽报〔2023〕1号", receipt="已收悉", now=NOW
    )
    services.publish_change(actor=planner, change=change, now=NOW)


def again(row: PlanRow) -> PlanRow:
    return plans.row_of(row.plan, row.number)


def test_a_postponement_becomes_a_second_version(county: County, row: PlanRow) -> None:
    change = ask(county, row, **LATER)
    assert again(row).window_end == date(2023, 12, 1)
    carry_through(county, change)
    assert again(row).window_end == LATER["window_end"]
    (latest, changed), (first, none) = versions.versions_of(row.plan)
    assert (latest.number, first.number, none) == (2, 1, [])
    assert ("抽查起止时间", "7月—12月30日") in [(one.title, one.new) for one in changed]


def test_a_change_of_ratios_shows_both(county: County, row: PlanRow) -> None:
    quotas = {**row.quotas, "D": {"bp": 5000}}
    change = ask(county, row, "change", quotas=quotas, classes_text="D类50%")
    assert {one.title for one in versions.change_differences(change)} == {"各类抽取比例", "信用风险分类管理"}
    carry_through(county, change)
    assert again(row).quotas["D"] == {"bp": 5000}
    change.refresh_from_db()
    assert any("高风险（D） 50%" in one.new for one in versions.change_differences(change))


def test_a_cancelled_row_takes_its_task_with_it(county: County, row: PlanRow) -> None:
    task = services.create_task(actor=county.actor("planner"), row=row, now=NOW)
    carry_through(county, ask(county, row, "cancel"))
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
    assert again(row).cancelled_at is not None
    with pytest.raises(Refusal, match="已经取消"):
        services.create_task(actor=county.actor("planner"), row=again(row), now=NOW)
    with pytest.raises(Refusal, match="已经取消"):
        ask(county, again(row), **LATER)


def test_what_was_announced_no_longer_changes(county: County, row: PlanRow) -> None:
    task = services.create_task(actor=county.actor("planner"), row=row, now=NOW)
    change = ask(county, row, "cancel")
    type(task).objects.update(state=TaskState.ANNOUNCED)
    planner = county.actor("planner")
    services.file_change(actor=planner, change=change, number="1", opinion="", now=NOW)
    services.report_change(actor=planner, change=change, on=date(2023, 7, 3), number="1", receipt="", now=NOW)
    with pytest.raises(Stale):
        services.publish_change(actor=planner, change=change, now=NOW)
    change.refresh_from_db()
    assert change.state == ChangeState.REPORTED
    assert row.plan.versions.count() == 1


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("postpone", {"window_end": date(2023, 11, 1)}, "晚于原计划"),
        ("postpone", {**LATER, "name": "别的"}, "只改起止时间"),
        ("change", {"window_end": date(2024, 1, 5)}, "不是 2023 年内"),
        ("change", {}, "没有与现计划不同"),
        ("change", {"quotas": {"A": {"bp": 1}}}, "没有填写"),
    ],
)
def test_what_cannot_be_asked_is_named(
    county: County, row: PlanRow, kind: str, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        ask(county, row, kind, **values)
    assert not PlanChange.objects.exists()


def test_who_may(county: County, row: PlanRow) -> None:
    PlanRow.objects.filter(pk=row.pk).update(lead=county.units["jl"])
    with pytest.raises(NotAllowed, match="计量股"):
        ask(county, again(row), **LATER)
    own = ask(county, again(row), person="planner", **LATER)
    with pytest.raises(NotAllowed, match="由您本人提出"):
        services.file_change(actor=county.actor("planner"), change=own, number="1", opinion="", now=NOW)


def test_one_open_application_for_a_row_and_steps_in_order(county: County, row: PlanRow) -> None:
    change = ask(county, row, **LATER)
    with pytest.raises(Stale, match="在办"):
        ask(county, row, **LATER)
    with pytest.raises(Stale):
        services.publish_change(actor=county.actor("planner"), change=change, now=NOW)
    services.refuse_change(actor=county.actor("planner"), change=change, opinion="理由不足", now=NOW)
    assert ask(county, row, **LATER).number != change.number


def test_the_way_through_the_pages(county: County, row: PlanRow) -> None:
    section, planner = (plans.client_of(county, person) for person in ("section", "planner"))
    address = f"/console/planning/rows/{row.ref}/change/"
    data = plans.form_data(section.get(address).context["form"])
    made = section.post(address, {**data, "kind": "postpone", "reason": "季节原因", "window_end": "2023-12-30"})
    assert made.status_code == 302
    assert "待备案变更" in planner.get("/console/workbench/").content.decode()
    assert planner.post(f"{made.url}file/", {"number": "备1"}).status_code == 302
    assert planner.post(f"{made.url}report/", {"on": "2023-07-03", "number": "报1"}).status_code == 302
    page = planner.post(f"{made.url}publish/", follow=True).content.decode()
    assert "第 2 版" in page
    paper = planner.get(f"{made.url}form.docx").content
    assert planner.get(f"{made.url}form.pdf").content.startswith(b"%PDF-")
    cells = [cell.text for line in Document(io.BytesIO(paper)).tables[0].rows for cell in line.cells]
    assert "季节原因" in cells
    public = Client().get(f"/plans/{row.plan.ref}/").content.decode()
    assert "第 2 版" in public


def test_a_plan_is_filed_upward(county: County, row: PlanRow) -> None:
    planner = plans.client_of(county, "planner")
    address = f"/console/planning/plans/{row.plan.ref}/"
    planner.post(f"{address}file/", {"on": "2023-07-03", "number": "泽备〔2023〕2号", "receipt": "已备案"})
    assert "泽备〔2023〕2号" in planner.get(address).content.decode()
    assert "都要填写" in planner.post(f"{address}file/", {"on": "x"}, follow=True).content.decode()


def test_a_draft_is_not_filed(county: County) -> None:
    draft: Plan = plans.draft(county, 12)
    with pytest.raises(Refusal, match="尚未公布"):
        services.file_plan(
            actor=county.actor("planner"), plan=draft, on=date(2023, 7, 1), number="1", receipt="", now=NOW
        )
    assert queries.published_plans().count() == 0
