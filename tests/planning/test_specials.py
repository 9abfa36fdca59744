"""专项检查 and 临时任务 outside the yearly plan: with basis and reason, approved by a head, counted apart."""

import io
from datetime import date

import pytest
from docx import Document

from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.planning import queries, services
from shuangsuiji.planning.dates import dates_of
from shuangsuiji.planning.models import Plan, PlanKind, PlanState
from tests.county import NOW, County, build_county
from tests.planning import plans

TEXTS = services.RowTexts(
    1, "燃气器具专项检查", items_text="登记事项检查", subjects_text="全县企业", ratio_text="50%", window_text="7月—9月"
)  # fmt: skip


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=2, officers_each=1)


def begun(county: County, person: str = "planner", **changes: object) -> Plan:
    values = {
        "kind": PlanKind.SPECIAL,
        "year": 2023,
        "texts": TEXTS,
        "basis": "省局明电〔2023〕5号",
        "reason": "上级紧急部署",
    }
    return services.begin_special(actor=county.actor(person), now=NOW, **{**values, **changes})  # type: ignore[arg-type]


def test_it_goes_the_way_of_a_plan_and_makes_a_task(county: County) -> None:
    plan = begun(county)
    planner, head = county.actor("planner"), county.actor("head")
    row = plans.resolve(county, plans.row_of(plan, 1), lead_id=county.units["xy"].pk, organisation={})
    assert (row.kind, row.basis) == ("special", "省局明电〔2023〕5号")
    with pytest.raises(Refusal, match="只能是专项检查"):
        plans.resolve(county, row, organisation={"kind": "single"})
    with pytest.raises(Refusal, match="只有一项"):
        services.add_row(actor=planner, plan=plan, texts=TEXTS, now=NOW)
    services.submit_plan(actor=planner, plan=plan, now=NOW)
    with pytest.raises(NotAllowed):
        services.approve_plan(actor=planner, plan=plan, aware_of_doubts=True, now=NOW)
    services.approve_plan(actor=head, plan=plan, aware_of_doubts=True, now=NOW)
    services.publish_plan(actor=planner, plan=plan, now=NOW)
    services.create_task(actor=planner, row=plans.row_of(plan, 1), now=NOW)
    assert [one.drawn for one in queries.specials_visible(head)] == [None]


def test_without_basis_or_reason_there_is_none(county: County) -> None:
    for changes, words in (
        ({"basis": " "}, "依据文件"), ({"reason": ""}, "理由"), ({"kind": PlanKind.ANNUAL}, "不在这里"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            begun(county, **changes)
    assert not Plan.objects.exists()


def test_it_is_no_plan_of_the_year(county: County) -> None:
    annual = plans.draft(county, 12)
    special = begun(county)
    assert not queries.specials_beside(annual).exists()
    Plan.objects.filter(pk=special.pk).update(state=PlanState.PUBLISHED, published_at=NOW)
    assert queries.specials_beside(annual).get() == special
    told = {one.code: one for one in dates_of(county.bureau.path, 2023, date(2023, 7, 3))}
    assert not told["plan"].is_done


def test_the_pages(county: County) -> None:
    section, planner = (plans.client_of(county, person) for person in ("section", "planner"))
    data = {
        "kind": "interim", "name": "举报核查", "basis": "局长批示", "reason": "群众举报", "items_text": "登记事项检查",
        "subjects_text": "全县企业", "ratio_text": "2户", "window_start": "2023-08-01", "window_end": "2023-07-01",
    }  # fmt: skip
    assert section.post("/console/planning/specials/new/", data).status_code == 422
    made = section.post("/console/planning/specials/new/", {**data, "window_end": "2023-08-31"})
    page = planner.get(made.url).content.decode()
    assert "原则上不再部署" in page
    plan = Plan.objects.get()
    row = plan.rows.get()
    assert (row.state, row.lead_id, row.window_end) == ("drafted", county.units["xy"].pk, date(2023, 8, 31))
    assert "举报核查" in planner.get("/console/planning/specials/").content.decode()
    paper = Document(io.BytesIO(planner.get(f"/console/planning/plans/{plan.ref}/special.docx").content))
    assert "群众举报" in [cell.text for line in paper.tables[0].rows for cell in line.cells]
