"""A ruleset tried on past results, out of time: what a draw by its classes would have found beside a draw at one ratio.

Classes are made of what was known on the day `cut`; the first visit to each subject from then on is the truth. Rates for the advisor
are learned the same way one step earlier: classes of the day `learn`, visits from then to `cut`. All designs make the same number
of visits. An interval comes from drawing the subjects themselves anew, class by class (bootstrap, percentiles).
"""

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairdraw.advisor import Stratum, advise, default_floor
from fairdraw.canonical import Wrong
from fairdraw.estimate import Sampled, estimate

from shuangsuiji.common.errors import Refusal

from .outcomes import Visit
from .ruleset import LETTERS, Ruleset
from .scoring import Row, class_of, cuts_of, score

CLASSES = (*LETTERS, "U")
BY_CLASS = {"A": 0.01, "B": 0.03, "C": 0.10, "D": 0.50, "U": 0.03}
GENTLE = {"A": 0.03, "B": 0.04, "C": 0.05, "D": 0.06, "U": 0.04}
LEAST_VISITS = 30
SEED = 20_261_120


@dataclass(frozen=True)
class ClassCount:
    """A class on the day of the cut: its subjects, how many of them the truth knows to have findings, and what was learned before."""

    letter: str
    size: int
    found: int
    learned_visits: int
    learned_found: int

    @property
    def rate(self) -> float:
        """The true rate of findings."""
        return self.found / self.size if self.size else 0.0


@dataclass(frozen=True)
class Design:
    """A way of spending the same visits: visits by class, findings per 100 visits, and that beside the uniform draw's, with interval."""

    name: str
    visits: tuple[float, ...]
    per_hundred: float
    vs_uniform: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """The answer of a back-test. `raw_off` and `weighted_off` say in points how far the raw and the weighted rate of the draw by class
    lie from the truth on average, `coverage` how many of the simulated intervals hold it."""

    subjects: int
    visits: int
    base_rate: float
    classes: tuple[ClassCount, ...]
    designs: tuple[Design, ...]
    coverage: float
    raw_off: float
    weighted_off: float
    rounds: int

    def design(self, name: str) -> Design:
        """The design of a name."""
        return next(design for design in self.designs if design.name == name)


def backtest(
    visits: Sequence[Visit], ruleset: Ruleset, *, learn: date, cut: date, rounds: int = 2000, looseness: float = 1.25
) -> Report:
    """Try `ruleset` on `visits`. `rounds` draws are simulated for the interval's coverage and the bootstrap each.

    Raises Refusal when too little stands before or after the days.
    """
    past = _by_subject(visits)
    learned = _learned(past, ruleset, learn, cut)
    truth = _truth(past, ruleset, cut)
    if sum(len(outcomes) for outcomes in truth.values()) < LEAST_VISITS:
        raise Refusal(f"{cut} 之后检查过的主体不足 {LEAST_VISITS} 户，无法回测。", mend="请把分界日提前，或补充数据。")
    classes = tuple(_count(letter, truth[letter], learned[letter]) for letter in CLASSES if truth.get(letter))
    capacity = sum(BY_CLASS[one.letter] * one.size for one in classes)
    source = random.Random(SEED)  # noqa: S311 - a simulation, not a draw
    designs = [
        ("uniform", [capacity * one.size / sum(other.size for other in classes) for one in classes]),
        ("classes", [BY_CLASS[one.letter] * one.size for one in classes]),
        ("gentle", _scaled(classes, GENTLE, capacity)),
        ("advisor", _advised(classes, capacity, looseness)),
        ("advisor-strict", _advised(classes, capacity, 1.0)),
    ]
    copies = [_redrawn(classes, source) for _ in range(rounds)]
    drawn = _simulated(classes, designs[1][1], rounds, source)
    everyone = sum(one.size for one in classes)
    return Report(
        subjects=everyone, visits=round(capacity), base_rate=sum(one.found for one in classes) / everyone, classes=classes,
        designs=tuple(_design(name, spent, classes, copies) for name, spent in designs), **drawn, rounds=rounds,
    )  # fmt: skip


