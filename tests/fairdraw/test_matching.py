"""The match against its definition: an enumeration of all assignments, and a plain flow where there are too many."""

from __future__ import annotations

import hashlib
import random

import pytest
from fairdraw.canonical import digest
from fairdraw.matching import MatchResult, NoMatch, derive, match
from hypothesis import given, settings

from tests.fairdraw import enumeration, plain_flow
from tests.fairdraw.match_cases import SEED, cases, random_case, stations, windows

Seat = enumeration.Seat
Case = tuple[list[enumeration.Officer], list[Seat]]


def solved(case: Case, seed: str = SEED, hash_name: str = "sha256") -> MatchResult | None:
    try:
        return match(*enumeration.files(*case), hash_name=hash_name, seed=seed)
    except NoMatch:
        return None


def rows(result: MatchResult) -> dict[str, tuple[str, int]]:
    table = [line.split("\t") for line in result.match_tsv.decode().splitlines()]
    return {seat: (officer, int(place)) for _, seat, officer, place in table}


def agrees(case: Case, seed: str, hash_name: str = "sha256") -> bool:
    """Compare with the definition; says whether a match exists."""
    result, expected = solved(case, seed, hash_name), enumeration.canonical(*case, seed, hash_name)
    if result is None or expected is None:
        assert (result, expected) == (None, None), case
        return False
    assert (result.match_tsv, result.summary["loads"], result.summary["unfilled"]) == expected, case
    assert result.answer == digest(hash_name, result.match_tsv)
    return True


@settings(max_examples=100)
@given(cases())
def test_same_bytes_as_the_definition(case: Case) -> None:
    agrees(case, SEED)


