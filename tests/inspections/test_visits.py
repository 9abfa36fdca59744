"""From dispatch to review: each act once, by who may, with all that a result needs."""

from datetime import date, timedelta
from typing import Any

import pytest

from shuangsuiji.common.errors import NotAllowed, Refusal, Refusals, Stale
from shuangsuiji.inspections import queries, services
from shuangsuiji.inspections.models import Visit, VisitState
from shuangsuiji.journal.models import Entry
from shuangsuiji.planning.models import Task, TaskState
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import FrequencyLedger, LedgerKind, Officer
from tests.county import County, build_county
from tests.drawing import stage
from tests.inspections import visits

pytestmark = pytest.mark.django_db
LONG = "登记住所与实际经营场所不一致。"


@pytest.fixture
def county() -> County:
    return build_county(size=8, officers_each=2)


def first(county: County) -> Visit:
    """A visit that its lead has received and told of."""
    visit = visits.all_of(visits.dispatched(county))[0]
    visits.receive(visit)
    visits.notify(visit)
    return visit


def test_one_visit_per_subject_though_two_tasks_meet_there(county: County) -> None:
    announcement = visits.dispatched(county, tasks=2)
    made = visits.all_of(announcement)
    subjects = [visit.subject_id for visit in made]
    assert len(subjects) == len(set(subjects))
    tasks = Task.objects.all()
    drawn = [set(visit.tasks.values_list("pk", flat=True)) for visit in made]
    assert {task.pk: task.drawn_count for task in tasks} == {
        task.pk: sum(task.pk in meeting for meeting in drawn) for task in tasks
    }
    assert any(len(meeting) == 2 for meeting in drawn)
    assert all(task.frame_size == 24 and task.state == TaskState.DISPATCHED for task in tasks)
    assert [visit.number for visit in made] == [f"{announcement.number}-{n:04d}" for n in range(1, len(made) + 1)]


def test_two_officers_one_of_them_lead(county: County) -> None:
    for visit in visits.all_of(visits.dispatched(county)):
        assert [member.lead for member in visit.team.all()] == [True, False]


def test_the_second_press_of_dispatch_changes_nothing(county: County) -> None:
    announcement = visits.dispatched(county)
    before = Visit.objects.count()
    with pytest.raises(Stale):
        services.dispatch(actor=county.actor("planner"), announcement=announcement, now=stage.later(7))
    assert Visit.objects.count() == before
    assert Entry.objects.filter(act="visit.dispatch").count() == 1


def test_nothing_is_dispatched_before_the_match(county: County) -> None:
    announcement = stage.drawn(county, stage.make_task(county, stage.make_plan(county), **visits.MODE))
    with pytest.raises(Refusal, match="还没有匹配"):
        services.dispatch(actor=county.actor("planner"), announcement=announcement, now=stage.later(7))
    assert not Visit.objects.exists()


def test_only_the_matched_officers_act(county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    outsider = visits.stranger_to(visit, county)
    with pytest.raises(NotAllowed, match="只有匹配到该户的执法人员"):
        services.receive_visit(actor=outsider, visit=visit, now=stage.later(10))
    visits.receive(visit)
    for actor in (outsider, county.actor("planner"), county.actor("head"), county.actor("section")):
        with pytest.raises(NotAllowed):
            visits.enter(visit, actor=actor)
    assert visit.state == VisitState.RECEIVED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visited_on": date(2023, 7, 4)}, "不能晚于今天"),
        ({"visited_on": date(2023, 7, 2)}, "早于任务派发日期"),
        ({"method": "telepathy"}, "请选择检查方式"),
        ({"findings": []}, "没有选择检查结果"),
    ],
)
def test_impossible_entries(county: County, change: dict[str, Any], words: str) -> None:
    visit = first(county)
    with pytest.raises(Refusal, match=words):
        visits.enter(visit, **change)
    assert not visit.findings.exists()
    assert Visit.objects.get(pk=visit.pk).state == VisitState.RECEIVED


