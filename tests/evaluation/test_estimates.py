"""Estimates of a draw of the small county, against sums made here by hand from the draw's own rows."""

import io
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from shuangsuiji.drawing.models import FrameEntry, Selection
from shuangsuiji.drawing.samples import Chance, Drawn
from shuangsuiji.evaluation import queries
from shuangsuiji.inspections import services
from shuangsuiji.inspections.models import Finding, Visit
from shuangsuiji.inspections.outcomes import Outcome
from tests.county import County, build_county
from tests.drawing import stage
from tests.inspections import visits

pytestmark = pytest.mark.django_db
PAGE = "/console/evaluation/estimates/"
TWO_OF_FIVE = {"U": {"bp": 4000}}


@pytest.fixture
def county() -> County:
    caches["memory"].clear()  # other tests have draws with the same keys
    return build_county()


def year_of(county: County) -> queries.Year:
    return queries.year_of(county.actor("planner"), 2023)


def drawn_in(announcement, letter: str) -> set[int]:
    rows = Selection.objects.filter(kind="drawn", entry__stratum=letter, entry__row__announcement=announcement)
    return set(rows.values_list("entry__subject_id", flat=True))


def found(county: County, announcement, problems: set[int], unmade: set[int] = frozenset()) -> list[Visit]:
    """All visits reviewed; those to `problems` found something, those to `unmade` nobody."""
    for visit in visits.all_of(announcement):
        visits.receive(visit)
        visits.notify(visit)
        result = ("corrected", "未公示", "责令改正") if visit.subject_id in problems else ("none", "", "")
        if visit.subject_id in unmade:
            result = ("unreachable", "无人", "列异")
        visits.enter(visit, findings=visits.findings(visit, *result))
        services.review_visit(actor=county.actor("section"), visit=visit, now=stage.later(70))
    return visits.all_of(announcement)


def test_each_class_weighs_what_it_is(county: County) -> None:
    announcement = visits.dispatched(county)
    bad = drawn_in(announcement, "D") | set(list(drawn_in(announcement, "A"))[:1])
    found(county, announcement, bad)
    (line,) = queries.task_lines(year_of(county))
    sizes = {letter: FrameEntry.objects.filter(stratum=letter, status="E").count() for letter in "ABCD"}
    hits = {letter: len(drawn_in(announcement, letter) & bad) for letter in "ABCD"}
    visited = {letter: len(drawn_in(announcement, letter)) for letter in "ABCD"}
    rate = sum(sizes[letter] * hits[letter] / visited[letter] for letter in "ABCD" if visited[letter]) / sum(
        sizes.values()
    )
    assert line.whole.rate == pytest.approx(rate)
    assert line.whole.raw == pytest.approx(len(bad) / sum(visited.values()))
    assert line.whole.raw > line.whole.rate
    assert [stratum.size for stratum in line.strata] == [sizes[letter] for letter in "ABCD"]
    assert (line.visited, line.found) == (sum(visited.values()), len(bad))


def test_only_reviewed_results_count(county: County) -> None:
    announcement = visits.dispatched(county)
    visit = visits.all_of(announcement)[0]
    visits.receive(visit)
    visits.notify(visit)
    visits.enter(visit)
    (line,) = queries.task_lines(year_of(county))
    assert (line.visited, line.whole.rate) == (0, None)
    assert line.drawn == len(visits.all_of(announcement))


def test_who_cannot_be_reached_counts_once_and_is_taken_out_once(county: County) -> None:
    announcement = visits.dispatched(county)
    gone = set(list(drawn_in(announcement, "A"))[:1])
    found(county, announcement, set(), gone)
    (line,) = queries.task_lines(year_of(county))
    assert (line.unmade, line.found) == (1, 1)
    assert line.whole.rate > 0 == line.made.rate


def test_a_subject_in_two_rows_of_one_draw_counts_once(county: County) -> None:
    announcement = visits.dispatched(county, tasks=2)
    found(county, announcement, set())
    year = year_of(county)
    assert len(queries.task_lines(year)) == 2
    line = queries.item_lines(year)[0]
    assert line.size == len(year.members) == FrameEntry.objects.filter(status="E").values("subject").distinct().count()
    assert line.drawn == len({one.subject for one in year.drawn})
    # the rows share tickets: whoever is drawn in one is drawn in the other
    assert {stratum.chance for stratum in line.strata} == {chance.value for chance in year.chances.values()}


