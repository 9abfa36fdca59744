"""What a stratified draw says of all subjects: the weighted rate of findings and its interval.

A stratum h of N_h subjects gives n_h finished visits, x_h of them with a finding. The rate is sum W_h x_h / n_h with W_h = N_h / N
(Horvitz and Thompson 1952). The interval is Agresti–Coull (1998) for a stratified finite population. Strata are first pooled, in the
order given, until each pool g has LEAST_POOLED visits (collapsed strata: Cochran, Sampling Techniques, 5A.12): with a few visits in
each, the added pseudo-visits would push the whole upwards. A pool has the weighted rate y_g, as many visits as would tell as much if
all weights were equal, m_g = N_g² / sum N_h² / n_h (Kish 1965), and f_g = sum N_h (N_h - n_h) / n_h / (N_g² / m_g), the share that is not
seen. With p_g = (m_g y_g + 1) / (m_g + 2) the pool is expected at y_g + f_g (p_g - y_g), of variance f_g p_g (1 - p_g) / (m_g + 2);
pools are added up by size and 1.96 standard errors taken to both sides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .canonical import Wrong
from .messages import register

Z95 = 1.959963984540054
LEAST_POOLED = 30


@dataclass(frozen=True)
class Sampled:
    """A stratum after the visits: subjects in it, visits finished at random, findings among them (counts).

    Subjects of a certainty stratum do not belong here: they say nothing of others. A stratum may be a class, a class of one town,
    or the subjects of one inclusion probability when they stood in several draws (`inclusion`).
    """

    name: str
    size: int
    visited: int
    found: int

    @property
    def raised(self) -> float:
        """Findings in the whole stratum if the others are like those visited; raises ZeroDivisionError without visits."""
        return self.size * self.found / self.visited

    @property
    def spread(self) -> float:
        """N_h² / n_h: what its weight adds to the variance."""
        return self.size**2 / self.visited


class _Pool:
    """Strata whose visits are looked at together."""

    def __init__(self, strata: Sequence[Sampled]) -> None:
        spread = math.fsum(stratum.spread for stratum in strata)
        visits = sum(stratum.size for stratum in strata) ** 2 / spread
        rate = math.fsum(stratum.raised for stratum in strata) / sum(stratum.size for stratum in strata)
        likely = (visits * rate + 1) / (visits + 2)
        unseen = math.fsum(stratum.spread * (1 - stratum.visited / stratum.size) for stratum in strata) / spread
        self.size = sum(stratum.size for stratum in strata)
        self.expected = self.size * (rate + unseen * (likely - rate))
        self.variance = self.size**2 * unseen * likely * (1 - likely) / (visits + 2)


@dataclass(frozen=True)
class Estimate:
    """The rate of findings among all subjects of the strata visited, in shares of one.

    `rate` is the weighted estimate, `low` and `high` its 95 % interval, `error` the standard error behind it, `raw` findings per
    visit, which leans towards the classes that are visited more. `left_out` names the strata without a visit, of which nothing is
    said, and `covered` is the share of subjects in the others. All are None when nothing was visited.
    """

    rate: float | None
    low: float | None
    high: float | None
    error: float | None
    raw: float | None
    left_out: tuple[str, ...]
    covered: float

    @property
    def off(self) -> float | None:
        """How far the raw rate lies from the weighted one."""
        return None if self.raw is None or self.rate is None else self.raw - self.rate


def estimate(strata: Sequence[Sampled]) -> Estimate:
    """The weighted rate with its interval. Raises Wrong bad_counts for counts that do not hold."""
    for stratum in strata:
        if not 0 <= stratum.found <= stratum.visited <= stratum.size:
            raise Wrong("bad_counts", stratum=stratum.name)
    seen = [stratum for stratum in strata if stratum.visited]
    left_out = tuple(stratum.name for stratum in strata if stratum.size and not stratum.visited)
    everyone, total = sum(stratum.size for stratum in strata), sum(stratum.size for stratum in seen)
    if not seen:
        return Estimate(None, None, None, None, None, left_out, 0.0)
    pools = _pooled(seen)
    middle = math.fsum(pool.expected for pool in pools) / total
    error = math.sqrt(math.fsum(pool.variance for pool in pools)) / total
    return Estimate(
        rate=math.fsum(stratum.raised for stratum in seen) / total,
        low=max(0.0, middle - Z95 * error),
        high=min(1.0, middle + Z95 * error),
        error=error,
        raw=sum(stratum.found for stratum in seen) / sum(stratum.visited for stratum in seen),
        left_out=left_out,
        covered=total / everyone,
    )


def _pooled(strata: Sequence[Sampled]) -> list[_Pool]:
    """Neighbours together until there are visits enough; what is left over at the end goes with the last pool."""
    groups: list[list[Sampled]] = [[]]
    for stratum in strata:
        if sum(one.visited for one in groups[-1]) >= LEAST_POOLED:
            groups.append([])
        groups[-1].append(stratum)
    if len(groups) > 1 and sum(one.visited for one in groups[-1]) < LEAST_POOLED:
        last = groups.pop()
        groups[-1] += last
    return [_Pool(group) for group in groups]


def inclusion(chances: Iterable[Fraction]) -> Fraction:
    """The chance of standing in at least one of several independent draws: 1 - Π(1 - π)."""
    missed = Fraction(1)
    for chance in chances:
        missed *= 1 - chance
    return 1 - missed


register(
    {
        "bad_counts": (
            "“{stratum}”的数不成立：发现问题数不得多于检查数，检查数不得多于户数，均不得为负。请核对名录和结果。",
            "The counts of {stratum} do not hold: findings are no more than visits, visits no more than subjects.",
        ),
    }
)