@pytest.mark.parametrize("code", [code for code, row in active_profile().result_codes.items() if row.problem])
def test_a_problem_needs_its_description_and_what_was_done(county: County, code: str) -> None:
    visit = first(county)
    for problem, disposal, words in (("", "责令改正", "问题情况"), (LONG, " ", "处置情况")):
        with pytest.raises(Refusal, match=words) as refused:
            visits.enter(visit, findings=visits.findings(visit, code, problem, disposal), note="说明")
        assert refused.value.field.partition("_")[0] in ("problem", "disposal")
    visits.enter(visit, findings=visits.findings(visit, code, LONG, "责令改正"), note="说明")
    assert visit.findings.get(result=code).problem == LONG


def test_other_needs_a_note_and_unknown_codes_are_refused(county: County) -> None:
    visit = first(county)
    with pytest.raises(Refusal, match="情况说明"):
        visits.enter(visit, findings=visits.findings(visit, "other"))
    with pytest.raises(Refusal, match="没有选择检查结果"):
        visits.enter(visit, findings=visits.findings(visit, "fine"))
    visits.enter(visit, findings=visits.findings(visit, "other"), note="企业已迁往外地。")
    assert visit.note == "企业已迁往外地。"


def test_a_result_goes_into_the_ledger_once(county: County) -> None:
    visit = first(county)
    visits.enter(visit)
    services.return_visit(actor=county.actor("section"), visit=visit, reason="请补充", now=stage.later(61))
    visits.enter(visit, note="已补充", now=stage.later(62))
    lines = FrequencyLedger.objects.filter(subject=visit.subject, kind=LedgerKind.VISITED)
    assert lines.count() == 1
    assert (visit.note, visit.findings.count()) == ("已补充", len(queries.items_of(visit)))


def test_return_needs_a_reason_and_passes_it_on(county: County) -> None:
    visit = first(county)
    visits.enter(visit)
    section = county.actor("section")
    with pytest.raises(Refusal, match="退回理由"):
        services.return_visit(actor=section, visit=visit, reason=" ", now=stage.later(61))
    services.return_visit(actor=section, visit=visit, reason="缺少处置情况", now=stage.later(61))
    assert (visit.state, visit.returned_reason) == (VisitState.RETURNED, "缺少处置情况")
    with pytest.raises(Stale):
        services.review_visit(actor=section, visit=visit, now=stage.later(62))


def test_nobody_reviews_an_own_visit(county: County) -> None:
    visit = first(county)
    visits.enter(visit)
    Officer.objects.filter(pk=visit.team.get(lead=True).officer_id).update(user=county.people["section"])
    visit = Visit.objects.get(pk=visit.pk)
    for act in (services.review_visit, services.return_visit):
        with pytest.raises(NotAllowed, match="自己参加的检查"):
            act(actor=county.actor("section"), visit=visit, now=stage.later(61), **_reason(act))
    services.review_visit(actor=county.actor("reviewer"), visit=_of_station(visit, county), now=stage.later(62))
    assert Task.objects.get().done_count == 1


def _reason(act: Any) -> dict[str, str]:
    return {"reason": "x"} if act is services.return_visit else {}


def _of_station(visit: Visit, county: County) -> Visit:
    """The visit as if its subject belonged to the reviewer's station."""
    visit.unit_path = county.units["s1"].path
    visit.save()
    return visit


def test_names_open_when_all_are_notified_and_not_before(county: County) -> None:
    announcement = visits.dispatched(county)
    made = visits.all_of(announcement)
    planner = county.actor("planner")
    for left, visit in zip(range(len(made), 0, -1), made, strict=True):
        with pytest.raises(Refusal, match=f"还有 {left} 户没有通知"):
            services.open_due_names(actor=planner, announcement=announcement, now=stage.later(20))
        visits.receive(visit)
        visits.notify(visit)
    announcement.refresh_from_db()
    assert announcement.names_open_at == stage.later(11)  # with the last notice, by the rule and by nobody's button
    services.open_due_names(actor=planner, announcement=announcement, now=stage.later(20))
    announcement.refresh_from_db()
    assert announcement.names_open_at == stage.later(11)