def _by_subject(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in sorted(visits, key=lambda visit: visit.day):
        found[visit.subject].append(visit)
    return found


def _classes(past: Mapping[str, list[Visit]], ruleset: Ruleset, day: date) -> dict[str, str]:
    """The class of every subject by what was known the day before `day`."""
    rules = ruleset.rules_on(day)
    eve = date.fromordinal(day.toordinal() - 1)
    scored = {subject: score(rules, {"visit": _rows(visits, day)}, eve) for subject, visits in past.items()}
    cuts = cuts_of(ruleset, (one.score for one in scored.values()))
    return {subject: class_of(one, cuts, ruleset.missing_percent) for subject, one in scored.items()}


def _rows(visits: Iterable[Visit], before: date) -> list[Row]:
    return [visit.row for visit in visits if visit.day < before]


def _truth(past: Mapping[str, list[Visit]], ruleset: Ruleset, cut: date) -> dict[str, list[bool]]:
    """By class the outcome of the first visit to each subject since the cut; classes are made among these subjects alone."""
    later = {subject: visits for subject, visits in past.items() if visits[-1].day >= cut}
    return _outcomes(later, _classes(later, ruleset, cut), cut, date.max)


def _learned(past: Mapping[str, list[Visit]], ruleset: Ruleset, learn: date, cut: date) -> dict[str, list[bool]]:
    return _outcomes(past, _classes(past, ruleset, learn), learn, cut)


def _outcomes(
    past: Mapping[str, list[Visit]], letters: Mapping[str, str], start: date, end: date
) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for subject, visits in past.items():
        first = next((visit for visit in visits if start <= visit.day < end), None)
        if first is not None:
            found[letters[subject]].append(first.found)
    return found


def _count(letter: str, outcomes: list[bool], learned: list[bool]) -> ClassCount:
    return ClassCount(letter, len(outcomes), sum(outcomes), len(learned), sum(learned))


def _scaled(classes: Sequence[ClassCount], ratios: Mapping[str, float], capacity: float) -> list[float]:
    """Visits in the proportions of `ratios`, as many as the capacity."""
    spent = [ratios[one.letter] * one.size for one in classes]
    return [visits * capacity / sum(spent) for visits in spent]


def _advised(classes: Sequence[ClassCount], capacity: float, looseness: float) -> list[float]:
    """What the advisor spends by last period's rates; as near the width asked for as the bounds allow."""
    floors = [default_floor(one.size) for one in classes]
    scale = min(1.0, capacity / (2 * sum(floors)))  # a small study cannot spend what the law asks of a county
    strata = [
        Stratum(one.letter, one.size, one.learned_visits, one.learned_found, scale * floor)
        for one, floor in zip(classes, floors, strict=True)
    ]
    try:
        return list(advise(strata, capacity, looseness=looseness).visits)
    except Wrong as wrong:
        if wrong.message.code != "width_out_of_reach":
            raise Refusal(str(wrong), mend="请换一个分界日，使各类户数多一些。") from wrong
        return list(advise(strata, capacity, looseness=float(wrong.message.args["least"])).visits)


def _findings(visits: Sequence[float], rates: Sequence[float]) -> float:
    return sum(count * rate for count, rate in zip(visits, rates, strict=True))


def _design(
    name: str, visits: Sequence[float], classes: Sequence[ClassCount], copies: Sequence[Sequence[tuple[int, int]]]
) -> Design:
    def beside(counts: Sequence[tuple[int, int]]) -> float:
        base = sum(found for _, found in counts) / max(1, sum(size for size, _ in counts))
        rates = [found / size if size else base for size, found in counts]
        return _findings(visits, rates) / (sum(visits) * base) if base else 1.0

    lifts = [beside(copy) for copy in copies]
    edges = statistics.quantiles(lifts, n=40) if len(lifts) > 1 else [lifts[0], lifts[0]]
    per_hundred = 100 * _findings(visits, [one.rate for one in classes]) / sum(visits)
    return Design(
        name, tuple(visits), per_hundred, beside([(one.size, one.found) for one in classes]), edges[0], edges[-1]
    )


def _redrawn(classes: Sequence[ClassCount], source: random.Random) -> list[tuple[int, int]]:
    """As many subjects drawn anew, with replacement: sizes and findings by class."""
    cells = [(place, found) for place in range(len(classes)) for found in (False, True)]
    weights = [count for one in classes for count in (one.size - one.found, one.found)]
    counts = Counter(source.choices(cells, weights, k=sum(weights)))
    return [(counts[place, False] + counts[place, True], counts[place, True]) for place in range(len(classes))]


def _simulated(
    classes: Sequence[ClassCount], visits: Sequence[float], rounds: int, source: random.Random
) -> dict[str, float]:
    """What the weighted and the raw rate of simulated draws say, beside the truth."""
    truth = sum(one.found for one in classes) / sum(one.size for one in classes)
    hits, raw, weighted = 0, 0.0, 0.0
    draw = _drawer(classes, [round(count) for count in visits], source)
    for _ in range(rounds):
        said = estimate(draw())
        hits += (said.low or 0.0) <= truth <= (said.high or 0.0)
        raw += (said.raw or 0.0) - truth
        weighted += (said.rate or 0.0) - truth
    return {"coverage": hits / rounds, "raw_off": 100 * raw / rounds, "weighted_off": 100 * weighted / rounds}


def _drawer(classes: Sequence[ClassCount], visits: Sequence[int], source: random.Random) -> Callable[[], list[Sampled]]:
    populations = [[True] * one.found + [False] * (one.size - one.found) for one in classes]

    def draw() -> list[Sampled]:
        return [
            Sampled(one.letter, one.size, count, sum(source.sample(population, count)))
            for one, count, population in zip(classes, visits, populations, strict=True)
        ]

    return draw
