"""What would staff a part that lacks room: more officers, more capacity, or one rule lifted alone (match.md section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .balance import by_choice
from .cut import Part
from .match_files import Model
from .network import Network, bits

Bars = Mapping[str, Mapping[int, int]]  # rule -> seat -> officers whom the rule keeps off


def cures(net: Network, part: Part, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All that alone staffs the part, with its consequence: `officers` to add, `capacity` to raise, `rule` to lift."""
    found = [*_more_officers(net.model, part), *_more_capacity(net.model, part)]
    return found + [{"cure": "rule", **rule} for rule in rules if rule["gain"] == len(part.missing)]


def lifted(net: Network, part: Part, bars: Bars) -> list[dict[str, Any]]:
    """Every rule that keeps officers off seats of the part, and how many of its open seats lifting it alone would fill (`gain`)."""
    touching = (rule for rule in sorted(bars) if any(bars[rule].get(seat) for seat in part.seats))
    return [_rule(net, part, bars, rule) for rule in touching]


def _rule(net: Network, part: Part, bars: Bars, rule: str) -> dict[str, Any]:
    """`officers` the rule keeps off some seat, `everywhere` those it alone keeps off all, `places` seats times officers."""
    some, others, places = 0, 0, 0
    eligible = list(net.eligible)
    for seat in part.seats:
        here = bars[rule].get(seat, 0)
        elsewhere = _union(mask.get(seat, 0) for name, mask in bars.items() if name != rule)
        eligible[seat] |= here & ~elsewhere
        some |= here
        others |= net.eligible[seat] | elsewhere & ~here
        places += _count(here)
    trial = net.copy(eligible)
    gain = sum(trial.fill(seat) for seat in part.missing)
    return {
        "rule": rule,
        "officers": _count(some),
        "everywhere": _count(some & ~others),
        "places": places,
        "gain": gain,
    }


def _union(masks: Iterable[int]) -> int:
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def _count(mask: int) -> int:
    return bin(mask).count("1")


def _more_officers(model: Model, part: Part) -> list[dict[str, Any]]:
    """The fewest new officers who, allowed on every seat of the part, each with the part's largest capacity, would staff it."""
    most = max((model.capacity[officer] for officer in bits(part.inside)), default=0) or part.visits
    room = min(most, part.visits)
    first = -(-len(part.missing) // room)
    count = _least(lambda extra: _fits(model, part, 0, [room] * extra), first, len(part.missing))
    return [{"cure": "officers", "count": count, "room": room}]


def _more_capacity(model: Model, part: Part) -> list[dict[str, Any]]:
    """The least capacity of all full officers that would staff the part, if any does."""
    if not part.inside or not _fits(model, part, part.visits, []):
        return []
    low = min(model.capacity[officer] for officer in bits(part.inside)) + 1
    to = _least(lambda capacity: _fits(model, part, capacity, []), low, part.visits)
    raised = [model.officers[officer].decode() for officer in bits(part.inside) if model.capacity[officer] < to]
    return [{"cure": "capacity", "to": to, "officers": raised}]


def _least(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Least number from `low` to `high` for which a condition holds that stays true once it is."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _fits(model: Model, part: Part, capacity: int, extra: list[int]) -> bool:
    """Whether the part can be staffed with full officers raised to `capacity` and `extra` new officers of these capacities.

    Nothing outside the part matters: its officers are full, and all whom its open seats reach belong to it.
    """
    size = len(model.officers)
    new = (1 << len(extra)) - 1 << size
    raised = [
        max(most, capacity) if part.inside >> officer & 1 else part.visits
        for officer, most in enumerate(model.capacity)
    ]
    trial = Network(
        replace(
            model,
            officers=[*model.officers, *(b"new" for _ in extra)],
            capacity=raised + extra,
            history=[0] * (size + len(extra)),
            visits=[model.visits[seat] for seat in part.seats],
            seats=[model.seats[seat] for seat in part.seats],
            eligible=[model.eligible[seat] | new for seat in part.seats],
        )
    )
    return all(trial.fill(seat) for seat in by_choice(trial, range(len(part.seats))))
