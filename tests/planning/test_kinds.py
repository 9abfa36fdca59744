"""How rows are organised: every kind, level and draw unit is planned, kept, printed and drawn; repetition becomes one visit."""

from itertools import cycle
from typing import Any

import pytest
from django.urls import reverse

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import FrameEntry
from shuangsuiji.inspections import services as inspections
from shuangsuiji.inspections.queries import items_of
from shuangsuiji.planning import queries, services, sheets
from shuangsuiji.planning.meters import meters
from shuangsuiji.planning.models import Crossing, DrawUnit, PlanRow, RowKind, RowLevel
from shuangsuiji.planning.reach import Directory
from shuangsuiji.planning.simulation import simulate
from shuangsuiji.planning.texts import RowTexts
from shuangsuiji.registry.models import Subject, SubjectKind, Tag
from tests.county import NOW, County, build_county
from tests.drawing import stage
from tests.planning import plans

WORDS = {"kind": RowKind, "level": RowLevel, "crossing": Crossing, "draw_unit": DrawUnit}
SINGLE_UNITS = [unit for unit in DrawUnit if unit != DrawUnit.BUSINESS]


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=4)


def every_way() -> list[RowTexts]:
    """Rows in which each word of each column stands at least once."""
    columns = {key: cycle([str(label) for code, label in choice.choices if code]) for key, choice in WORDS.items()}
    return [
        RowTexts(number, f"抽查{number}", "不定向", organisation={key: next(words) for key, words in columns.items()})
        for number in range(1, 8)
    ]


def test_every_word_comes_in_stands_in_the_plan_and_goes_out_again(county: County) -> None:
    rows = every_way()
    file = sheets.plan_xlsx(sheets.usual(rows))
    read = sheets.read_plan(file, "计划.xlsx").texts()
    assert read == rows
    plan = services.create_plan(
        actor=county.actor("planner"),
        year=2023,
        title="计划",
        document_number="",
        rows=read,
        source=plans.SOURCE,
        now=NOW,
    )
    kept = list(plan.rows.all())
    for key, choice in WORDS.items():
        assert {getattr(row, key) for row in kept} == {code for code in choice.values if code}
    page = plans.client_of(county, "auditor").get(reverse("planning:plan", args=[plan.ref])).content.decode()
    for choice in WORDS.values():
        assert [label for code, label in choice.choices if code and str(label) not in page] == []
    assert sheets.read_plan(sheets.plan_docx("计划", sheets.usual(kept)), "计划.docx").texts() == rows


def test_a_word_of_no_meaning_is_kept_and_asked_about(county: County) -> None:
    rows = [RowTexts(1, "抽查", organisation={"level": "乡抽乡查"})]
    plan = services.create_plan(
        actor=county.actor("planner"),
        year=2023,
        title="计划",
        document_number="",
        rows=rows,
        source=plans.SOURCE,
        now=NOW,
    )
    row = plans.row_of(plan, 1)
    assert (row.level, row.extra) == (RowLevel.COUNTY, {"抽查层级": "乡抽乡查"})
    assert any("“乡抽乡查”不是" in doubt["text"] for doubt in queries.open_doubts(row))
    assert "乡抽乡查" in sheets.usual([row]).rows[0]


def test_joint_rows_of_sections_are_counted_apart_from_those_of_departments(county: County) -> None:
    plan = plans.draft(county, 12, 13, 14)
    for number, kind in ((12, RowKind.SECTIONS), (13, RowKind.JOINT), (14, RowKind.SPECIAL)):
        PlanRow.objects.filter(plan=plan, number=number).update(kind=kind)
    rows = list(queries.rows_of(plan))
    found = {
        one.code: (one.counted, one.whole)
        for one in meters(rows, [], simulate(Directory(plan.unit_path), rows, officers={}))
    }
    assert (found["joint-share"], found["sections-share"]) == ((1, 2), (1, 2))


@pytest.mark.parametrize("unit", SINGLE_UNITS)
def test_each_draw_unit_is_drawn(county: County, unit: DrawUnit) -> None:
    kind = SubjectKind(unit.value)
    chosen = county.subjects[:5]
    Subject.objects.filter(pk__in=[one.pk for one in chosen]).update(kind=kind)
    everyone = {letter: {"bp": 10_000} for letter in "ABCDU"}
    task = stage.make_task(
        county, stage.make_plan(county), 12, sampling_type="undirected", draw_unit=unit, quotas=everyone,
        subject_filter={"kinds": [kind.value]},
    )  # fmt: skip
    framed = stage.frame(county, task)
    assert set(FrameEntry.objects.filter(row__announcement=framed).values_list("subject_id", flat=True)) == {
        one.pk for one in chosen
    }
    page = plans.client_of(county, "planner").get(reverse("planning:show-row", args=[task.row.ref])).content.decode()
    assert f"按{unit.label}抽取" in page


def test_a_draw_unit_that_the_conditions_do_not_hold_is_refused(county: County) -> None:
    row = plans.row_of(plans.draft(county, 12))
    with pytest.raises(Refusal, match="抽取单位是“器具”"):
        plans.resolve(county, row, organisation={"draw_unit": "device"})


def test_planned_twice_visited_once_with_the_items_of_both(county: County) -> None:
    """Both 综合查一次 lists: the subjects' (a tag) is a row of its own, the items' meets them again; one door is opened once."""
    tag = Tag.objects.get(code="gas-station")
    for subject in county.subjects[:4]:
        subject.tags.add(tag)
    everyone: dict[str, Any] = {letter: {"bp": 10_000} for letter in "ABCDU"}
    plan = stage.make_plan(county)
    listed = stage.make_task(
        county, plan, 1, sampling_type="directed", quotas=everyone, subject_filter={"tags": ["gas-station"]}
    )
    whole = stage.make_task(county, plan, 2, sampling_type="undirected", quotas=everyone)
    listed.row.items.set(county.items[:2])
    whole.row.items.set(county.items[2:])
    matched = stage.matched(county, listed, whole)
    visits = inspections.dispatch(actor=county.actor("planner"), announcement=matched, now=stage.later(30))
    assert len(visits) == len({visit.subject_id for visit in visits}) == len(county.subjects)
    both = [visit for visit in visits if visit.tasks.count() == 2]
    assert {visit.subject_id for visit in both} == {subject.pk for subject in county.subjects[:4]}
    assert {len(items_of(visit)) for visit in both} == {5}
