"""Rows drawn together knock on fewer doors than rows drawn apart; what is expected is what happens on average."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from fairdraw.announcement import Commitment, Row
from fairdraw.draw import draw_row
from fairdraw.frame import encode_frame, read_frame
from fairdraw.verify import verify
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.drawing import queries, services
from shuangsuiji.drawing.doors import Doors, chances, expected_doors
from tests.county import build_county
from tests.drawing import stage

SIZE, RUNS = 200, 40
RULES = (
    {"A": {"bp": 3000}, "B": {"bp": 1000}},
    {"A": {"bp": 2000}, "B": {"number": 30}},
    {"A": {"bp": 500}, "B": {"bp": 500}},
)


def lines(row: int) -> list[tuple[int, str, str]]:
    """Frames that overlap by half."""
    first = row * SIZE // 4
    return [
        (n, "AB"[n % 2], "C" if n % 67 == 0 else "X:cancelled" if n % 31 == 0 else "E")
        for n in range(first, first + SIZE)
    ]


def row_of(rules: Mapping[str, Mapping[str, int]]) -> Row:
    quotas = {letter: next(iter(rule.items())) for letter, rule in rules.items()}
    return Row("row", "t", Commitment("0" * 64, 0), quotas, 0, "ceil")


def doors_of(seeds: list[str]) -> int:
    """Doors of one draw, every row with its own seed, or all with one."""
    found: set[bytes] = set()
    for number, (rules, seed) in enumerate(zip(RULES, seeds, strict=True)):
        frame = read_frame(encode_frame((f"h{n:05d}", stratum, status) for n, stratum, status in lines(number)))
        found |= set(draw_row(row_of(rules), frame, "sha256", seed).visited())
    return len(found)


def test_what_is_expected_is_the_mean_of_real_draws() -> None:
    doors = expected_doors([chances(lines(number), rules) for number, rules in enumerate(RULES)])
    seeds = [f"{run:064x}" for run in range(3 * RUNS)]
    together = sum(doors_of([seed] * 3) for seed in seeds[:RUNS]) / RUNS
    apart = sum(doors_of(list(seeds[at : at + 3])) for at in range(0, 3 * RUNS, 3)) / RUNS
    assert abs(together - doors.together) < 4
    assert abs(apart - doors.apart) < 4
    assert doors.saved > 15


@given(st.lists(st.dictionaries(st.integers(0, 30), st.floats(0, 1)), max_size=4))
def test_drawing_together_never_opens_more_doors(rows: list[dict[int, float]]) -> None:
    doors = expected_doors(rows)
    assert doors.together <= doors.apart <= doors.visits + 1
    assert expected_doors(rows[:1]).saved == 0


@pytest.mark.django_db
def test_a_batch_from_page_to_package(client: Client, tmp_path: Path) -> None:
    """Two tasks in one announcement: the pages say what is saved, the package verifies, and its samples overlap fully."""
    county = build_county(size=20)
    plan, planner = stage.make_plan(county), county.actor("planner")
    half = {letter: {"bp": 5000} for letter in "BCDU"} | {"A": {"bp": 4900}}
    tasks = [stage.make_task(county, plan, number, quotas=half) for number in (12, 13)]
    announcement = stage.frame(county, *tasks)
    announcement.refresh_from_db()
    doors = Doors(**announcement.doors)
    assert 2 * doors.together == doors.visits
    assert doors.saved > 0
    client.force_login(county.people["planner"])
    told = client.get(reverse("drawing:step", args=[announcement.ref, "quota"])).content.decode()
    assert f"少进 {doors.saved} 户" in told
    stage.announce(county, announcement)
    stage.commit_as(county, announcement)
    stage.reveal_as(county, announcement)
    services.run_draw(actor=planner, announcement=announcement, now=stage.later(4))
    assert len(queries.drawn_subjects(announcement)) == doors.together
    told = client.get(reverse("drawing:step", args=[announcement.ref, "draw"])).content.decode()
    assert f"抽中 {doors.visits} 户次，只进 {doors.together} 户的门" in told
    services.run_match(actor=planner, announcement=announcement, now=stage.later(5))
    (tmp_path / "package.zip").write_bytes(queries.package_zip(announcement, audience="auditor"))
    assert not [step for step in verify(tmp_path / "package.zip").steps if step.state == "wrong"]