@pytest.mark.parametrize(
    ("first", "count"), [(0, 700), pytest.param(10_000, 20_000, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_thousands_of_random_cases(first: int, count: int) -> None:
    feasible = 0
    for number in range(first, first + count):
        rng = random.Random(number)
        case = random_case(rng, must=rng.choice([0.3, 0.8, 1]), may=rng.choice([0.4, 0.7, 1]))
        feasible += agrees(case, hashlib.sha256(b"%d" % number).hexdigest())
    assert count * 0.3 < feasible < count * 0.9


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this Python has no SM3")
def test_sm3_as_well() -> None:
    assert sum(agrees(random_case(random.Random(number)), SEED, "sm3") for number in range(100)) > 30


def lot(key: str, *names: str) -> str:
    return hashlib.sha256(":".join((key, *names)).encode()).hexdigest()


def definition_by_flow(case: Case, seed: str, loads: dict[str, int]) -> dict[str, str]:
    """Step 4 with the loads given, asking a plain flow for every officer."""
    _, seats = case
    chosen: dict[str, str] = {}
    order = sorted(seats, key=lambda seat: lot(enumeration.key(seed, "seat", "sha256"), seat[1]))
    ticket = enumeration.key(seed, "officer", "sha256")
    for _, seat, _, ids in order:
        for who in sorted(ids, key=lambda who: lot(ticket, seat, who)):
            trial = {**chosen, seat: who}
            left = [(visit, name, must, (trial[name],) if name in trial else may) for visit, name, must, may in seats]
            if plain_flow.filled(loads, left) == len(seats):
                chosen[seat] = who
                break
    return chosen


@pytest.mark.parametrize("count", [16, pytest.param(300, marks=pytest.mark.slow)], ids=["some", "many"])
def test_tight_cases_by_a_plain_flow(count: int) -> None:
    feasible = 0
    for number in range(count):
        rng = random.Random(number)
        made = rng.choice([stations, windows])
        case = made(rng, visits=rng.randint(6, 12), officers=rng.choice([8, 12]))
        result = solved(case)
        assert (result is not None) == (
            plain_flow.filled({who: cap for who, cap, _ in case[0]}, case[1]) == len(case[1])
        )
        if result is not None:
            feasible += 1
            chosen = {seat: who for seat, (who, _) in rows(result).items()}
            assert chosen == definition_by_flow(case, SEED, result.summary["loads"])
    assert feasible > count // 3


def test_loads_differ_by_one_at_most_where_anyone_may_do_anything() -> None:
    ids = tuple(f"o{number}" for number in range(7))
    seats: list[Seat] = [(f"v{visit:02}", f"v{visit:02}#{place}", True, ids) for visit in range(19) for place in (1, 2)]
    result = solved(([(who, 100, 0) for who in ids], seats))
    assert result is not None
    assert sorted(result.summary["loads"].values()) == [5, 5, 5, 5, 6, 6, 6]


def test_history_counts_in_the_balance_but_not_in_the_capacity() -> None:
    officers = [("new", 3, 0), ("old", 3, 4)]
    seats: list[Seat] = [(f"v{visit}", f"v{visit}#1", True, ("new", "old")) for visit in range(4)]
    result = solved((officers, seats))
    assert result is not None
    assert result.summary["loads"] == {"new": 3, "old": 1}


def test_separate_units_do_not_change_each_other() -> None:
    for number in range(50):
        rng = random.Random(number)
        one, two = random_case(rng), random_case(rng)
        other: Case = (
            [(f"x{who}", cap, past) for who, cap, past in two[0]],
            [(f"x{visit}", f"x{seat}", must, tuple(f"x{who}" for who in ids)) for visit, seat, must, ids in two[1]],
        )
        alone, apart, joint = solved(one), solved(other), solved((one[0] + other[0], one[1] + other[1]))
        if alone is None or apart is None:
            assert joint is None
        else:
            assert joint is not None
            expected = {seat: who for result in (alone, apart) for seat, (who, _) in rows(result).items()}
            assert {seat: who for seat, (who, _) in rows(joint).items()} == expected


def test_lead_is_first_drawn_of_the_seats_that_count() -> None:
    for number in range(100):
        case = random_case(random.Random(number), must=0.6)
        result = solved(case)
        if result is None:
            continue
        table = rows(result)
        for visit in {visit for visit, _, _, _ in case[1]}:
            places = [table[seat][::-1] for at, seat, must, _ in case[1] if at == visit and must]
            assert result.leads.get(visit) == (min(places)[1] if places else None)


def test_tight_sets_are_all_that_their_officers_still_do() -> None:
    met = 0
    for number in range(40):
        result = solved(stations(random.Random(number), visits=14, officers=12))
        if result is None:
            continue
        table = rows(result)
        for seats, officers in result.summary["tight"]:
            met += 1
            since = min(table[seat][1] for seat in seats)
            assert {table[seat][0] for seat in seats} <= set(officers)
            later = {seat for seat, (who, place) in table.items() if who in officers and place >= since}
            assert later == set(seats)
    assert met > 10


def test_nothing_to_match() -> None:
    result = match(b"", b"", hash_name="sha256", seed=SEED)
    assert (result.match_tsv, result.leads) == (b"", {})
    assert result.summary == {"loads": {}, "tight": [], "unfilled": []}
    assert result.answer == hashlib.sha256(b"").hexdigest()


def test_a_match_worked_out_by_hand() -> None:
    """Two officers, one visit of two seats: the first seat drawn takes its smaller ticket, the other officer is left."""
    officers = [("a", 1, 0), ("b", 1, 0)]
    seats: list[Seat] = [("v", "v#1", True, ("a", "b")), ("v", "v#2", True, ("a", "b"))]
    seat_key = hashlib.sha256(f"fairdraw/1 key\nseat\n{SEED}\n".encode()).hexdigest()[:32]
    officer_key = hashlib.sha256(f"fairdraw/1 key\nofficer\n{SEED}\n".encode()).hexdigest()[:32]
    first = min(("v#1", "v#2"), key=lambda seat: hashlib.sha256(f"{seat_key}:{seat}".encode()).digest())
    winner = min("ab", key=lambda who: hashlib.sha256(f"{officer_key}:{first}:{who}".encode()).digest())
    last, loser = ({"v#1", "v#2"} - {first}).pop(), "ab".replace(winner, "")
    result = solved((officers, seats))
    assert result is not None
    assert rows(result) == {first: (winner, 1), last: (loser, 2)}
    assert result.leads == {"v": winner}


INPUTS = b"""\
exclude\th2\to1\trecusal
exclude\th2\to2\tleave-week-10
officer\to1\t9\t0
officer\to2\t9\t3
officer\to3\t9\t0
pattern\tp\t1\tmust\to1,o2
pattern\tp\t10\toptional\to3
pattern\tp\t2\tmust\to2,o3
pattern\tq\t1\tmust\to1
subject\th1\tq
subject\th2\tp
subject\th3\tp
"""


def test_seats_follow_from_the_inputs() -> None:
    derived = derive(INPUTS, [b"h3", b"h2", b"h3"])
    assert derived.officers == b"o1\t9\t0\no2\t9\t3\no3\t9\t0\n"
    assert derived.seats == (
        b"h2\th2#1\tmust\t\nh2\th2#10\toptional\to3\nh2\th2#2\tmust\to3\n"
        b"h3\th3#1\tmust\to1,o2\nh3\th3#10\toptional\to3\nh3\th3#2\tmust\to2,o3\n"
    )
    assert derive(INPUTS, iter([b"h2", b"h3"])) == derived
