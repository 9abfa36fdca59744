"""The minimal minimum cut of a match that cannot be made: seats that compete for too little room (match.md section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .network import Network


@dataclass(frozen=True)
class Part:
    """Seats that only the officers `inside` and `beyond` (masks) may hold, and of which those in `missing` stay open.

    Officers inside are full. Those beyond have room elsewhere, but already sit in the visits of this part, once each.
    """

    seats: Sequence[int]
    missing: Sequence[int]
    inside: int
    beyond: int
    visits: int

    @property
    def room(self) -> int:
        """Seats of the part that can be held at once: capacity inside plus one place per visit and officer beyond."""
        return len(self.seats) - len(self.missing)


def cut(net: Network, missing: Sequence[int]) -> list[Part]:
    """Connected parts of all that the open seats of a maximum matching reach, by their first seat.

    The set is the minimal minimum cut, hence the same for every maximum matching (Picard and Queyranne 1980).
    """
    reach = net.search(0, seats=missing)
    teams: dict[bytes, list[tuple[int, list[int]]]] = {}
    for seat in sorted(reach.left):
        teams.setdefault(net.model.visits[seat], []).append((net.eligible[seat], [seat]))
    meeting = ((mask & reach.officers, seats) for team in teams.values() for mask, seats in _joined(team))
    still_open = set(missing)
    parts = [_part(net, sorted(seats), inside, still_open) for inside, seats in _joined(meeting)]
    return sorted(parts, key=lambda part: part.seats[0])


def _joined(items: Iterable[tuple[int, list[int]]]) -> list[tuple[int, list[int]]]:
    """Join seats whose masks meet, directly or over others."""
    groups: list[tuple[int, list[int]]] = []
    for mask, seats in items:
        apart = []
        for group in groups:
            if group[0] & mask:
                mask, seats = group[0] | mask, _merged(group[1], seats)
            else:
                apart.append(group)
        groups = [*apart, (mask, seats)]
    return groups


def _merged(left: list[int], right: list[int]) -> list[int]:
    small, large = sorted((left, right), key=len)
    large.extend(small)  # the longer list grows in place: a part of a city has thousands of seats
    return large


def _part(net: Network, seats: list[int], inside: int, still_open: set[int]) -> Part:
    may = 0
    for seat in seats:
        may |= net.eligible[seat]
    visits = {net.model.visits[seat] for seat in seats}
    return Part(seats, [seat for seat in seats if seat in still_open], inside, may & ~inside, len(visits))
