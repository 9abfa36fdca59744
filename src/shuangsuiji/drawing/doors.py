"""进一次门、查多项事: how many doors a batch of rows opens, drawn together and drawn apart.

Rows of one announcement share tickets: a subject is drawn in a row when its one ticket lies below that row's cutoff. So it is
drawn in any of them with the largest of its probabilities (Ohlsson 1995), while separate draws take it with 1 − Π(1 − π).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from fairdraw.quotas import share_up

from .standing import CERTAIN, ELIGIBLE

Quotas = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Doors:
    """Visits if every row were visited alone, and doors expected when the rows are drawn together and when drawn apart."""

    visits: int
    together: int
    apart: int

    @property
    def saved(self) -> int:
        """Doors that drawing together spares."""
        return self.apart - self.together


def chances(lines: Iterable[tuple[int, str, str]], quotas: Quotas) -> dict[int, float]:
    """Subject → its probability in a row; `lines` are (subject, stratum, status). A class without a rule draws nobody."""
    present = [line for line in lines if line[2] in (ELIGIBLE, CERTAIN)]
    sizes = Counter(stratum for _, stratum, status in present if status == ELIGIBLE)
    share = {stratum: _quota(size, quotas.get(stratum, {})) / size for stratum, size in sizes.items()}
    return {subject: 1.0 if status == CERTAIN else share[stratum] for subject, stratum, status in present}


def _quota(size: int, rule: Mapping[str, int]) -> int:
    return min(size, rule["number"] if "number" in rule else share_up(size, rule.get("bp", 0)))


def expected_doors(rows: Sequence[Mapping[int, float]]) -> Doors:
    """What to expect of a batch; each row as `chances` gives it."""
    by_subject: defaultdict[int, list[float]] = defaultdict(list)
    for row in rows:
        for subject, chance in row.items():
            by_subject[subject].append(chance)
    together = sum(max(found) for found in by_subject.values())
    apart = sum(1 - prod(1 - chance for chance in found) for found in by_subject.values())
    return Doors(round(sum(sum(row.values()) for row in rows)), round(together), round(apart))