def test_independent_draws_add_up() -> None:
    rows = [SimpleNamespace(pk=pk, announcement_id=pk, quotas={"U": {}}) for pk in (1, 2)]
    chances = {(pk, "U"): Chance(pk, "U", 10, quota) for pk, quota in ((1, 1), (2, 5))}
    drawn = [Drawn(1, 1, "U", 7, 1), Drawn(2, 2, "U", 7, 5), Drawn(1, 1, "U", 9, 1)]
    results = {(1, 7): Outcome({9}), (2, 7): Outcome()}
    year = queries.Year(2023, rows, chances, drawn, results, {1: {9: "甲"}, 2: {9: "甲"}})
    both, first = (((1, "U"), (2, "U")), ((1, "U"),))
    year.__dict__["members"] = {who: queries.Member(both if who < 8 else first, "a.") for who in range(10)}
    (line,) = queries.item_lines(year)
    assert [(one.chance, one.size, one.drawn, one.visited, one.found) for one in line.strata] == [
        (Fraction(11, 20), 10, 2, 1, 1)  # those of chance 1/10 have no result yet: their neighbours speak for them
    ]


def test_by_class_and_by_area_every_subject_stands_once(county: County) -> None:
    announcement = visits.dispatched(county)
    found(county, announcement, drawn_in(announcement, "D"))
    year, actor = year_of(county), county.actor("planner")
    classes, areas = queries.class_lines(year), queries.area_lines(year, actor)
    assert sum(line.size for line in classes) == sum(line.size for line in areas) == len(year.members)
    assert [line.title[-2] for line in classes] == list("ABCD")
    assert classes[-1].whole.rate == 1
    assert {line.title for line in areas} == {"巴公所", "高都所", "大阳所"}
    assert sum(line.found for line in areas) == len(drawn_in(announcement, "D"))


def test_a_changed_result_is_seen_at_once(county: County) -> None:
    announcement = visits.dispatched(county)
    made = found(county, announcement, set())
    actor = county.actor("planner")
    assert sum(line.found for line in queries.lines_of(year_of(county), actor, "class")) == 0
    Finding.objects.filter(visit=made[0]).update(result="corrected")
    assert sum(line.found for line in queries.lines_of(year_of(county), actor, "class")) == 1


def test_pages_and_sheet(client: Client, county: County) -> None:
    announcement = visits.dispatched(county)
    found(county, announcement, drawn_in(announcement, "D"))
    client.force_login(county.people["planner"])
    for kind, word in (("task", "企业双随机抽查12"), ("item", "登记事项检查"), ("class", "高风险"), ("area", "巴公所")):
        page = client.get(PAGE, {"by": kind}).content.decode()
        assert word in page
        assert "加权估计" in page
    task = client.get(reverse("evaluation:task", args=[queries.task_lines(year_of(county))[0].ref])).content.decode()
    assert "95% 区间" in task
    sheet = load_workbook(io.BytesIO(client.get(PAGE, {"as": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["名称", "户数", "抽中"]
    assert sheet["A2"].value == "企业双随机抽查12"


def test_nothing_drawn_yet_and_made_up_addresses(client: Client, county: County) -> None:
    client.force_login(county.people["planner"])
    assert "还没有完成的抽取" in client.get(PAGE).content.decode()
    plan = stage.make_plan(county, 2024)
    task = stage.make_task(county, plan)
    assert "还没有完成抽取" in client.get(reverse("evaluation:task", args=[task.ref])).content.decode()
    for query in ({"by": "x"}, {"year": "1999"}, {"year": "²"}, {"year": "9" * 50}):
        assert client.get(PAGE, query).status_code == 404


def test_a_stranger_sees_nothing(client: Client, county: County) -> None:
    visits.dispatched(county)
    client.force_login(county.people["stranger"])
    assert "企业双随机抽查12" not in client.get(PAGE).content.decode()


def test_few_questions(client: Client, county: County, django_assert_max_num_queries) -> None:
    announcement = visits.dispatched(county)
    found(county, announcement, set())
    client.force_login(county.people["auditor"])
    client.get(PAGE)  # the first answer sets the session's clock
    for kind in ("task", "item", "class", "area"):
        with django_assert_max_num_queries(12, info=kind):
            client.get(PAGE, {"by": kind})