def test_no_result_before_the_subject_was_told(county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    visits.receive(visit)
    with pytest.raises(Refusal, match="还没有通知检查对象"):
        visits.enter(visit)
    visit.refresh_from_db()
    assert visit.state == VisitState.RECEIVED
    visits.notify(visit)
    visits.enter(visit)
    assert visit.state == VisitState.ENTERED


def test_a_subject_that_is_not_told_beforehand_needs_a_reason_and_is_told_at_the_door(county: County) -> None:
    announcement = visits.dispatched(county)
    made = visits.all_of(announcement)
    for visit in made:
        visits.receive(visit)
        common = {"actor": visits.lead_of(visit), "visit": visit, "now": stage.later(12)}
        with pytest.raises(Refusal, match="请写明不预先告知的理由"):
            services.spare_notice(**common, reason=" ")
        services.spare_notice(**common, reason="投诉举报线索，预先告知可能影响检查。")
        with pytest.raises(Stale):
            services.spare_notice(**common, reason="再来一次")
    announcement.refresh_from_db()
    assert announcement.names_open_at is None
    for visit in made:
        visits.enter(visit)
        visit.refresh_from_db()
        assert visit.notified_at == visits.ENTERED
    announcement.refresh_from_db()
    assert announcement.names_open_at == visits.ENTERED
    assert Entry.objects.filter(act="visit.unannounced").count() == len(made)


def test_where_names_open_after_the_visits_nobody_is_told_beforehand(county: County) -> None:
    task = stage.make_task(county, stage.make_plan(county), **visits.MODE)
    announcement = stage.matched(county, task, names="after-visit")
    services.dispatch(actor=county.actor("planner"), announcement=announcement, now=visits.DISPATCHED)
    for visit in visits.all_of(announcement):
        announcement.refresh_from_db()
        assert announcement.names_open_at is None
        visits.receive(visit)
        visits.enter(visit)
        services.review_visit(actor=county.actor("section"), visit=visit, now=stage.later(70))
    announcement.refresh_from_db()
    assert announcement.names_open_at == stage.later(70)


def test_personal_data_is_refused_when_it_is_entered_and_when_it_is_reviewed(county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    visits.receive(visit)
    visits.notify(visit)
    with pytest.raises(Refusal, match="“情况说明”中含有手机号") as refused:
        visits.enter(visit, note="联系其负责人13812345678。")
    assert refused.value.field == "note"
    with pytest.raises(Refusal, match="“发现的问题”中含有身份证号"):
        visits.enter(visit, findings=visits.findings(visit, "corrected", "经营者11010519491231002X在场", "已改正"))
    visits.enter(visit)
    Visit.objects.filter(pk=visit.pk).update(note="电话13812345678")  # as results stored before this check may be
    visit.refresh_from_db()
    with pytest.raises(Refusal, match="请退回执法人员删去个人信息"):
        services.review_visit(actor=county.actor("section"), visit=visit, now=stage.later(70))


@pytest.mark.parametrize("rule", ["at-notice", "after-visit"])
def test_names_stay_closed_before_anything_is_dispatched(county: County, rule: str) -> None:
    task = stage.make_task(county, stage.make_plan(county), **visits.MODE)
    announcement = stage.matched(county, task, names=rule)
    with pytest.raises(Refusal, match="还没有派发"):
        services.open_due_names(actor=county.actor("planner"), announcement=announcement, now=stage.later(20))
    announcement.refresh_from_db()
    assert announcement.names_open_at is None


def test_notice_is_given_once_and_after_receipt(county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    with pytest.raises(Stale, match="尚未领取"):
        visits.notify(visit)
    visits.receive(visit)
    visits.notify(visit)
    with pytest.raises(Stale, match="已经通知过"):
        visits.notify(visit)


def test_overdue_are_those_without_a_result(county: County) -> None:
    visit = first(county)
    section = county.actor("section")
    visible, tomorrow = queries.visits_visible(section), visit.due_on + timedelta(days=1)
    assert visit not in queries.only_overdue(visible, visit.due_on)
    assert visit in queries.only_overdue(visible, tomorrow)
    visits.enter(visit)
    late = queries.only_overdue(visible, tomorrow)
    assert visit not in late
    assert queries.visit_counts_and_late(section, tomorrow) == (queries.visit_counts(section), late.count())


def test_all_that_is_wrong_with_a_result_is_told_at_once(county: County) -> None:
    visit = first(county)
    with pytest.raises(Refusals) as refused:
        visits.enter(visit, method="by-ear", findings=visits.findings(visit, "corrected"), visited_on=date(2099, 1, 1))
    fields = {part.field.partition("_")[0] for part in refused.value.parts}
    assert fields == {"visited", "method", "problem", "disposal"}
    assert not visit.findings.exists()
