"""Small matches to make, drawn at random, and the files that describe them."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from tests.fairdraw.enumeration import Officer, Seat

SEED = "5eed" * 16


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Officer], list[Seat]]:
    """Up to 5 officers and 6 seats in up to 4 visits, with capacities, histories, optional seats and holes in eligibility."""
    return random_case(draw(st.randoms(use_true_random=False)))


def random_case(rng: random.Random, must: float = 0.8, may: float = 0.7) -> tuple[list[Officer], list[Seat]]:
    officers = [
        (f"o{number}", rng.choice([0, 1, 1, 2, 2, 3, 9]), rng.choice([0, 0, 0, 1, 2, 5]))
        for number in range(rng.randint(1, 5))
    ]
    seats: list[Seat] = []
    for visit in range(rng.randint(1, 4)):
        for place in range(1, rng.randint(1, 3) + 1):
            ids = tuple(who for who, _, _ in officers if rng.random() < may)
            seats.append((f"v{visit}", f"v{visit}#{place}", rng.random() < must, ids))
    return officers, seats[:6]


def stations(rng: random.Random, visits: int, officers: int) -> tuple[list[Officer], list[Seat]]:
    """局所: the first seat from the sections, the second from one of few stations, with recusals; tight by nature."""
    ids = [f"p{number:02}" for number in range(officers)]
    sections, rest = ids[: officers // 2], ids[officers // 2 :]
    groups = [rest[start : start + 3] for start in range(0, len(rest), 3)]
    seats: list[Seat] = []
    for visit in range(visits):
        for place, pool in ((1, sections), (2, rng.choice([*groups, rest]))):
            ids_here = tuple(who for who in pool if rng.random() > 0.2)
            seats.append((f"h{visit:02}", f"h{visit:02}#{place}", True, ids_here))
    return [(who, rng.choice([visits, -(-2 * visits // officers) + 1]), rng.choice([0, 0, 1])) for who in ids], seats


def windows(rng: random.Random, visits: int, officers: int) -> tuple[list[Officer], list[Seat]]:
    """Visits of two or three seats, mostly open to the same few neighbours: teammates block each other, tight sets nest."""
    ids = [f"p{number:02}" for number in range(officers)]
    seats: list[Seat] = []
    for visit in range(visits):
        start = int((officers - 3) * rng.random() ** 2)
        for place in range(1, rng.choice([2, 2, 3]) + 1):
            here = ids[start : start + 4] if rng.random() < 0.7 else ids[: rng.randint(3, officers)]
            seats.append((f"h{visit:02}", f"h{visit:02}#{place}", True, tuple(here)))
    return [(who, visits, rng.choice([0, 0, 1])) for who in ids], seats
