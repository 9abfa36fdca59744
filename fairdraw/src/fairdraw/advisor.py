"""Whom to visit with a limited capacity: the allocation that finds most for a given width of the estimate.

Strata h hold N_h subjects; of those visited last period n, x gave a finding, so p_h = (x + 1) / (n + 2). Sought are n_h with

    maximise  sum n_h p_h    subject to  sum n_h = capacity,  lo_h <= n_h <= hi_h,  se(n) <= k se(uniform)

where se² = sum A_h (1/n_h - 1/N_h), A_h = W_h² p_h (1 - p_h) N_h / (N_h - 1), W_h = N_h / N. With multipliers mu of the capacity
and lam of the width, n_h = clip(sqrt(lam A_h / (mu - p_h)), lo_h, hi_h), and hi_h where p_h >= mu. Ratios that may not fall from
one stratum to the next are pooled (adjacent violators). Sources: Neyman 1934 (lam without end); Henderson et al. 2023.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .canonical import Wrong
from .messages import register
from .roots import bracket, root

LEAST_SHARE = 100  # one in a hundred of a class is visited at least
LEAST_VISITS = 15
Z95 = 1.959963984540054
WHOLE = 10_000  # basis points
_EXACT = 1e-12
_NOTHING = 1e-7
_FARTHEST = 60.0  # how far, in powers of e, the multiplier of the width is sought


@dataclass(frozen=True)
class Stratum:
    """A stratum: how many subjects, what last period's visits found, and bounds on this period's visits.

    `size`, `visited` and `found` are counts; `floor` and `ceiling` are visits, by default the legal minimum and the whole stratum.
    """

    name: str
    size: int
    visited: int = 0
    found: int = 0
    floor: float | None = None
    ceiling: float | None = None

    @property
    def rate(self) -> float:
        """The expected share of visits with a finding."""
        return (self.found + 1) / (self.visited + 2)

    @property
    def least(self) -> float:
        """The fewest visits allowed; without a floor of its own the legal minimum, as far as the ceiling goes."""
        return min(default_floor(self.size), self.most) if self.floor is None else self.floor

    @property
    def most(self) -> float:
        """The most visits allowed."""
        return self.size if self.ceiling is None else min(self.ceiling, self.size)


@dataclass(frozen=True)
class Advice:
    """An allocation: `visits` (real numbers) of each stratum in the order given, and what it is worth.

    `findings` is expected; `error` is the standard error of the estimated rate over the strata that are visited, `uniform_findings` and
    `uniform_error` those of an equal ratio everywhere; `left_out` names strata without visits, of which the estimate says nothing;
    `floor_prices` and `ceiling_prices` are findings lost by the last visit each bound forces or forbids (0 where it does not bind).
    """

    strata: tuple[Stratum, ...]
    visits: tuple[float, ...]
    findings: float
    error: float
    uniform_findings: float
    uniform_error: float
    left_out: tuple[str, ...]
    floor_prices: tuple[float, ...]
    ceiling_prices: tuple[float, ...]

    @property
    def interval_width(self) -> float:
        """Width of the 95 % interval of the estimated rate."""
        return 2 * Z95 * self.error

    @property
    def points(self) -> tuple[int, ...]:
        """Ratios in basis points, rounded down: the draw rounds each stratum up, so at most one visit more is made in each."""
        pairs = zip(self.strata, self.visits)
        return tuple(int(WHOLE * visits / stratum.size + 1e-6) if stratum.size else 0 for stratum, visits in pairs)


def default_floor(size: int) -> int:
    """One in a hundred, fifteen at least, or the whole stratum: never nothing while there is someone."""
    return min(size, max(-(-size // LEAST_SHARE), LEAST_VISITS))


def neyman(strata: Sequence[Stratum], capacity: float, *, rising: bool = False) -> Advice:
    """摸底: the narrowest interval that the bounds allow. Raises Wrong as `advise` does."""
    problem = _Problem(strata, capacity, rising)
    return problem.advice(problem.narrowest(), math.inf, 0.0)


def advise(
    strata: Sequence[Stratum], capacity: float, *, looseness: float | None = 1.10, rising: bool = False
) -> Advice:
    """The visits of each stratum that find most while the error is at most `looseness` times the uniform draw's.

    `looseness` None asks for findings alone (查险); `rising` keeps the ratios from falling in the order given (分别递加).
    Raises Wrong: capacity_is_nothing, bad_stratum, floor_above_ceiling, capacity_below_floors, capacity_above_ceilings,
    bounds_not_rising, width_out_of_reach (with the least looseness that can be had).
    """
    problem = _Problem(strata, capacity, rising)
    visits, mu = problem.at(0.0)
    if looseness is None or problem.error(visits) <= looseness * problem.uniform_error:
        return problem.advice(visits, 0.0, mu)
    problem.require_reachable(looseness)
    lam = math.exp(root(lambda power: problem.excess(math.exp(power), looseness), *problem.powers(looseness)))
    visits, mu = problem.at(lam)
    return problem.advice(visits, lam, mu)


def price_of(strata: Sequence[Stratum], capacity: float, *, looseness: float | None, rising: bool) -> dict[str, float]:
    """Findings that each kind of constraint costs: those without it less those with all. Keys floors, ceilings, rising, width."""
    whole = advise(strata, capacity, looseness=looseness, rising=rising).findings
    without = {
        "floors": ([replace(stratum, floor=0) for stratum in strata], looseness, rising),
        "ceilings": ([replace(stratum, ceiling=None) for stratum in strata], looseness, rising),
        "rising": (strata, looseness, False),
        "width": (strata, None, rising),
    }
    return {
        name: max(0.0, advise(loose, capacity, looseness=factor, rising=chain).findings - whole)
        for name, (loose, factor, chain) in without.items()
    }


def whole_visits(advice: Advice) -> tuple[int, ...]:
    """`visits` as whole numbers of the same sum (rounded), the largest remainders first, within the strata."""
    kept = [int(visits + 1e-9) for visits in advice.visits]
    missing = round(sum(advice.visits)) - sum(kept)
    order = sorted(range(len(kept)), key=lambda at: (kept[at] - advice.visits[at], at))
    for at in [at for at in order if kept[at] < advice.strata[at].size][:missing]:
        kept[at] += 1
    return tuple(kept)


@dataclass
class _Block:
    """Strata whose ratios are pooled: sums of N, p N and A / N, and the bounds of the common ratio."""

    size: float
    gain: float
    spread: float
    low: float
    high: float
    count: int = 1
    ratio: float = 0.0

    def settle(self, lam: float, mu: float) -> _Block:
        """The ratio at given multipliers."""
        margin = mu * self.size - self.gain
        best = math.sqrt(lam * self.spread / margin) if margin > 0 else math.inf
        self.ratio = min(max(best, self.low), self.high)
        return self

    def join(self, other: _Block) -> _Block:
        """Both under one ratio."""
        return _Block(
            self.size + other.size, self.gain + other.gain, self.spread + other.spread,
            max(self.low, other.low), min(self.high, other.high), self.count + other.count,
        )  # fmt: skip


class _Problem:
    """The strata that can be visited, as lists of numbers, and the answers at given multipliers."""

    def __init__(self, strata: Sequence[Stratum], capacity: float, rising: bool) -> None:
        _check(strata, capacity)
        self.strata = tuple(strata)
        self.capacity = capacity
        self.rising = rising
        self.places = [place for place, stratum in enumerate(strata) if stratum.most > 0]
        self.chosen = [strata[place] for place in self.places]
        total = sum(stratum.size for stratum in self.chosen)
        self.rates = [stratum.rate for stratum in self.chosen]
        self.sizes = [float(stratum.size) for stratum in self.chosen]
        self.spreads = [_spread(stratum, total) for stratum in self.chosen]
        self.lows, self.highs = self._bounds()
        self.uniform = [capacity * size / total for size in self.sizes]
        self.uniform_error = self.error(self.uniform)

    def _bounds(self) -> tuple[list[float], list[float]]:
        """Bounds in visits; where ratios must rise, each bound carries over to its neighbours."""
        lows = [float(stratum.least) for stratum in self.chosen]
        highs = [float(stratum.most) for stratum in self.chosen]
        if self.rising:
            lows = _carried(lows, self.sizes, max)
            highs = _carried(highs[::-1], self.sizes[::-1], min)[::-1]
            crossed = [stratum.name for stratum, low, high in zip(self.chosen, lows, highs) if low > high + _EXACT]
            if crossed:
                raise Wrong("bounds_not_rising", strata=crossed)
        if sum(lows) > self.capacity + _EXACT:
            raise Wrong("capacity_below_floors", capacity=round(self.capacity, 2), needed=round(sum(lows), 2))
        if sum(highs) < self.capacity - _EXACT:
            raise Wrong("capacity_above_ceilings", capacity=round(self.capacity, 2), most=round(sum(highs), 2))
        return lows, highs

    def respond(self, lam: float, mu: float, rates: list[float]) -> list[float]:
        """The visits at given multipliers."""
        if self.rising:
            return self._respond_rising(lam, mu, rates)
        found = []
        for rate, spread, low, high in zip(rates, self.spreads, self.lows, self.highs):
            margin = mu - rate
            best = math.sqrt(lam * spread / margin) if margin > 0 else high
            found.append(low if best < low else high if best > high else best)
        return found

    def _respond_rising(self, lam: float, mu: float, rates: list[float]) -> list[float]:
        blocks: list[_Block] = []
        for rate, size, spread, low, high in zip(rates, self.sizes, self.spreads, self.lows, self.highs):
            block = _Block(size, rate * size, spread / size, low / size, high / size).settle(lam, mu)
            while blocks and blocks[-1].ratio > block.ratio:
                block = blocks.pop().join(block).settle(lam, mu)
            blocks.append(block)
        ratios = [block.ratio for block in blocks for _ in range(block.count)]
        return [ratio * size for ratio, size in zip(ratios, self.sizes)]

    def at(self, lam: float) -> tuple[list[float], float]:
        """Visits and mu where the capacity is used up, for a given multiplier of the width."""
        return self._balanced(lam, self.rates)

    def narrowest(self) -> list[float]:
        """The visits of the least error."""
        return self._balanced(1.0, [0.0] * len(self.rates))[0]

    def _balanced(self, lam: float, rates: list[float]) -> tuple[list[float], float]:
        """The two answers on either side of the capacity, mixed: with lam 0 the visits jump as mu passes a rate."""
        least = self.capacity * 1e-9 / len(rates)
        low = min(rates) - 1e-9
        high = max(
            rate + lam * spread / max(floor, least) ** 2 for rate, spread, floor in zip(rates, self.spreads, self.lows)
        )
        low, high = bracket(lambda mu: self._lack(lam, mu, rates), low, high + 1e-9)
        many, few = self.respond(lam, low, rates), self.respond(lam, high, rates)
        above, below = sum(many), sum(few)
        share = 0.0 if above - below < _EXACT else (self.capacity - below) / (above - below)
        return [share * one + (1 - share) * other for one, other in zip(many, few)], (low + high) / 2

    def _lack(self, lam: float, mu: float, rates: list[float]) -> float:
        """How far the visits at mu fall short; nearly straight in mu where one stratum moves."""
        total = sum(self.respond(lam, mu, rates))
        return (1 / total**2 if total else math.inf) - 1 / self.capacity**2

    def error(self, visits: Sequence[float]) -> float:
        """Standard error of the estimated rate; without end when a stratum has no visits."""
        total = 0.0
        for spread, size, count in zip(self.spreads, self.sizes, visits):
            if count <= 0:
                return math.inf
            total += spread * (1 / count - 1 / size)
        return math.sqrt(max(0.0, total))

    def excess(self, lam: float, looseness: float) -> float:
        """How far the error lies above its limit, as a logarithm."""
        error, limit = self.error(self.at(lam)[0]), looseness * self.uniform_error
        return math.log(max(error, 1e-300)) - math.log(max(limit, 1e-300))

    def powers(self, looseness: float) -> tuple[float, float]:
        """Powers of e between which the multiplier of the width lies."""
        middle = math.log(self.capacity**2 / sum(self.spreads))
        low = high = middle
        while self.excess(math.exp(low), looseness) < 0 and low > middle - _FARTHEST:
            low -= 4
        while self.excess(math.exp(high), looseness) > 0 and high < middle + _FARTHEST:
            high += 4
        return low, high

    def require_reachable(self, looseness: float) -> None:
        """Raises Wrong when no allocation within the bounds is as narrow as asked."""
        least = self.error(self.narrowest())
        if least > looseness * self.uniform_error * (1 + 1e-9):
            raise Wrong(
                "width_out_of_reach", looseness=looseness, least=math.ceil(1000 * least / self.uniform_error) / 1000
            )

    def advice(self, visits: list[float], lam: float, mu: float) -> Advice:
        """The answer in the order of all strata, with what it is worth."""
        ordered = self._placed(visits)
        floors, ceilings = self._prices(visits, lam, mu)
        seen = [count > 0 for count in visits]
        return Advice(
            self.strata, ordered, _dot(visits, self.rates), self._error_of(seen, visits),
            _dot(self.uniform, self.rates), self._error_of(seen, self.uniform),
            tuple(stratum.name for stratum, count in zip(self.strata, ordered) if count <= 0),
            self._placed(floors), self._placed(ceilings),
        )  # fmt: skip

    def _error_of(self, seen: list[bool], visits: Sequence[float]) -> float:
        """The error over the strata that are visited, weighted among themselves."""
        share = sum(size for size, is_seen in zip(self.sizes, seen) if is_seen) / sum(self.sizes)
        terms = zip(self.spreads, self.sizes, visits, seen)
        total = sum(spread * (1 / count - 1 / size) for spread, size, count, is_seen in terms if is_seen)
        return math.sqrt(max(0.0, total)) / share if share else 0.0

    def _prices(self, visits: list[float], lam: float, mu: float) -> tuple[list[float], list[float]]:
        """Findings lost by the last visit that each floor forces and each ceiling forbids; none is told for pooled ratios."""
        if self.rising or math.isinf(lam):
            return [0.0] * len(visits), [0.0] * len(visits)
        slopes = [
            rate - mu + (lam * spread / count**2 if count > 0 else 0.0)
            for rate, spread, count in zip(self.rates, self.spreads, visits)
        ]
        return [max(0.0, -slope) for slope in slopes], [max(0.0, slope) for slope in slopes]

    def _placed(self, values: list[float]) -> tuple[float, ...]:
        """Values of the strata that can be visited, among zeros for the others."""
        found = [0.0] * len(self.strata)
        for place, value in zip(self.places, values):
            found[place] = 0.0 if value < _NOTHING else value
        return tuple(found)


def _check(strata: Sequence[Stratum], capacity: float) -> None:
    if not capacity > 0 or math.isinf(capacity):
        raise Wrong("capacity_is_nothing")
    for stratum in strata:
        if not (stratum.size >= 1 and 0 <= stratum.found <= stratum.visited):
            raise Wrong("bad_stratum", stratum=stratum.name)
        if not 0 <= stratum.least <= stratum.most:
            raise Wrong("floor_above_ceiling", stratum=stratum.name, floor=stratum.least, ceiling=stratum.most)
    if not strata or all(stratum.most <= 0 for stratum in strata):
        raise Wrong("capacity_above_ceilings", capacity=round(capacity, 2), most=0)


def _spread(stratum: Stratum, total: int) -> float:
    """A_h; a stratum of one subject has no finite-population factor."""
    factor = stratum.size / (stratum.size - 1) if stratum.size > 1 else 1.0
    return (stratum.size / total) ** 2 * stratum.rate * (1 - stratum.rate) * factor


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(one * other for one, other in zip(left, right))


def _carried(bounds: list[float], sizes: list[float], pick: Callable[[float, float], float]) -> list[float]:
    """Bounds in visits whose ratios run on from one stratum to the next."""
    found: list[float] = []
    ratio: float | None = None
    for bound, size in zip(bounds, sizes):
        ratio = bound / size if ratio is None else pick(ratio, bound / size)
        found.append(ratio * size)
    return found


register(
    {
        "capacity_is_nothing": (
            "检查能力须大于 0：请填写本期能完成的户次。",
            "The capacity must be above 0: give the visits that can be made in the period.",
        ),
        "bad_stratum": (
            "“{stratum}”的数不成立：户数至少为 1，发现问题数不得多于检查数，均不得为负。请核对底数和上期结果。",
            "The numbers of {stratum} do not hold: at least 1 subject, findings no more than visits, none negative.",
        ),
        "floor_above_ceiling": (
            "“{stratum}”的下限 {floor} 超过上限 {ceiling}（上限不得超过该类户数）：请降低下限。",
            "The floor {floor} of {stratum} lies above its ceiling {ceiling} (at most its size): lower the floor.",
        ),
        "capacity_below_floors": (
            "检查能力 {capacity} 户次不够：各类下限合计 {needed}。请增加能力或降低下限。",
            "A capacity of {capacity} visits is not enough: the floors add up to {needed}. Raise it or lower the floors.",
        ),
        "capacity_above_ceilings": (
            "检查能力 {capacity} 户次用不完：各类上限合计 {most}。请减少能力或提高上限。",
            "A capacity of {capacity} visits cannot be used: the ceilings add up to {most}. Lower it or raise the ceilings.",
        ),
        "bounds_not_rising": (
            "上下限与“分别递加”矛盾：{strata}。请使各类的下限比例和上限比例不逐类下降。",
            "The bounds contradict rising ratios: {strata}. Let floors and ceilings not fall from one class to the next.",
        ),
        "width_out_of_reach": (
            "在现有上下限内达不到所要的精度（{looseness} 倍）：最小可达 {least} 倍。请放宽精度或调整上下限。",
            "Within the bounds the width asked for ({looseness} times) is out of reach: {least} times is the least.",
        ),
    }
)
