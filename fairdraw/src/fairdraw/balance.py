"""Steps 1 to 3 of match.md section 2: a match that exists, with the least sum of squares, and who carries the odd one."""

from __future__ import annotations

from collections.abc import Iterable

from .network import Network, bits


def by_choice(net: Network, seats: Iterable[int]) -> list[int]:
    """Seats ordered by how few officers may hold them: an order in which few have to move later."""
    return sorted(seats, key=lambda seat: bin(net.eligible[seat]).count("1"))


def fill_all(net: Network, seats: Iterable[int]) -> list[int]:
    """Fill as many of the seats as can be filled together. Returns the seats that stay open."""
    return [seat for seat in by_choice(net, seats) if not net.fill(seat)]


def even_out(net: Network) -> None:
    """Shift seats until the sum of (history + load)**2 is least.

    A shift from level n to level n - 2 or lower is the only kind that lowers the sum. Whoever a failed search from the top
    level meets can never help a lower one, so the search goes down level by level.
    """
    live = (1 << len(net.load)) - 1
    while live:
        givers = live & sum(1 << officer for officer in bits(live) if net.load[officer])
        if not givers:
            return
        top = max(level for level in net.levels.order if net.levels.masks[level] & givers)
        starts = givers & net.levels.masks[top]
        target = net.levels.below(top - 2) & net.room
        if not target:
            return
        reach = net.search(target, officers=bits(starts))
        if reach.end is None:
            live &= ~reach.officers
        else:
            net.follow(reach)


def settle_loads(net: Network, order: Iterable[int]) -> None:
    """Officers in `order`, each in turn, get the smallest load still possible with the same sum of squares.

    A seat then goes to a later officer exactly one level below; loads of earlier officers stay.
    """
    free = (1 << len(net.load)) - 1
    for officer in order:
        free &= ~(1 << officer)
        while net.load[officer]:
            target = net.levels.masks.get(net.level(officer) - 1, 0) & free & net.room
            reach = net.search(target, officers=(officer,)) if target else None
            if reach is None or reach.end is None:
                break
            net.follow(reach)
