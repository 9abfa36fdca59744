"""A match that falls into parts has the bytes of the whole solved at once."""

from __future__ import annotations

import random
from collections.abc import Callable

from fairdraw.match_files import read_model, write_rows
from fairdraw.matching import NoMatch, match, solve
from fairdraw.parts import parts
from fairdraw.seats import Tickets

from tests.fairdraw.enumeration import files
from tests.fairdraw.match_cases import SEED, random_case


def several(rng: random.Random) -> tuple[bytes, bytes]:
    """Up to four cases that share nothing, as one."""
    officers, seats = [], []
    for part in range(rng.randint(1, 4)):
        people, places = random_case(rng, must=0.5, may=0.9)
        officers += [(f"{who}x{part}", cap, past) for who, cap, past in people]
        seats += [
            (f"{visit}x{part}", seat.replace("#", f"x{part}#"), must, tuple(f"{who}x{part}" for who in ids))
            for visit, seat, must, ids in places
        ]
    return files(officers, seats)


def at_once(officers: bytes, seats: bytes) -> bytes:
    """match.tsv of the whole model in one network."""
    model = read_model(officers, seats)
    net, order, _ = solve(model, Tickets("sha256", SEED))
    return write_rows(
        (model.visits[seat], model.seats[seat], model.officers[net.at[seat]], b"%d" % place)
        for place, seat in enumerate(order, 1)
    )


def made(how: Callable[[bytes, bytes], bytes], officers: bytes, seats: bytes) -> object:
    """What one way gives: the file, or the explanation why there is none."""
    try:
        return how(officers, seats)
    except NoMatch as impossible:
        return impossible.explanation


def in_parts(officers: bytes, seats: bytes) -> bytes:
    return match(officers, seats, hash_name="sha256", seed=SEED).match_tsv


def test_parts_together_are_the_whole() -> None:
    alike = impossible = 0
    for number in range(300):
        officers, seats = several(random.Random(number))
        whole = made(at_once, officers, seats)
        assert made(in_parts, officers, seats) == whole
        impossible += not isinstance(whole, bytes)
        alike += isinstance(whole, bytes) and len(list(parts(read_model(officers, seats)))) > 1
    assert alike > 50
    assert impossible > 20
