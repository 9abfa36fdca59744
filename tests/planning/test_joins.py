"""Rows made of others: nobody is drawn again alone, and it can be undone."""

from datetime import date
from typing import Any

import pytest

from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.planning import queries, services
from shuangsuiji.planning.models import Plan, PlanRow, RowKind
from shuangsuiji.planning.reach import Directory, masks_of
from shuangsuiji.registry.models import Tag
from tests.county import NOW, County, build_county
from tests.planning import plans

WINDOW = (date(2023, 3, 1), date(2023, 5, 31))
EVEN = {letter: {"bp": 1000} for letter in "ABCDU"}
HIGHER = {letter: {"bp": 2000 if letter == "D" else 500} for letter in "ABCDU"}


@pytest.fixture
def county(db: None) -> County:
    made = build_county()
    for subject in made.subjects[::3]:
        subject.tags.add(Tag.objects.get(code="gas-station"))
    return made


@pytest.fixture
def plan(county: County) -> Plan:
    """Row 1 reaches all enterprises of one section, row 2 the petrol stations of another."""
    made = plans.draft(county, 1, 2)
    for number, wanted, quotas, lead in [
        (1, {"kinds": ["enterprise"]}, EVEN, "xy"),
        (2, {"tags": ["gas-station"]}, HIGHER, "jl"),
    ]:
        PlanRow.objects.filter(plan=made, number=number).update(
            subject_filter=wanted, quotas=quotas, window_start=WINDOW[0], window_end=WINDOW[1], lead=county.units[lead]
        )
        plans.row_of(made, number).items.set(county.items[number - 1 : number + 1])
    return made


def rows_of(plan: Plan) -> list[PlanRow]:
    return list(queries.rows_of(plan))


def join(county: County, plan: Plan, person: str = "planner") -> PlanRow:
    first, second = rows_of(plan)[:2]
    return services.join_rows(actor=county.actor(person), plan=plan, first=first, second=second, now=NOW)


def reaches(county: County, plan: Plan) -> list[int]:
    masks = masks_of(Directory(county.bureau.path), rows_of(plan))
    assert sum(int(mask.sum()) for mask in masks) == len(Directory(county.bureau.path))  # each subject in one row
    return [int(mask.sum()) for mask in masks]


def test_a_joint_row_takes_what_both_reach(county: County, plan: Plan) -> None:
    made = join(county, plan)
    assert reaches(county, plan) == [40, 0, 20]
    assert (made.kind, made.number) == (RowKind.SECTIONS, 3)
    assert {letter: rule["bp"] for letter, rule in made.quotas.items()} == dict.fromkeys("ABCU", 1000) | {"D": 2000}
    assert set(made.items.all()) == {item for row in rows_of(plan)[:2] for item in row.items.all()}
    assert [unit.short_name for unit in made.partners.all()] == ["计量股"]
    assert "同时属于" in queries.describe_subjects(made)


def test_undoing_gives_everything_back(county: County, plan: Plan) -> None:
    before = [row.subject_filter for row in rows_of(plan)]
    services.undo_join(actor=county.actor("planner"), row=join(county, plan), now=NOW)
    assert [row.subject_filter for row in rows_of(plan)] == before


def test_the_list_of_combined_visits_splits_a_row(county: County, plan: Plan) -> None:
    rows_of(plan)[1].delete()
    row = rows_of(plan)[0]
    made = services.split_row(actor=county.actor("section"), row=row, tag="gas-station", now=NOW)
    assert made.kind == RowKind.COMBINED
    assert reaches(county, plan) == [40, 20]
    services.undo_join(actor=county.actor("planner"), row=made, now=NOW)
    assert reaches(county, plan) == [60]


