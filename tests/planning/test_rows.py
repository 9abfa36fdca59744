"""Resolving rows: everything may change in a draft, only what was open afterwards; impossible values are refused."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.planning import queries, services
from tests.county import NOW, County, build_county
from tests.planning import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county(size=10)


def test_a_draft_row_may_change_in_everything(county: County) -> None:
    row = plans.row_of(plans.draft(county, 12))
    row = plans.resolve(
        county, row, sampling_type="directed", item_ids=(county.items[0].pk,), subject_filter={"kinds": ["trader"]},
        window_start=date(2023, 3, 1), lead_id=county.units["jl"].pk,
    )  # fmt: skip
    assert (row.sampling_type, row.subject_filter, row.lead) == ("directed", {"kinds": ["trader"]}, county.units["jl"])
    assert [item.pk for item in row.items.all()] == [county.items[0].pk]
    assert queries.open_points(row) == []
    assert row.resolved_by == county.people["planner"]
    assert row.subjects_text == "全县企业", "the printed text stays"


def test_after_submission_only_open_places_are_filled(county: County) -> None:
    row = plans.row_of(plans.submitted(county, 12))
    for change in (
        {"window_end": date(2023, 11, 30)},
        {"subject_filter": {"kinds": ["trader"]}},
        {"item_ids": (county.items[0].pk,)},
        {"lead_id": county.units["jl"].pk},
        {"sampling_type": "directed"},
    ):
        with pytest.raises(Refusal, match="计划已提交"):
            plans.resolve(county, row, **change)
    row = plans.resolve(county, row)
    assert queries.open_points(row) == []
    with pytest.raises(Refusal, match="各类抽取比例不能再改"):
        plans.resolve(county, row, quotas={**plans.RATIOS, "A": {"bp": 101}})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quotas": {"A": {"bp": 100}}}, "没有填写 B、C、D、U 类"),
        ({"quotas": {**plans.RATIOS, "D": {"bp": 10_001}}}, "D 类的抽取比例应在 0 到 100%"),
        ({"quotas": {**plans.RATIOS, "A": {"bp": -1}}}, "A 类的抽取比例"),
        ({"window_start": date(2023, 12, 1), "window_end": date(2023, 7, 1)}, "截止日期早于起始日期"),
    ],
)
def test_impossible_values_change_nothing(county: County, change: dict[str, Any], words: str) -> None:
    row = plans.row_of(plans.draft(county, 12))
    with pytest.raises(Refusal, match=words):
        plans.resolve(county, row, **change)
    assert plans.row_of(row.plan).resolved_by is None


def test_doubts_are_settled_by_words_or_by_filling_in(county: County) -> None:
    row = plans.row_of(plans.draft(county, 6), 6)
    assert len(queries.open_doubts(row)) == 4
    row = plans.resolve(county, row, answers={}, item_ids=(county.items[0].pk,))
    assert {doubt["field"] for doubt in queries.open_doubts(row)} == {"name", "body_text"}
    row = plans.resolve(county, row)
    assert queries.open_points(row) == []


def test_a_row_with_a_task_stands_still(county: County) -> None:
    row = plans.ready_row(county)
    services.create_task(actor=county.actor("planner"), row=row, now=NOW)
    with pytest.raises(Stale, match="已经建立任务"):
        plans.resolve(county, row)


def test_who_may_resolve(county: County) -> None:
    row = plans.row_of(plans.draft(county, 12))
    for person, refusal in (("head", NotAllowed), ("auditor", NotAllowed), ("stranger", Missing)):
        with pytest.raises(refusal):
            services.resolve_row(actor=county.actor(person), row=row, answers=plans.answers(row), now=NOW)
    services.resolve_row(actor=county.actor("section"), row=row, answers=plans.answers(row), now=NOW)


def test_the_page_proposes_rising_ratios_and_keeps_what_is_sent(client: Client, county: County) -> None:
    row = plans.row_of(plans.draft(county, 12))
    client.force_login(county.people["planner"])
    address = reverse("planning:row", args=[row.ref])
    page = client.get(address).content.decode()
    assert "按总比例分别递加拟定" in page
    assert "全县企业" in page
    sent = {
        "kind": "single", "level": "county", "draw_unit": "business", "sampling_type": "undirected",
            "items": [item.ref for item in county.items], "kinds": ["enterprise"],
        "window_start": "2023-07-01", "window_end": "2023-12-31", "lead": county.units["xy"].pk,
        **{f"ratio_{letter}": ratio for letter, ratio in zip("ABCDU", ("0.64", "1.29", "2.58", "5.16", "1"), strict=True)},
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    kept = plans.row_of(row.plan).quotas
    assert {letter: rule["bp"] for letter, rule in kept.items()} == {"A": 64, "B": 129, "C": 258, "D": 516, "U": 100}
    answer = client.post(address, {**sent, "ratio_D": "101"})
    assert "高风险" in answer.content.decode()
    answer = client.post(address, {**sent, "ratio_D": ""})
    assert "没有填写 D 类的抽取比例" in answer.content.decode()
    assert plans.row_of(row.plan).quotas == kept


def test_a_foreign_row_is_missing(client: Client, county: County) -> None:
    row = plans.row_of(plans.draft(county, 12))
    client.force_login(county.people["stranger"])
    assert client.get(reverse("planning:row", args=[row.ref])).status_code == 404
    assert client.get(reverse("planning:plan", args=[row.plan.ref])).status_code == 404
