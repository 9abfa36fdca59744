"""Replacements in a package: each follows from a seed of its own, and `verify` draws them all again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fairdraw.canonical import Wrong
from fairdraw.follow import amended, path_of, record_digest
from fairdraw.verify import NOT_READABLE, NOT_RIGHT, PARTLY, RIGHT, verify

from tests.fairdraw.builders import KEYS, VECTORS, change_json, copy_of
from tests.fairdraw.following import add, busiest, seats_of, standing, told

OPENING = VECTORS / "match" / "opening"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_of("match", tmp_path / "package", manifest=False)


def test_two_replacements_are_drawn_again(package: Path) -> None:
    first = standing(package)
    ill = busiest(first)
    second = add(package, first, told(first, ill), 1)
    assert not seats_of(second.match_tsv, ill)
    other = busiest(second)
    add(package, second, told(second, other, absent=[other], vacated=seats_of(second.match_tsv, other)[:1]), 2)
    found = verify(package, opening=OPENING, keys=KEYS)
    step = next(step for step in found.steps if step.name == "match")
    assert (step.state, step.message.code, step.message.args["count"]) == ("ok", "match_replaced", 2)
    assert found.exit in (RIGHT, PARTLY)  # without its manifest


def test_who_may_come_now_is_part_of_the_record(package: Path) -> None:
    """A line of officers or seats that changed counts from this replacement on, and the seed is over it."""
    first = standing(package)
    ill = busiest(first)
    seats = seats_of(first.match_tsv, ill)[:1]
    visit = seats[0].split("#", maxsplit=1)[0]
    record = told(first, ill, vacated=seats, officers=[["lent", 9, 0]], seats=[[visit, seats[0], "must", ["lent"]]])
    after = add(package, first, record, 1)
    assert seats_of(after.match_tsv, "lent") == seats
    assert verify(package, keys=KEYS).exit == PARTLY
    assert record_digest("sha256", record) != record_digest("sha256", told(first, ill, vacated=seats))
    with pytest.raises(Wrong):
        amended(first.officers, first.seats, {**record, "seats": [["v", "v#1", "must", []]]})


CHANGES: dict[str, tuple[Callable[[Any], None], str]] = {
    "another record": (lambda value: value["record"].update(reason="transfer"), "replacement_seed"),
    "another share": (lambda value: value["shares"].update(server="0" * 64), "replacement_share"),
    "another answer": (lambda value: value.update(answer="0" * 64), "replacement_answer"),
    "another draw": (lambda value: value.update(announcement="0" * 64), "replacement_other"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_replacement_is_found(package: Path, what: str) -> None:
    change, code = CHANGES[what]
    first = standing(package)
    add(package, first, told(first, busiest(first)), 1)
    change_json(package / path_of(1), change)
    found = verify(package, keys=KEYS)
    step = next(step for step in found.steps if step.state == "wrong")
    assert found.exit == NOT_RIGHT
    assert (step.name, step.message.args["reason"].code) == ("match", code)


def test_a_hand_picked_officer_is_found(package: Path) -> None:
    first = standing(package)
    ill = busiest(first)
    after = add(package, first, told(first, ill), 1)
    lines = [line.split("\t") for line in after.match_tsv.decode().splitlines()]
    seat = next(line for line in lines if line[1] in seats_of(first.match_tsv, ill))  # redrawn
    team = {line[2] for line in lines if line[0] == seat[0]}
    seat[2] = next(who for who in json.loads((package / "match.json").read_bytes())["loads"] if who not in team)
    (package / path_of(1, "tsv")).write_text("".join("\t".join(line) + "\n" for line in lines))
    assert verify(package, keys=KEYS).exit == NOT_RIGHT


def test_no_replacement_can_be_left_out_or_used_twice(package: Path) -> None:
    first = standing(package)
    second = add(package, first, told(first, busiest(first)), 1)
    add(package, second, told(second, busiest(second)), 2)
    change_json(package / path_of(2), lambda value: value.update(deposit=1))
    assert verify(package, keys=KEYS).exit == NOT_RIGHT
    (package / path_of(1)).unlink()
    assert verify(package, keys=KEYS).exit == NOT_READABLE
