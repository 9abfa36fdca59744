"""The allocation advisor over one plan row: its classes as strata, last year's findings as rates."""

from collections.abc import Mapping
from dataclasses import dataclass

from fairdraw.advisor import Advice, Stratum, advise, neyman, price_of
from fairdraw.canonical import Wrong

from shuangsuiji.common.errors import Refusal
from shuangsuiji.profiles.queries import active_profile

from .simulation import PastRate

# In which order ratios rise; 未分类 counts as 一般风险, as in the profile's weights.
ORDER = ("A", "B", "U", "C", "D")


@dataclass(frozen=True)
class Wish:
    """What is asked: visits, preset (balanced, survey, search), how much wider than uniform the interval may be, whether
    ratios must rise, and the bounds of each class in visits.
    """

    capacity: int
    preset: str
    looseness: float
    rising: bool
    bounds: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class AdviceLine:
    """One class in the answer; prices are findings lost by the last visit that a bound forces or forbids."""

    letter: str
    title: str
    size: int
    visited: int
    found: int
    visits: float
    bp: int
    floor_price: float
    ceiling_price: float


def ask(wish: Wish, sizes: Mapping[str, int], rates: Mapping[str, PastRate]) -> tuple[Advice, list[AdviceLine]]:
    """The advisor's answer over the classes with subjects. Raises Refusal in its own words."""
    strata = _strata(wish, sizes, rates)
    try:
        advice = _advise(wish, strata)
    except Wrong as wrong:
        raise Refusal(str(wrong)) from wrong
    return advice, [_line(advice, place) for place in range(len(strata))]


def prices(wish: Wish, sizes: Mapping[str, int], rates: Mapping[str, PastRate]) -> dict[str, float]:
    """Findings that the floors, the ceilings, the rising order and the width each cost; empty for 摸底, which seeks none."""
    if wish.preset == "survey":
        return {}
    looseness = wish.looseness if wish.preset == "balanced" else None
    strata = _strata(wish, sizes, rates)
    try:
        return price_of(strata, wish.capacity, looseness=looseness, rising=wish.rising)
    except Wrong:
        return {}


def all_points(lines: list[AdviceLine]) -> dict[str, int]:
    """Ratios in basis points for every class; one without subjects takes that of the next lower class that has some."""
    given = {line.letter: line.bp for line in lines}
    found, last = {}, 0
    for letter in ORDER:
        last = found[letter] = given.get(letter, last)
    return found


def _strata(wish: Wish, sizes: Mapping[str, int], rates: Mapping[str, PastRate]) -> list[Stratum]:
    strata = []
    for letter in filter(wish.bounds.__contains__, ORDER):
        rate, (floor, ceiling) = rates.get(letter, PastRate()), wish.bounds[letter]
        strata.append(Stratum(letter, sizes[letter], rate.visited, rate.found, floor=floor, ceiling=ceiling))
    return strata


def _advise(wish: Wish, strata: list[Stratum]) -> Advice:
    if wish.preset == "survey":
        return neyman(strata, wish.capacity, rising=wish.rising)
    looseness = wish.looseness if wish.preset == "balanced" else None
    return advise(strata, wish.capacity, looseness=looseness, rising=wish.rising)


def _line(advice: Advice, place: int) -> AdviceLine:
    stratum = advice.strata[place]
    return AdviceLine(
        stratum.name, active_profile().class_titles[stratum.name], stratum.size, stratum.visited, stratum.found,
        advice.visits[place], advice.points[place], advice.floor_prices[place], advice.ceiling_prices[place],
    )  # fmt: skip
