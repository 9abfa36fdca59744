"""A match falls into parts: visits that share no officer decide nothing for each other, so each part is solved by itself.

Loads and picks of a part follow from the part alone, and places from the tickets of all seats: the parts together are the whole, byte
for byte, and a province costs what its counties cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .match_files import Model
from .network import bits


@dataclass(frozen=True)
class Part:
    """A part as a model of its own; `seats` and `officers` are the places of its rows in the whole model."""

    model: Model
    seats: Sequence[int]
    officers: Sequence[int]


def parts(model: Model) -> Iterator[Part]:
    """The connected parts that have seats. Seats that nobody may hold are parts, visit by visit."""
    for mask, seats in _groups(model):
        yield _part(model, seats, list(bits(mask)))


def _groups(model: Model) -> list[tuple[int, list[int]]]:
    """Officers (as a mask) and seats of every part. Seats of one visit belong together: nobody sits there twice."""
    found: dict[int, tuple[int, list[int]]] = {}
    home: dict[int, int] = {}  # officer -> number of the group
    for number, (mask, seats) in enumerate(_visits(model)):
        touched = {home[officer] for officer in bits(mask) if officer in home}
        if len(touched) == 1 and not mask & ~found[next(iter(touched))][0]:
            found[next(iter(touched))][1].extend(seats)
            continue
        for group in touched:
            more, others = found.pop(group)
            mask, seats = mask | more, others + seats
        found[number] = (mask, seats)
        home.update(dict.fromkeys(bits(mask), number))
    return [(mask, sorted(seats)) for mask, seats in found.values()]


def _visits(model: Model) -> Iterator[tuple[int, list[int]]]:
    """Officers and seats of every visit; seats of one visit stand together in a model."""
    seats: list[int] = []
    mask = 0
    for seat, visit in enumerate(model.visits):
        if seats and visit != model.visits[seats[-1]]:
            yield mask, seats
            seats, mask = [], 0
        seats.append(seat)
        mask |= model.eligible[seat]
    if seats:
        yield mask, seats


def _part(model: Model, seats: Sequence[int], officers: Sequence[int]) -> Part:
    place = {officer: 1 << number for number, officer in enumerate(officers)}
    small: dict[int, int] = {}
    for seat in seats:
        mask = model.eligible[seat]
        if mask not in small:
            small[mask] = sum(map(place.__getitem__, bits(mask)))
    own = Model(
        [model.officers[officer] for officer in officers],
        [model.capacity[officer] for officer in officers],
        [model.history[officer] for officer in officers],
        [model.visits[seat] for seat in seats],
        [model.seats[seat] for seat in seats],
        [model.must[seat] for seat in seats],
        [small[model.eligible[seat]] for seat in seats],
    )
    return Part(own, seats, officers)
