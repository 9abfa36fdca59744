"""印发通知 and 实施方案: made of the bureau's template, approved with the plan or after it, read by the public."""

import io

import pytest
from django.test import Client
from docx import Document

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.documents import services as documents
from shuangsuiji.documents.filling import check_text, fill
from shuangsuiji.documents.paper import Table
from shuangsuiji.documents.queries import in_force, kinds
from shuangsuiji.planning import issued, services
from shuangsuiji.planning.models import Plan
from shuangsuiji.planning.paper_models import PaperState, PlanPaper
from tests.county import NOW, County, build_county
from tests.planning import plans


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=4)


def test_the_shipped_texts_know_all_their_placeholders() -> None:
    for kind in kinds().values():
        check_text(kind.text, kind.names)


def test_an_unknown_placeholder_is_named_with_its_line() -> None:
    with pytest.raises(Refusal, match=r"第 2 行的“{年份}”不是可用的占位符.*第 3 行的花括号不成对.*{年度}"):
        check_text("好{年度}{{年份}}\n{年份}\n{", ["年度"])
    assert fill("{甲}{{甲}}{乙}", {"甲": "{x}"}) == "{{x}}{{甲}}{乙}"


def test_papers_go_with_their_plan(county: County) -> None:
    plan = plans.draft(county, 12)
    plans.resolve(county, plans.row_of(plan))
    planner, head = county.actor("planner"), county.actor("head")
    notice = services.draft_notice(actor=planner, plan=plan, now=NOW)
    scheme = services.draft_scheme(actor=planner, row=plans.row_of(plan), now=NOW)
    assert scheme.number == "泽市监抽查方案〔2023〕1号"
    assert "2023年7月1日至2023年12月31日" in scheme.body
    with pytest.raises(Stale, match="在办"):
        services.draft_scheme(actor=planner, row=plans.row_of(plan), now=NOW)
    with pytest.raises(Refusal, match="随计划"):
        services.submit_paper(actor=planner, paper=scheme, now=NOW)
    services.submit_plan(actor=planner, plan=plan, now=NOW)
    with pytest.raises(Stale):
        services.rewrite_paper(actor=planner, paper=scheme, title="另", body="另", now=NOW)
    services.approve_plan(actor=head, plan=plan, aware_of_doubts=True, now=NOW)
    assert issued.public_papers(plan) == (None, {})
    services.publish_plan(actor=planner, plan=plan, now=NOW)
    shown, schemes = issued.public_papers(plan)
    assert (shown, list(schemes.values())) == (notice, [scheme])
    [table] = [block for block in issued.printed(notice).blocks if isinstance(block, Table)]
    assert (table.wide, table.rows[0][0], len(table.header)) == (True, "12", 10)


def test_a_scheme_after_the_plan_is_approved_by_another(county: County) -> None:
    row = plans.ready_row(county)
    planner, head = county.actor("planner"), county.actor("head")
    paper = services.draft_scheme(actor=planner, row=row, now=NOW)
    with pytest.raises(Refusal, match="抽查事项表"):
        services.rewrite_paper(actor=planner, paper=paper, title="方案", body="第一行\n{表}", now=NOW)
    services.rewrite_paper(actor=planner, paper=paper, title="方案", body="按{{计划}}\n{抽查事项表}", now=NOW)
    services.submit_paper(actor=planner, paper=paper, now=NOW)
    with pytest.raises(NotAllowed):
        services.approve_paper(actor=planner, paper=paper, now=NOW)
    with pytest.raises(Refusal, match="退回理由"):
        services.return_paper(actor=head, paper=paper, reason=" ", now=NOW)
    services.return_paper(actor=head, paper=paper, reason="补职责", now=NOW)
    services.submit_paper(actor=planner, paper=paper, now=NOW)
    services.approve_paper(actor=head, paper=paper, now=NOW)
    services.publish_paper(actor=planner, paper=paper, now=NOW)
    again = services.draft_scheme(actor=planner, row=row, now=NOW)
    assert (again.edition, again.serial) == (2, 2)
    services.remove_paper(actor=planner, paper=again, now=NOW)
    assert PlanPaper.objects.get().state == PaperState.PUBLISHED


def test_what_is_open_or_cancelled_has_no_scheme(county: County) -> None:
    row = plans.row_of(plans.published(county, 12))
    with pytest.raises(Refusal, match="还有未定内容"):
        services.draft_scheme(actor=county.actor("planner"), row=row, now=NOW)
    empty = services.begin_plan(actor=county.actor("planner"), year=2024, title="空", document_number="", now=NOW)
    with pytest.raises(Refusal, match="没有计划项"):
        services.draft_notice(actor=county.actor("planner"), plan=empty, now=NOW)


def test_a_bureau_writes_its_own_text_and_papers_keep_theirs(county: County) -> None:
    planner = county.actor("planner")
    plan: Plan = plans.draft(county, 12)
    first = services.draft_notice(actor=planner, plan=plan, now=NOW)
    save = {"actor": planner, "code": "plan-notice", "note": "改标题", "now": NOW}
    with pytest.raises(Refusal, match="第 1 行"):
        documents.save_template(body="{没有}", edition=0, **save)
    made = documents.save_template(body="# {年度}年通知\r\n{计划表}", edition=0, **save)
    with pytest.raises(Stale):
        documents.save_template(body="别的", edition=0, **save)
    with pytest.raises(Refusal, match="相同"):
        documents.save_template(body=made.body, edition=1, **save)
    assert in_force(county.actor("section").unit_path, "plan-notice").edition == 1
    services.remove_paper(actor=planner, paper=first, now=NOW)
    assert services.draft_notice(actor=planner, plan=plan, now=NOW).body == "# 2023年通知\n{计划表}"


def test_the_way_through_the_pages(county: County) -> None:
    row = plans.ready_row(county)
    planner, head = (plans.client_of(county, person) for person in ("planner", "head"))
    made = planner.post(f"/console/planning/rows/{row.ref}/scheme/")
    data = plans.form_data(planner.get(f"{made.url}edit/").context["form"])
    faulty = planner.post(f"{made.url}edit/", {**data, "body": "{年份}"})
    assert (faulty.status_code, "{年份}" in faulty.content.decode()) == (422, True)
    planner.post(f"{made.url}edit/", {**data, "title": "企业公示信息抽查实施方案"})
    planner.post(f"{made.url}submit/")
    assert "待批准文书" in head.get("/console/workbench/").content.decode()
    head.post(f"{made.url}approve/")
    planner.post(f"{made.url}publish/")
    public = Client()
    assert "企业公示信息抽查实施方案" in public.get(f"/plans/{row.plan.ref}/").content.decode()
    ref = made.url.rstrip("/").rpartition("/")[2]
    assert "职责分工" in public.get(f"/papers/{ref}/").content.decode()
    file = public.get(f"/papers/{ref}/paper.docx").content
    assert "信用风险类别" in [cell.text for cell in Document(io.BytesIO(file)).tables[1].rows[0].cells]
    assert public.get(f"/papers/{ref}/paper.docx").content == file
    page = planner.get("/console/documents/templates/scheme/").content.decode()
    assert "{抽取比例表}" in page
    answer = planner.post("/console/documents/templates/scheme/save/", {"body": "{错}", "edition": "0"})
    assert (answer.status_code, "{错}" in answer.content.decode()) == (422, True)
