"""A plan written by hand: sections draft and report their rows, the lead section merges them, nothing is submitted before."""

import pytest

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.planning import services, sheets
from shuangsuiji.planning.models import Plan, PlanRow, PlanState, RowStage
from shuangsuiji.planning.texts import RowTexts
from tests.county import NOW, County, build_county
from tests.planning import plans

TWELVE = next(row for row in sheets.sample_rows() if row.number == 12)


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=4)


@pytest.fixture
def plan(county: County) -> Plan:
    return services.begin_plan(
        actor=county.actor("planner"), year=2023, title="年度计划", document_number="", now=NOW
    )  # fmt: skip


def add(county: County, plan: Plan, person: str = "section", texts: RowTexts = TWELVE) -> PlanRow:
    made = services.add_row(actor=county.actor(person), plan=plan, texts=texts, now=NOW)
    return plans.row_of(plan, made.number)


def test_a_sections_row_is_read_and_stays_its_draft(county: County, plan: Plan) -> None:
    row = add(county, plan)
    assert (row.number, row.state, row.lead) == (1, RowStage.DRAFTED, county.units["xy"])
    assert row.items.count() == 5
    with pytest.raises(Refusal, match="第 1 项还没有汇总"):
        services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)


def test_reported_returned_reported_merged_submitted(county: County, plan: Plan) -> None:
    section, planner, row = county.actor("section"), county.actor("planner"), add(county, plan)
    services.report_row(actor=section, row=row, now=NOW)
    with pytest.raises(NotAllowed, match="已经报送"):
        services.rewrite_row(actor=section, row=row, texts=TWELVE, now=NOW)
    with pytest.raises(Refusal, match="退回理由"):
        services.return_row(actor=planner, row=row, reason=" ", now=NOW)
    services.return_row(actor=planner, row=row, reason="比例偏低", now=NOW)
    services.rewrite_row(
        actor=section, row=row, texts=RowTexts(**{**vars(TWELVE), "ratio_text": "3%"}), now=NOW
    )  # fmt: skip
    services.report_row(actor=section, row=row, now=NOW)
    services.merge_row(actor=planner, row=row, now=NOW)
    with pytest.raises(Stale):
        services.merge_row(actor=planner, row=row, now=NOW)
    services.submit_plan(actor=planner, plan=plan, now=NOW)
    assert plans.row_of(plan, 1).ratio_text == "3%"
    plan.refresh_from_db()
    assert plan.state == PlanState.SUBMITTED


def test_the_lead_sections_rows_need_no_merging(county: County, plan: Plan) -> None:
    assert add(county, plan, "planner").state == RowStage.MERGED


def test_another_sections_row_is_not_touched(county: County, plan: Plan) -> None:
    row = add(county, plan)
    PlanRow.objects.filter(pk=row.pk).update(lead=county.units["jl"])
    row = plans.row_of(plan, 1)
    for act in (services.report_row, services.remove_row):
        with pytest.raises(NotAllowed, match="计量股"):
            act(actor=county.actor("section"), row=row, now=NOW)
    with pytest.raises(NotAllowed, match="计量股"):
        plans.resolve(county, row, person="section")


def test_an_empty_plan_is_not_submitted(county: County, plan: Plan) -> None:
    with pytest.raises(Refusal, match="还没有计划项"):
        services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)


def test_nothing_is_added_or_removed_once_submitted(county: County, plan: Plan) -> None:
    row = add(county, plan, "planner")
    services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    with pytest.raises(Stale):
        add(county, plan, "planner")
    with pytest.raises(Stale):
        services.remove_row(actor=county.actor("planner"), row=row, now=NOW)
    assert plan.rows.count() == 1


def test_the_way_through_the_pages(county: County) -> None:
    planner, section = (plans.client_of(county, person) for person in ("planner", "section"))
    made = planner.post("/console/planning/plans/new/", {"year": 2023, "title": "年度计划"})
    assert made.status_code == 302
    row = section.post(f"{made.url}rows/new/", TWELVE.columns())
    assert row.status_code == 302
    assert "报送" in section.get(made.url).content.decode()
    assert section.post(f"{row.url}report/").status_code == 302
    assert "待汇总计划项" in planner.get("/console/workbench/").content.decode()
    assert "已退回股室" in planner.post(f"{row.url}return/", {"reason": "x"}, follow=True).content.decode()
    shown = section.get(f"{row.url}texts/")
    assert section.post(f"{row.url}texts/", plans.form_data(shown.context["form"])).status_code == 302
    assert "已删除" in section.post(f"{row.url}remove/", follow=True).content.decode()


def test_a_row_without_a_name_is_asked_for_it(county: County, plan: Plan) -> None:
    answer = plans.client_of(county, "planner").post(
        f"/console/planning/plans/{plan.ref}/rows/new/", {"type_text": "定向"}
    )
    assert answer.status_code == 422
    assert "请填写“抽查任务名称”" in answer.content.decode()
