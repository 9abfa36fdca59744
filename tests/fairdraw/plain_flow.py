"""A plain maximum flow over seat, (visit, officer) and officer nodes: the yes-or-no answer that match.md asks for, slowly."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fairdraw.enumeration import Seat


def filled(capacity: Mapping[str, int], seats: list[Seat]) -> int:
    """How many of the seats can be filled at once."""
    arcs: dict[object, dict[object, int]] = {"source": {}, "sink": {}}

    def arc(tail: object, head: object, size: int) -> None:
        arcs.setdefault(tail, {})[head] = size
        arcs.setdefault(head, {}).setdefault(tail, 0)

    for who, most in capacity.items():
        arc(("officer", who), "sink", most)
    for visit, seat, _, ids in seats:
        arc("source", ("seat", seat), 1)
        for who in ids:
            arc(("seat", seat), (visit, who), 1)
            arc((visit, who), ("officer", who), 1)
    total = 0
    while _push(arcs):
        total += 1
    return total


def _push(arcs: dict[object, dict[object, int]]) -> bool:
    """Send one more unit along any path with room left."""
    came: dict[object, object] = {"source": None}
    waiting: list[object] = ["source"]
    while waiting and "sink" not in came:
        tail = waiting.pop()
        for head, size in arcs[tail].items():
            if size and head not in came:
                came[head] = tail
                waiting.append(head)
    if "sink" not in came:
        return False
    node: object = "sink"
    while came[node] is not None:
        before = came[node]
        arcs[before][node] -= 1
        arcs[node][before] += 1
        node = before
    return True
