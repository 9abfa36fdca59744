"""What a plan comes to: reach, meters, collisions and simulation, against plain counting."""

import random
from datetime import date
from typing import Any

import pytest

from shuangsuiji.planning import queries
from shuangsuiji.planning.collisions import collisions
from shuangsuiji.planning.meters import Meter, meters
from shuangsuiji.planning.models import Plan, PlanRow, RowKind
from shuangsuiji.planning.reach import Directory
from shuangsuiji.planning.simulation import PastRate, Simulation, simulate
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry.models import Subject, SubjectState, Tag
from tests.county import County, build_county
from tests.planning import plans

SPRING = (date(2023, 3, 1), date(2023, 5, 31))
SUMMER = (date(2023, 6, 1), date(2023, 8, 31))
EVEN = {letter: {"bp": 1000} for letter in "ABCDU"}
TAGGED = {"tags": ["gas-station"]}
ALL = {"kinds": ["enterprise"]}


@pytest.fixture
def county(db: None) -> County:
    made = build_county()
    for subject in made.subjects[::3]:
        subject.tags.add(Tag.objects.get(code="gas-station"))
    Subject.objects.filter(pk=made.subjects[0].pk).update(state=SubjectState.CANCELLED)
    return made


def plan_of(county: County, *rows: dict[str, Any]) -> Plan:
    """The sample plan's first rows, given other filters, ratios and windows."""
    plan = plans.draft(county, *range(1, len(rows) + 1))
    for row, fields in zip(plan.rows.all(), rows, strict=True):
        start, end = fields.pop("window", SPRING)
        values = {"subject_filter": ALL, "quotas": EVEN, "window_start": start, "window_end": end, **fields}
        PlanRow.objects.filter(pk=row.pk).update(**values)
    return plan


def rows_of(plan: Plan) -> list[PlanRow]:
    return list(queries.rows_of(plan))


def forecast(county: County, plan: Plan, **values: Any) -> Simulation:
    return simulate(Directory(county.bureau.path), rows_of(plan), officers={county.units["s1"].pk: 3}, **values)


def test_reach_is_the_registrys_own_answer(county: County) -> None:
    directory = Directory(county.bureau.path)
    for wanted in (ALL, TAGGED, {"kinds": ["enterprise"], "without_tags": ["gas-station"]}, {"kinds": ["trader"]}):
        rows = registry.subjects_in({**wanted, "states": ["active"]}, county.bureau.path)
        assert set(directory.pks[directory.reached(wanted)]) == set(rows.values_list("pk", flat=True))
    assert not directory.reached({}).any()


def test_an_empty_bureau_has_an_empty_directory(county: County) -> None:
    directory = Directory(county.units["other"].path)
    assert not directory.reached(ALL).any()
    assert simulate(directory, [], officers={}).visits == 0


def test_collisions_are_pairs_with_common_subjects_and_days(county: County) -> None:
    plan = plan_of(county, {}, {"subject_filter": TAGGED}, {"window": SUMMER})
    found = collisions(Directory(county.bureau.path), rows_of(plan))
    assert [(one.first.number, one.second.number, one.common, one.share) for one in found] == [(1, 2, 19, 1.0)]
    assert (found[0].start, found[0].end) == SPRING


def test_rows_apart_and_rows_made_of_each_other_do_not_collide(county: County) -> None:
    plan = plan_of(county, {}, {"kind": RowKind.SPECIAL}, {})
    rows = rows_of(plan)
    rows[2].made_of.add(rows[0])
    assert collisions(Directory(county.bureau.path), rows_of(plan)) == []


def by_code(county: County, plan: Plan) -> dict[str, Meter]:
    items = list(registry.current_items(county.bureau.path))
    return {meter.code: meter for meter in meters(rows_of(plan), items, forecast(county, plan))}


def test_meters_count_rows_and_items(county: County) -> None:
    rising = {letter: {"bp": 100 * step} for step, letter in enumerate("ABCDU", 1)}
    plan = plan_of(county, {"quotas": rising}, {"kind": RowKind.JOINT}, {"kind": RowKind.SPECIAL})
    for row in plan.rows.all():
        row.items.set(county.items[row.number - 1 : row.number])
    found = by_code(county, plan)
    assert (found["item-coverage"].counted, found["item-coverage"].whole) == (2, 5)
    assert [item.code for item in found["item-coverage"].without] == ["A03", "A04", "A05"]
    assert (found["joint-share"].counted, found["joint-share"].whole, found["joint-share"].bp) == (1, 2, 5000)
    assert (found["class-tasks"].counted, found["class-items"].counted) == (1, 1)
    assert found["joint-share"].is_met
    assert not found["item-coverage"].is_met
    assert found["key-items"].bp is None


def test_an_empty_plan_meets_nothing(county: County) -> None:
    plan = plan_of(county, {"subject_filter": {}, "quotas": {}})
    found = by_code(county, plan)
    assert found["businesses-drawn"].counted == 0
    assert not found["businesses-drawn"].is_met


def test_simulation_agrees_with_a_thousand_draws(county: County) -> None:
    """Expected distinct and repeated visits, by drawing the rows a thousand times."""
    third = {letter: {"bp": 3000} for letter in "ABCDU"}
    plan = plan_of(county, {}, {"subject_filter": TAGGED, "quotas": third}, {"quotas": third})
    told = forecast(county, plan)
    distinct, repeated = _drawn_often(plan, county, rounds=1000)
    assert told.distinct == pytest.approx(distinct, abs=0.5)
    assert told.repeated == pytest.approx(repeated, abs=0.5)
    assert told.distinct <= told.visits == sum(row.visits for row in told.rows)
    assert told.together <= told.distinct


def _drawn_often(plan: Plan, county: County, rounds: int) -> tuple[float, float]:
    chance = random.Random(1)
    strata: list[tuple[list[int], int]] = []
    for row in rows_of(plan):
        rows = registry.subjects_in({**row.subject_filter, "states": ["active"]}, county.bureau.path)
        for letter in "ABCDU":
            pks = list(rows.filter(risk_class=letter).values_list("pk", flat=True))
            strata.append((pks, -(-len(pks) * row.quotas[letter]["bp"] // 10000)))
    distinct = repeated = 0
    for _ in range(rounds):
        counts: dict[int, int] = {}
        for pks, quota in strata:
            for pk in chance.sample(pks, quota):
                counts[pk] = counts.get(pk, 0) + 1
        distinct += len(counts)
        repeated += sum(count > 1 for count in counts.values())
    return distinct / rounds, repeated / rounds


def test_load_spreads_over_the_windows_months(county: County) -> None:
    told = forecast(county, plan_of(county, {"window": (date(2023, 2, 15), date(2023, 3, 14))}, {"window": SUMMER}))
    assert [load.month.month for load in told.months] == [2, 3, 4, 5, 6, 7, 8]
    assert sum(load.visits for load in told.months) == pytest.approx(told.visits)
    assert told.months[2].visits == 0
    assert told.months[0].capacity == 3 * 20 * 2 / 2  # twenty working days of February 2023
    assert sum(load.visits for load in told.offices) == pytest.approx(told.visits)


def test_findings_follow_last_years_rates(county: County) -> None:
    plan = plan_of(county, {})
    rates = {"A": PastRate(98, 9), "B": PastRate(98, 49)}
    told = forecast(county, plan, rates=rates)
    drawn = told.rows[0].drawn
    assert told.findings == pytest.approx(drawn["A"] * 0.1 + drawn["B"] * 0.5 + (drawn["C"] + drawn["D"]) * 0.5)
    assert told.rows[0].width is not None
    assert told.unreached == 0
