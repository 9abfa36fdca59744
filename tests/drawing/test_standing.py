"""Who leaves a frame for how often it was checked, and who is checked without drawing: by rules, told in the package."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from fairdraw.verify import verify

from shuangsuiji.accounts.models import Unit, UnitLevel
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.models import Announcement, FrameEntry, Selection
from shuangsuiji.planning.models import RowKind
from shuangsuiji.registry.models import FactKind, FrequencyLedger, Item, LedgerKind, Subject, SubjectFact
from shuangsuiji.registry.queries import finding_rates
from tests.county import NOW, County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
PLENTY = {**stage.QUOTAS, "A": {"bp": 5000}, "B": {"bp": 5000}}


@pytest.fixture
def county() -> County:
    county = build_county(size=10)
    Unit.objects.filter(pk__in=[county.bureau.pk, county.units["other"].pk]).update(level=UnitLevel.COUNTY)
    return county


def of_class(county: County, letter: str, number: int = 1) -> list[Subject]:
    return [subject for subject in county.subjects if subject.risk_class == letter][:number]


def checked(subject: Subject, unit: Unit, source: str, **changes: Any) -> None:
    FrequencyLedger.objects.create(
        **{
            "subject": subject, "unit_path": unit.path, "level": unit.level or UnitLevel.COUNTY, "year": 2023,
            "kind": LedgerKind.VISITED, "day": date(2023, 2, 1), "source": source, **changes,
        }
    )  # fmt: skip


def status_of(announcement: Announcement, subject: Subject) -> str:
    return FrameEntry.objects.get(row__announcement=announcement, subject=subject).status


def lead(
    subject: Subject, value: str, day: date = date(2023, 5, 1), kind: FactKind = FactKind.LEAD, **more: Any
) -> None:
    SubjectFact.objects.create(subject=subject, kind=kind, date=day, value=value, noted_at=NOW, **more)


def certain(county: County, announcement: Announcement, *rules: str) -> Announcement:
    services.choose_certain(actor=county.actor("planner"), announcement=announcement, rules=rules, now=stage.later(0))
    announcement.refresh_from_db()
    return announcement


def test_caps_count_across_departments_and_by_check(county: County) -> None:
    """Two checks at one level are the cap of class B; draw and visit of one check are one, class C has no cap."""
    twice, once, risky = *of_class(county, "B", 2), *of_class(county, "C")
    other = county.units["other"]
    for subject in (twice, risky):
        checked(subject, county.bureau, "one")
        checked(subject, other, "one")
    checked(once, county.bureau, "v", occasion="a")
    checked(once, county.bureau, "a", kind=LedgerKind.DRAWN)
    checked(once, other, "lead", apart="certain")
    checked(once, other, "last", year=2022)
    low = of_class(county, "A")[0]
    checked(low, other, "elsewhere")
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    found = {subject: status_of(announcement, subject) for subject in (twice, once, risky, low)}
    assert list(found.values()) == ["X:cap-reached", "E", "E", "E"]
    checked(low, county.bureau, "here")
    services.rebuild_frame(actor=county.actor("planner"), announcement=announcement, now=stage.later(0))
    assert status_of(announcement, low) == "X:visited-this-year"
    reasons = dict(queries.strata_table(announcement).reasons)
    assert reasons == {"已达年度检查频次上限": 1, "低风险且本年度已被抽查": 1}


def test_a_draw_that_waits_for_its_match_counts_and_a_certain_subject_of_it_does_not(county: County) -> None:
    everybody = {letter: {"bp": 10000} for letter in "ABCDU"}
    plan = stage.make_plan(county)
    complained, low = of_class(county, "A", 2)
    lead(complained, "投诉举报：缺斤短两")
    first = certain(county, stage.frame(county, stage.make_task(county, plan, 12, quotas=everybody)), "complaints")
    stage.announce(county, first)
    stage.commit_as(county, first)
    stage.reveal_as(county, first)
    services.run_draw(actor=county.actor("planner"), announcement=first, now=stage.later(4))
    second = stage.frame(county, stage.make_task(county, plan, 13))
    assert (status_of(second, low), status_of(second, complained)) == ("X:visited-this-year", "E")
    services.run_match(actor=county.actor("planner"), announcement=first, now=stage.later(5))
    apart = dict(FrequencyLedger.objects.values_list("subject_id", "apart"))
    assert {subject: counted for subject, counted in apart.items() if counted} == {complained.pk: "certain"}
    third = stage.frame(county, stage.make_task(county, plan, 14))
    assert (status_of(third, low), status_of(third, complained)) == ("X:visited-this-year", "E")


def test_items_with_a_frequency_of_their_own_and_special_checks_spare_nobody(county: County) -> None:
    low = of_class(county, "A")[0]
    checked(low, county.bureau, "one")
    plan = stage.make_plan(county)
    special = stage.make_task(county, plan, 12, kind=RowKind.SPECIAL)
    assert status_of(stage.frame(county, special), low) == "E"
    mixed = stage.make_task(county, plan, 13)
    Item.objects.filter(pk=county.items[0].pk).update(name="特种设备使用单位监督检查")
    assert status_of(stage.frame(county, mixed), low) == "X:visited-this-year"
    alone = stage.make_task(county, plan, 14)
    alone.row.items.set(county.items[:1])
    assert status_of(stage.frame(county, alone), low) == "E"


def test_leads_and_last_years_problems_are_certain_by_rule_and_public_as_such(county: County, tmp_path: Path) -> None:
    complained, talked, found = of_class(county, "B", 3)
    gone, old, closed = of_class(county, "A", 3)
    lead(complained, "投诉举报：缺斤短两")
    lead(complained, "责令改正", date(2022, 9, 1), FactKind.FINDING)
    lead(talked, "舆情：自媒体曝光")
    lead(found, "责令改正", date(2022, 9, 1), FactKind.FINDING)
    lead(old, "投诉举报：卫生", date(2022, 3, 1))
    lead(closed, "投诉举报：卫生", until=date(2023, 6, 1))
    lead(gone, "投诉举报：卫生")
    Subject.objects.filter(pk=gone.pk).update(state="cancelled")
    checked(talked, county.bureau, "one")
    checked(talked, county.bureau, "two")
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county), quotas=PLENTY))
    assert dict(announcement.certain_found) == {"complaints": 1, "opinion": 1, "transfers": 0, "problems": 2}
    assert not FrameEntry.objects.filter(status="C").exists()
    with pytest.raises(Refusal, match="没有这一项"):
        certain(county, announcement, "favourites")
    certain(county, announcement, "problems", "complaints", "opinion")
    assert set(FrameEntry.objects.filter(status="C").values_list("subject", flat=True)) == {
        complained.pk, talked.pk, found.pk,
    }  # fmt: skip
    stage.announce(county, announcement)
    with pytest.raises(Stale):
        certain(county, announcement, "opinion")
    rules = json.loads(bytes(announcement.canonical or b""))["rows"][0]["certain"]
    assert [(rule["rule"], rule["number"]) for rule in rules] == [("complaints", 1), ("opinion", 1), ("problems", 1)]
    stage.commit_as(county, announcement)
    stage.reveal_as(county, announcement)
    planner = county.actor("planner")
    services.run_draw(actor=planner, announcement=announcement, now=stage.later(4))
    sure = Selection.objects.filter(kind="certain")
    assert set(sure.values_list("entry__subject", "quota", "eligible")) == {
        (subject.pk, 1, 1) for subject in (complained, talked, found)
    }
    services.run_match(actor=planner, announcement=announcement, now=stage.later(5))
    services.open_names(actor=planner, announcement=announcement, now=stage.later(6))
    (tmp_path / "package.zip").write_bytes(queries.package_zip(announcement, audience="auditor"))
    (tmp_path / "opening.zip").write_bytes(queries.opening_zip(announcement))
    report = verify(tmp_path / "package.zip", opening=tmp_path / "opening.zip")
    steps = {step.name: step.state for step in report.steps}
    assert {name for name, state in steps.items() if state == "wrong"} == set()
    assert (steps["frames"], steps["samples"], steps["match"]) == ("ok", "ok", "ok")
    assert {complained.code, talked.code, found.code} <= {code for code, _ in queries.names_of(announcement)}


def test_what_leads_found_is_in_no_estimate(county: County) -> None:
    drawn, sent = of_class(county, "B", 2)
    checked(drawn, county.bureau, "drawn", result="none")
    checked(sent, county.bureau, "sent", result="corrected", apart="certain")
    assert finding_rates(county.bureau.path, 2023) == {"B": (1, 0)}


def test_rules_are_ticked_on_the_frame_s_page(client: Client, county: County) -> None:
    complained = of_class(county, "B")[0]
    lead(complained, "责令改正", date(2022, 9, 1), FactKind.FINDING)
    announcement = stage.frame(county, stage.make_task(county, stage.make_plan(county)))
    client.force_login(county.people["planner"])
    scope = reverse("drawing:step", args=[announcement.ref, "scope"])
    assert "名录中 1 户" in client.get(scope).content.decode()
    assert client.post(scope, {"act": "certain", "rules": ["problems"]}).status_code == 302
    assert status_of(announcement, complained) == "C"
    assert 'value="problems" checked' in client.get(scope).content.decode()
    client.post(scope, {"act": "certain"})
    assert status_of(announcement, complained) == "E"


def test_the_ledger_s_pages_tell_no_section_of_a_draw_that_is_not_public(client: Client, county: County) -> None:
    everybody = {letter: {"bp": 10000} for letter in "ABCDU"}
    low, visited = of_class(county, "A", 2)
    checked(visited, county.bureau, "earlier")
    plan = stage.make_plan(county)
    first = stage.matched(county, stage.make_task(county, plan, 12, quotas=everybody))
    stage.frame(county, stage.make_task(county, plan, 13))
    pages = (
        reverse("drawing:frequency") + "?year=2023&limit=1&size=100",
        reverse("drawing:subject-frequency", args=[low.ref]),
    )

    def told(person: str) -> list[str]:
        client.force_login(county.people[person])
        return [client.get(page).content.decode() for page in pages]

    listed, alone = told("planner")
    assert low.name in listed
    assert visited.name in listed
    assert first.number in alone
    assert "低风险且本年度已被抽查" in alone.split("编入抽取名录的情况")[1]
    listed, alone = told("section")
    assert low.name not in listed
    assert visited.name in listed
    assert "没有抽中或检查过" in alone
    assert "低风险且本年度已被抽查" not in alone.split("编入抽取名录的情况")[1]
    services.open_names(actor=county.actor("planner"), announcement=first, now=stage.later(9))
    listed, alone = told("section")
    assert low.name in listed
    assert "低风险且本年度已被抽查" in alone.split("编入抽取名录的情况")[1]