def test_an_inner_join_is_undone_last(county: County, plan: Plan) -> None:
    made = join(county, plan)
    outer = services.split_row(actor=county.actor("planner"), row=made, tag="gas-station", now=NOW)
    with pytest.raises(Refusal, match="再次合并"):
        services.undo_join(actor=county.actor("planner"), row=made, now=NOW)
    services.undo_join(actor=county.actor("planner"), row=outer, now=NOW)
    services.undo_join(actor=county.actor("planner"), row=rows_of(plan)[2], now=NOW)
    assert len(rows_of(plan)) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"window_start": date(2023, 6, 1), "window_end": date(2023, 7, 1)}, "没有重叠"),
        ({"kind": RowKind.SPECIAL, "basis": "文件"}, "专项检查"),
        ({"subject_filter": {}}, "还没有对象条件"),
    ],
)
def test_what_cannot_be_joined_is_named(county: County, plan: Plan, change: dict[str, Any], words: str) -> None:
    PlanRow.objects.filter(plan=plan, number=2).update(**change)
    with pytest.raises(Refusal, match=words):
        join(county, plan)
    assert len(rows_of(plan)) == 2


def test_only_drafts_and_only_who_may(county: County, plan: Plan) -> None:
    with pytest.raises(NotAllowed):
        join(county, plan, "head")
    services.submit_plan(actor=county.actor("planner"), plan=plan, now=NOW)
    with pytest.raises(Stale):
        join(county, plan)


def test_a_row_of_another_plan_is_refused(county: County, plan: Plan) -> None:
    other = plans.draft(county, 3)
    foreign = plans.row_of(other, 3)
    PlanRow.objects.filter(pk=foreign.pk).update(
        subject_filter={"kinds": ["enterprise"]}, window_start=WINDOW[0], window_end=WINDOW[1]
    )
    with pytest.raises(Refusal, match="不在这份计划中"):
        services.join_rows(
            actor=county.actor("planner"), plan=plan, first=rows_of(plan)[0], second=plans.row_of(other, 3), now=NOW
        )


def test_the_form_keeps_what_it_does_not_show(county: County, plan: Plan) -> None:
    made = join(county, plan)
    client = plans.client_of(county, "planner")
    page = client.get(f"/console/planning/rows/{made.ref}/")
    assert "撤销合并" in page.content.decode()
    data = plans.form_data(page.context["form"])
    answer = client.post(f"/console/planning/rows/{made.ref}/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert rows_of(plan)[2].subject_filter == made.subject_filter


def test_pages_of_the_analysis(county: County, plan: Plan) -> None:
    client = plans.client_of(county, "planner")
    found = client.get(f"/console/planning/plans/{plan.ref}/collisions/").content.decode()
    assert "合并" in found
    assert "20" in found
    first, second = rows_of(plan)
    answer = client.post(
        f"/console/planning/plans/{plan.ref}/collisions/join/", {"first": first.ref, "second": second.ref}
    )
    assert answer.status_code == 302
    for page in ("meters", "gaps", "simulation", "collisions"):
        assert client.get(f"/console/planning/plans/{plan.ref}/{page}/").status_code == 200


def test_the_advisor_fills_a_rows_ratios(county: County, plan: Plan) -> None:
    row = rows_of(plan)[0]
    client = plans.client_of(county, "planner")
    address = f"/console/planning/rows/{row.ref}/advice/"
    ask = plans.form_data(client.get(address).context["form"]) | {"capacity": 30, "looseness": "1.2"}
    ask |= {name: 1 for name in ask if name.startswith("floor_")}
    page = client.get(address, ask)
    assert "采用建议比例" in page.content.decode(), page.context["form"].errors or page.context.get("refusal")
    points = dict(page.context["points"])
    taken = client.post(f"{address}take/", {f"bp_{k}": v for k, v in points.items()})
    assert taken.status_code == 302
    assert {letter: rule["bp"] for letter, rule in rows_of(plan)[0].quotas.items()} == points


def test_the_advisor_says_what_cannot_be(county: County, plan: Plan) -> None:
    row = rows_of(plan)[0]
    client = plans.client_of(county, "planner")
    page = client.get(
        f"/console/planning/rows/{row.ref}/advice/",
        {"capacity": 2, "preset": "survey", "looseness": "1.1"}
        | {f"{end}_{letter}": 1 for letter in "ABCD" for end in ("floor", "ceiling")},
    )
    assert "检查能力 2 户次不够" in page.content.decode()
    assert client.post(f"/console/planning/rows/{row.ref}/advice/take/", {"bp_A": "x"}).status_code == 302
