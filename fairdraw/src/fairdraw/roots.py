"""Where a function passes zero."""

from __future__ import annotations

import math
from collections.abc import Callable

EXACT = 1e-12
CLOSE = 1e-9
_ROUNDS = 200


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling `function` passes zero between `low` and `high`: the side on which it is not above."""
    return bracket(function, low, high, CLOSE)[1]


def bracket(function: Callable[[float], float], low: float, high: float, exact: float = EXACT) -> tuple[float, float]:
    """A narrow interval in which `function` changes its sign: false position (Illinois), halving where that is slow."""
    at_low, at_high = function(low), function(high)
    side = 0
    for turn in range(_ROUNDS):
        width = high - low
        if width <= exact * (1 + abs(low) + abs(high)) or at_low == 0 or at_high == 0:
            break
        slope = at_high - at_low
        straight = 0 < abs(slope) < math.inf and turn % 4 != 3
        middle = low - at_low * width / slope if straight else (low + high) / 2
        if not low < middle < high:
            middle = (low + high) / 2
        value = function(middle)
        if value == 0:
            return middle, middle
        # The end that stays twice counts half, so that it moves too.
        if (value > 0) == (at_low > 0):
            low, at_low, at_high, side = middle, value, at_high / (2 if side < 0 else 1), -1
        else:
            high, at_high, at_low, side = middle, value, at_low / (2 if side > 0 else 1), 1
    return low, high
