"""Publication: two persons, all or none, no personal data, a clock of working days, corrections beside what they correct."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from shuangsuiji.accounts.models import Membership
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.disclosure import queries, services
from shuangsuiji.disclosure.content import content_digest
from shuangsuiji.disclosure.models import Publication, PublicationState
from shuangsuiji.inspections.models import Finding, Visit, VisitState
from shuangsuiji.inspections.services import review_visit
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import Task, TaskState
from tests.county import County
from tests.disclosure import results
from tests.drawing import stage
from tests.inspections import visits

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010519491231002X"  # the example of the standard GB 11643


@pytest.fixture
def county() -> County:
    return results.small_county()


def test_two_persons_make_it_public(county: County) -> None:
    rows = results.proposed(county)
    assert not queries.published_results().exists()
    Membership.objects.filter(user=county.people["planner"]).update(role=Role.HEAD.value)
    with pytest.raises(NotAllowed, match="由您本人提出"):
        services.approve_publication(actor=county.actor("planner"), publications=rows, now=results.APPROVED)
    assert not queries.published_results().exists()
    services.approve_publication(actor=county.actor("head"), publications=rows, now=results.APPROVED)
    assert queries.published_results().count() == len(rows)
    assert set(Visit.objects.values_list("state", flat=True)) == {VisitState.PUBLISHED}
    assert Task.objects.get().state == TaskState.FINISHED


@pytest.mark.parametrize("person", ["section", "head", "auditor", "officer", "stranger"])
def test_only_the_planner_proposes(county: County, person: str) -> None:
    made = results.reviewed(county)
    with pytest.raises((NotAllowed, Missing)):
        services.propose_publication(actor=county.actor(person), visits=made, now=results.PROPOSED)
    assert not Publication.objects.exists()


def test_one_unreviewed_visit_stops_all(county: County) -> None:
    made = results.reviewed(county)
    Visit.objects.filter(pk=made[-1].pk).update(state=VisitState.ENTERED)
    made[-1].refresh_from_db()
    with pytest.raises(Refusal, match="还没有审核通过"):
        results.proposed(county, made)
    assert not Publication.objects.exists()
    assert not Entry.objects.filter(act="publication.propose").exists()


def test_one_decided_publication_stops_all(county: County) -> None:
    rows = results.proposed(county)
    services.return_publication(
        actor=county.actor("head"), publication=rows[-1], reason="文字有误", now=results.APPROVED
    )
    stale = Publication.objects.get(pk=rows[-1].pk)
    with pytest.raises(Stale):
        services.approve_publication(actor=county.actor("head"), publications=[*rows[:-1], stale], now=results.APPROVED)
    assert not queries.published_results().exists()


def test_a_visit_is_proposed_once_and_again_after_its_return(county: County) -> None:
    made = results.reviewed(county)
    rows = results.proposed(county, made)
    with pytest.raises(Stale, match="已经有人提交公示"):
        results.proposed(county, made[:1])
    with pytest.raises(Refusal, match="退回理由"):
        services.return_publication(actor=county.actor("head"), publication=rows[0], reason="", now=results.APPROVED)
    services.return_publication(actor=county.actor("head"), publication=rows[0], reason="缺字", now=results.APPROVED)
    again = results.proposed(county, made[:1])
    assert [row.version for row in again] == [1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"负责人身份证号{ID_NUMBER}。", "身份证号"),
        ("联系其负责人13812345678，未接听。", "手机号"),
        ("货款转入6222020200011234567账户。", "银行卡号"),
    ],
)
@pytest.mark.parametrize("place", ["problem", "disposal", "note"])
def test_personal_data_is_refused_with_its_kind(county: County, text: str, kind: str, place: str) -> None:
    made = results.reviewed(county)
    if place == "note":
        Visit.objects.filter(pk=made[0].pk).update(note=text)
    else:
        Finding.objects.filter(visit=made[0], result="corrected").update(**{place: text})
    made[0] = Visit.objects.get(pk=made[0].pk)
    with pytest.raises(Refusal, match=f"含有{kind}"):
        results.proposed(county, made)
    assert not Publication.objects.exists()


def test_codes_and_numbers_that_are_no_personal_data_pass(county: County) -> None:
    made = results.reviewed(county)
    text = "执照号91140525MA0000001X，抽样单号20230703001，罚款12000元。"
    Visit.objects.filter(pk=made[0].pk).update(note=text)
    made[0] = Visit.objects.get(pk=made[0].pk)
    assert results.proposed(county, made)[0].content["note"] == text


@pytest.mark.parametrize(
    ("visited_on", "last_day"),
    [
        (date(2023, 7, 3), date(2023, 7, 31)),  # four plain weeks
        (date(2023, 9, 27), date(2023, 10, 31)),  # 中秋国庆: eight days off, a weekend of 调休
        (date(2024, 1, 31), date(2024, 3, 4)),  # 春节, with a make-up Sunday before and after
    ],
)
def test_twenty_working_days_with_makeup_days(visited_on: date, last_day: date) -> None:
    assert queries.deadline(visited_on) == queries.Deadline(last_day, known=True)


def test_an_unannounced_year_is_counted_and_said(county: County, client: Any) -> None:
    made = results.reviewed(county)
    Visit.objects.update(visited_on=date(2098, 12, 20))
    assert not queries.deadline(date(2098, 12, 20)).known
    client.force_login(county.people["planner"])
    assert "节假日安排未知" in client.get("/console/disclosure/waiting/").content.decode()
    row = results.proposed(county, [Visit.objects.get(pk=made[0].pk)])[0]
    assert not row.due_known


def test_the_clock_shows_the_late_ones_first(county: County) -> None:
    made = results.reviewed(county)
    Visit.objects.filter(pk=made[-1].pk).update(visited_on=date(2023, 6, 1))
    waiting = queries.waiting_visits(county.actor("planner"), date(2023, 7, 5))
    assert [row.late for row in waiting] == [True, *[False] * (len(made) - 1)]
    assert waiting[0].visit == made[-1]


def corrected(row: Publication) -> dict[str, Any]:
    findings = [
        {**finding, "problem": "更正后的文字。"} if n == 0 else finding
        for n, finding in enumerate(row.content["findings"])
    ]
    return {**row.content, "findings": findings}


def correct(county: County, row: Publication, **changes: Any) -> Publication:
    values = {"content": corrected(row), "reason": "原文有误", "now": stage.later(100)}
    return services.correct_publication(actor=county.actor("planner"), publication=row, **{**values, **changes})


def test_a_correction_keeps_both_versions(county: County) -> None:
    row = results.published(county)[0]
    former = dict(row.content)
    newer = correct(county, row)
    assert [found.pk for found in queries.results_of_subject(row.subject_id)] == [row.pk], "not before the head agrees"
    services.approve_publication(actor=county.actor("head"), publications=[newer], now=stage.later(110))
    row.refresh_from_db()
    assert (row.content, row.state, row.version) == (former, PublicationState.PUBLISHED, 1)
    assert (newer.version, newer.supersedes, newer.reason) == (2, row, "原文有误")
    assert [found.pk for found in queries.results_of_subject(row.subject_id)] == [newer.pk, row.pk]
    current = queries.current_results()
    assert newer in current
    assert row not in current


@pytest.mark.parametrize(
    ("change", "words"),
    [({"reason": " "}, "更正理由"), ({"content": None}, "相同"), ({"note": "电话13812345678"}, "手机号")],
)
def test_corrections_that_are_refused(county: County, change: dict[str, Any], words: str) -> None:
    row = results.published(county)[0]
    if "note" in change:
        change = {"content": {**row.content, "note": change["note"]}}
    elif "content" in change:
        change = {"content": dict(row.content)}
    with pytest.raises(Refusal, match=words):
        correct(county, row, **change)
    assert Publication.objects.filter(version=2).count() == 0


def test_only_the_latest_version_is_corrected(county: County) -> None:
    row = results.published(county)[0]
    newer = correct(county, row)
    other = {**row.content, "note": "另一处更正"}
    with pytest.raises(Stale, match="已有第 2 版"):
        correct(county, row, content=other)
    services.return_publication(actor=county.actor("head"), publication=newer, reason="不妥", now=stage.later(110))
    assert correct(county, row, content=other).version == 2


def test_an_edited_content_is_detected(county: County, client: Any) -> None:
    proposed, published = results.proposed(county), Publication
    forged = {**proposed[0].content, "note": "没有问题"}
    published.objects.filter(pk=proposed[0].pk).update(content=forged)
    row = published.objects.get(pk=proposed[0].pk)
    with pytest.raises(Refusal, match="与提交时的摘要不一致"):
        services.approve_publication(actor=county.actor("head"), publications=[row], now=results.APPROVED)
    assert not queries.published_results().exists()


def test_an_edit_after_publication_is_shown_to_everybody(county: County, client: Any) -> None:
    row = results.published(county)[0]
    address = f"/results/{row.ref}/"
    assert "内容与留痕不一致" not in client.get(address).content.decode()
    Publication.objects.filter(pk=row.pk).update(content={**row.content, "note": "没有问题"})
    assert "内容与留痕不一致" in client.get(address).content.decode()
    client.force_login(county.people["head"])
    assert "内容与留痕不一致" in client.get(f"/console/disclosure/publications/{row.ref}/").content.decode()
    for page in ("/results/", f"/subjects/{row.subject.ref}/", "/", "/console/disclosure/publications/"):
        told = client.get(page).content.decode()
        assert told.count("内容与留痕不一致") == 1, page  # this row, and no other


def test_an_edit_of_content_and_digest_together_is_shown_too(county: County, client: Any) -> None:
    row = results.published(county)[0]
    forged = {**row.content, "note": "没有问题"}
    Publication.objects.filter(pk=row.pk).update(content=forged, digest=content_digest(forged))
    assert "内容与留痕不一致" in client.get(f"/results/{row.ref}/").content.decode()


def test_one_bad_row_of_a_batch_holds_up_no_other(county: County) -> None:
    made = results.reviewed(county)
    Visit.objects.filter(pk=made[0].pk).update(note="负责人电话13812345678")
    client = Client()
    client.force_login(county.people["planner"])
    answer = client.post("/console/disclosure/waiting/", {"visit": [visit.ref for visit in made]})
    page = answer.content.decode()
    assert "中含有手机号，不能公示" in page
    assert f"已提交 {len(made) - 1} 户" in page
    assert f'value="{made[0].ref}" checked' in page
    assert set(Publication.objects.values_list("visit_id", flat=True)) == {visit.pk for visit in made[1:]}
    assert Entry.objects.filter(act="publication.propose").count() == len(made) - 1


def test_a_preview_says_what_forbids_publication_and_offers_the_way_back(county: County) -> None:
    made = results.reviewed(county)
    Visit.objects.filter(pk=made[0].pk).update(note="负责人电话13812345678")
    client = Client()
    client.force_login(county.people["planner"])
    answer = client.get(f"/console/disclosure/waiting/{made[0].ref}/")
    assert answer.status_code == 200
    assert "还不能公示" in answer.content.decode()
    done = Task.objects.get().done_count
    client.post(f"/console/disclosure/waiting/{made[0].ref}/return/", {"reason": "请删去电话"})
    visit = Visit.objects.get(pk=made[0].pk)
    assert (visit.state, visit.returned_reason) == (VisitState.RETURNED, "请删去电话")
    assert Task.objects.get().done_count == done - 1
    visits.enter(visit)
    review_visit(actor=county.actor("section"), visit=visit, now=stage.later(75))
    assert Task.objects.get().done_count == done


def test_a_result_that_is_being_published_does_not_go_back(county: County) -> None:
    made = results.reviewed(county)
    [row] = results.proposed(county, made[:1])
    with pytest.raises(Stale, match="已提交公示"):
        services.return_result(actor=county.actor("section"), visit=made[0], reason="有误", now=results.APPROVED)
    services.return_publication(actor=county.actor("head"), publication=row, reason="有误", now=results.APPROVED)
    services.return_result(actor=county.actor("section"), visit=made[0], reason="有误", now=results.APPROVED)
    with pytest.raises(NotAllowed):
        services.return_result(actor=county.actor("head"), visit=made[1], reason="有误", now=results.APPROVED)


def test_one_decided_row_of_a_batch_holds_up_no_other(county: County) -> None:
    rows = results.proposed(county)
    services.return_publication(
        actor=county.actor("head"), publication=rows[-1], reason="文字有误", now=results.APPROVED
    )
    rows = list(Publication.objects.order_by("pk"))
    refused = services.approve_each(actor=county.actor("head"), publications=rows, now=results.APPROVED)
    assert [ref for ref, _ in refused] == [rows[-1].ref]
    assert queries.published_results().count() == len(rows) - 1
