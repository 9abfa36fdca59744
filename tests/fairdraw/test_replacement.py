"""Replacements: only vacated seats are drawn again, by the definition, with a seed of their own."""

from __future__ import annotations

import hashlib
import random

import pytest
from fairdraw.canonical import Problem, Unreadable, Wrong
from fairdraw.matching import MatchResult, NoMatch, match
from fairdraw.messages import render
from fairdraw.replacement import redraw, replacement_seed, widen

from tests.fairdraw import enumeration, plain_flow
from tests.fairdraw.enumeration import Officer, Seat, files
from tests.fairdraw.match_cases import SEED, random_case, stations

NEW = replacement_seed("sha256", SEED, "1" * 64, "2" * 64)
Rows = dict[str, tuple[str, int]]
Standing = tuple[list[Officer], list[Seat], MatchResult]


def rows(data: bytes) -> Rows:
    table = [line.split("\t") for line in data.decode().splitlines()]
    return {seat: (who, int(place)) for _, seat, who, place in table}


def standing_matches(first: int, count: int) -> list[tuple[random.Random, Standing]]:
    found: list[tuple[random.Random, Standing]] = []
    for number in range(first, first + count):
        rng = random.Random(number)
        officers, seats = random_case(rng, must=0.9, may=0.9) if rng.random() < 0.7 else stations(rng, 5, 8)
        try:
            found.append((rng, (officers, seats, match(*files(officers, seats), hash_name="sha256", seed=SEED))))
        except NoMatch:
            continue
    return found


def reduced(standing: Standing, vacated: set[str], absent: set[str]) -> tuple[list[Officer], list[Seat]]:
    """What is left to decide: the vacated seats, without teammates and leavers, with the room that is left."""
    officers, seats, result = standing
    table = rows(result.match_tsv)
    kept = {seat: who for seat, (who, _) in table.items() if seat not in vacated}
    load = {who: list(kept.values()).count(who) for who, _, _ in officers}
    out = absent | {table[seat][0] for seat in vacated}
    open_seats = []
    for visit, seat, must, ids in seats:
        team = {kept[name] for at, name, _, _ in seats if at == visit and name in kept}
        if seat in vacated:
            open_seats.append((visit, seat, must, tuple(who for who in ids if who not in out | team)))
    return [(who, max(0, cap - load[who]), past + load[who]) for who, cap, past in officers], open_seats


def test_the_seed_is_over_old_seed_record_and_share() -> None:
    text = f"fairdraw/1 replace\n{SEED}\n{'1' * 64}\n{'2' * 64}\n"
    assert hashlib.sha256(text.encode()).hexdigest() == NEW
    for wrong in ("", "1" * 63, "G" * 64, "A" * 64, "1" * 64 + "\n"):
        with pytest.raises(Unreadable):
            replacement_seed("sha256", SEED, wrong, "2" * 64)


@pytest.mark.parametrize("count", [400, pytest.param(10_000, marks=pytest.mark.slow)], ids=["some", "many"])
def test_vacated_seats_follow_the_definition_and_nobody_else_moves(count: int) -> None:
    done = failed = 0
    for rng, standing in standing_matches(0, count):
        officers, seats, result = standing
        table = rows(result.match_tsv)
        ill = rng.choice([who for who, _, _ in officers])
        absent = {ill, rng.choice([who for who, _, _ in officers])}
        vacated = {seat for seat, (who, _) in table.items() if who == ill}
        left, open_seats = reduced(standing, vacated, absent)
        expected = enumeration.canonical(left, open_seats, NEW) if len(open_seats) < 7 else None
        try:
            after = redraw(
                *files(officers, seats), result.match_tsv, vacated, absent=absent, hash_name="sha256", seed=NEW
            )
        except NoMatch:
            assert expected is None
            failed += 1
            continue
        if len(open_seats) < 7:
            assert expected is not None
            done += 1
            last = max((place for _, place in table.values()), default=0)
            drawn = {seat: (who, place + last) for seat, (who, place) in rows(expected[0]).items()}
            kept = {seat: held for seat, held in table.items() if seat not in vacated}
            assert rows(after.match_tsv) == {**kept, **drawn}
            assert set(after.summary["unfilled"]) == set(result.summary["unfilled"]) | set(expected[2])
            assert sum(after.summary["loads"].values()) == len(kept) + len(drawn)
    assert done > count // 8
    assert failed > count // 50


