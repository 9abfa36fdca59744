"""How even chance is over all best-balanced matches: exact on small instances that can be listed, see docs/matching.md."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from itertools import combinations

import pytest
from fairdraw.matching import match

from tests.fairdraw.enumeration import Assignment, Officer, Seat, assignments, files

OFFICERS: list[Officer] = [(f"o{number}", 99, 0) for number in range(5)]
EVERYBODY = tuple(who for who, _, _ in OFFICERS)


def visits(*open_to: tuple[str, ...]) -> list[Seat]:
    """Visits of two seats, each seat of a visit open to the same officers."""
    return [(f"v{n}", f"v{n}#{place}", True, ids) for n, ids in enumerate(open_to) for place in (1, 2)]


SYMMETRIC = visits(EVERYBODY, EVERYBODY, EVERYBODY, EVERYBODY, EVERYBODY)
# the first two visits lose officers to recusals, the third keeps three
CROOKED = visits(EVERYBODY[1:], EVERYBODY[2:], EVERYBODY[:3], EVERYBODY)


def balanced(seats: list[Seat]) -> list[Assignment]:
    """Every assignment with the least sum of squares."""
    found = list(assignments(OFFICERS, seats))
    squares = [sum(count**2 for count in Counter(one.values()).values()) for one in found]
    return [one for one, square in zip(found, squares, strict=True) if square == min(squares)]


def pairs(one: Assignment) -> list[tuple[str, str, str]]:
    """(visit, officer, officer) of every team."""
    teams: dict[str, list[str]] = {}
    for seat, who in one.items():
        teams.setdefault(seat.split("#", maxsplit=1)[0], []).append(who)
    return [(visit, *sorted(team)) for visit, team in teams.items()]  # type: ignore[misc]


def drawn(seats: list[Seat], count: int) -> Counter[tuple[str, str, str]]:
    """Teams of `count` matches, each from a seed of its own."""
    sheets, found = files(OFFICERS, seats), Counter[tuple[str, str, str]]()
    for number in range(count):
        seed = hashlib.sha256(f"uniformity {number}".encode()).hexdigest()
        table = match(*sheets, hash_name="sha256", seed=seed).match_tsv.decode().splitlines()
        found.update(pairs({seat: who for _, seat, who, _ in (line.split("\t") for line in table)}))
    return found


@pytest.mark.parametrize("count", [1_500, pytest.param(40_000, marks=pytest.mark.slow)], ids=["some", "many"])
def test_equal_constraints_give_every_pair_an_equal_chance(count: int) -> None:
    found = drawn(SYMMETRIC, count)
    whole = len(list(combinations(EVERYBODY, 2)))
    noise = math.sqrt(count * (1 / whole) * (1 - 1 / whole))
    assert len(found) == 5 * whole
    assert all(abs(times - count / whole) < 5 * noise for times in found.values())


@pytest.mark.parametrize("count", [1_500, pytest.param(40_000, marks=pytest.mark.slow)], ids=["some", "many"])
def test_crooked_constraints_stay_near_the_uniform_distribution(count: int) -> None:
    """No pair that a best-balanced match allows is shut out, and none is farther from its share than docs/matching.md says."""
    every = balanced(CROOKED)
    share = Counter(pair for one in every for pair in pairs(one))
    found = drawn(CROOKED, count)
    assert set(found) == set(share)
    noise = 5 * math.sqrt(0.25 / count)
    worst = max(abs(found[pair] / count - share[pair] / len(every)) for pair in share)
    print(f"{len(every)} best-balanced matches; farthest pair {100 * worst:.1f} points from its share")
    assert worst < 0.07 + noise