@pytest.mark.parametrize("count", [300, pytest.param(5_000, marks=pytest.mark.slow)], ids=["some", "many"])
def test_widening_releases_seats_until_all_can_be_filled(count: int) -> None:
    widened = hopeless = 0
    for rng, (officers, seats, result) in standing_matches(50_000, count):
        table = rows(result.match_tsv)
        ill = rng.choice([who for who, _, _ in officers])
        vacated = {seat for seat, (who, _) in table.items() if who == ill}
        movable = {seat for seat in table if rng.random() < 0.8}
        args = (*files(officers, seats), result.match_tsv, vacated)
        released = widen(*args, movable, absent=[ill])
        if released is None:
            hopeless += 1
            room, _ = reduced((officers, seats, result), vacated | movable, {ill})
            must = [seat for seat in freed((officers, seats, result), vacated, movable, ill) if seat[2]]
            assert plain_flow.filled({who: cap for who, cap, _ in room}, must) < len(must)
            continue
        after = rows(redraw(*args, absent=[ill], released=released, hash_name="sha256", seed=NEW).match_tsv)
        assert set(released) <= movable - vacated
        assert all(after[seat] == table[seat] for seat in table if seat not in {*vacated, *released})
        assert ill not in {who for who, _ in after.values()}
        if released:
            widened += 1
            with pytest.raises(NoMatch):
                redraw(*args, absent=[ill], hash_name="sha256", seed=NEW)
    assert widened > count // 100
    assert hopeless > count // 100


def freed(standing: Standing, vacated: set[str], movable: set[str], ill: str) -> list[Seat]:
    """The seats that widening may decide at most; holders of movable seats may keep them."""
    _, seats, result = standing
    table = rows(result.match_tsv)
    drawn = vacated | movable
    kept = {seat: who for seat, (who, _) in table.items() if seat not in drawn}
    found = []
    for visit, seat, must, ids in seats:
        team = {kept[name] for at, name, _, _ in seats if at == visit and name in kept}
        if seat in drawn:
            found.append((visit, seat, must, tuple(who for who in ids if who != ill and who not in team)))
    return found


def small() -> tuple[bytes, bytes, bytes]:
    """Visit h1 needs a or b, h2 needs b or c; a holds h1, b holds h2."""
    officers, seats = files(
        [("a", 1, 0), ("b", 1, 0), ("c", 1, 0)], [("h1", "h1#1", True, ("a", "b")), ("h2", "h2#1", True, ("b", "c"))]
    )
    return officers, seats, b"h1\th1#1\ta\t1\nh2\th2#1\tb\t2\n"


def test_the_part_that_lacks_room_is_drawn_along() -> None:
    officers, seats, standing = small()
    with pytest.raises(NoMatch) as error:
        redraw(officers, seats, standing, ["h1#1"], hash_name="sha256", seed=NEW)
    assert error.value.explanation["parts"][0]["seats"] == ["h1#1"]
    assert widen(officers, seats, standing, ["h1#1"], ["h2#1"]) == ["h2#1"]
    assert widen(officers, seats, standing, ["h1#1"], []) is None
    after = redraw(officers, seats, standing, ["h1#1"], released=["h2#1"], hash_name="sha256", seed=NEW)
    assert {seat: who for seat, (who, _) in rows(after.match_tsv).items()} == {"h1#1": "b", "h2#1": "c"}
    assert sorted(place for _, place in rows(after.match_tsv).values()) == [3, 4]
    assert after.leads == {"h1": "b", "h2": "c"}


def test_whoever_leaves_one_visit_keeps_the_others() -> None:
    """b is recused from h1 alone: the seat at h2, released along, may stay with b."""
    officers, seats = files(
        [("a", 1, 0), ("b", 2, 0), ("c", 0, 0)], [("h1", "h1#1", True, ("a", "b")), ("h2", "h2#1", True, ("b", "c"))]
    )
    standing = b"h1\th1#1\tb\t1\nh2\th2#1\tb\t2\n"
    after = redraw(officers, seats, standing, ["h1#1"], released=["h2#1"], hash_name="sha256", seed=NEW)
    assert {seat: who for seat, (who, _) in rows(after.match_tsv).items()} == {"h1#1": "a", "h2#1": "b"}


@pytest.mark.parametrize(
    ("standing", "vacated", "absent", "code"),
    [
        (b"h1\th1#1\ta\t1\n", ["h2#1"], [], "match_not_standing"),
        (b"h1\th1#1\ta\t1\n", ["h1#1"], ["x"], "match_no_officer"),
        (b"h1\th1#1\tx\t1\n", ["h1#1"], [], "match_not_derived"),
        (b"h9\th9#1\ta\t1\n", ["h9#1"], [], "match_not_derived"),
        (b"h1\th1#1\ta\n", ["h1#1"], [], "match_width"),
        (b"h1\th1#1\ta\tone\n", ["h1#1"], [], "match_number"),
        (b"h2\th2#1\ta\t1\nh1\th1#1\ta\t2\n", ["h1#1"], [], "match_order"),
    ],
)
def test_refused(standing: bytes, vacated: list[str], absent: list[str], code: str) -> None:
    officers, seats, _ = small()
    with pytest.raises((Wrong, Unreadable)) as error:
        redraw(officers, seats, standing, vacated, absent=absent, hash_name="sha256", seed=NEW)
    problem: Problem = error.value
    assert problem.code == code
    assert render(problem, "zh") != render(problem, "en")
