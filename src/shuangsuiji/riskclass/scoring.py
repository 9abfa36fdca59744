"""Scores by a ruleset: which indicators fired, with how many points, on what evidence, and when they lapse.

The score is the sum of capped, decayed points. All is arithmetic on values given:
no database, no clock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .ruleset import LETTERS, OF_RULES, WHOLE, WORST_FIRST, Rule, Ruleset

UNCLASSED = "U"
SUBJECT = "subject"  # the source that is the subject's own fields: one row, without a day
DAYS_A_MONTH = 365.25 / 12
EXACT = 3  # decimals of points
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """One row that counted: its day (None for the subject's own fields), its paper, its points, and the day it lapses."""

    day: date | None
    document: str
    points: float
    lapses: date | None


@dataclass(frozen=True)
class Fired:
    """An indicator that counted: points after the cap."""

    rule: Rule
    points: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Scored:
    """The score of one subject on one day. `missing` are the rules left out for want of data, `flagged` those of them to be shown."""

    score: float
    fired: tuple[Fired, ...]
    missing: tuple[str, ...]
    flagged: tuple[str, ...]
    rules: int

    @property
    def veto(self) -> Fired | None:
        """The indicator that makes the subject D at once."""
        return next((fired for fired in self.fired if fired.rule.veto), None)

    @property
    def missing_percent(self) -> float:
        """How many of a hundred rules could not be looked at."""
        return 100 * len(self.missing) / self.rules if self.rules else 100.0


def score(rules: Sequence[Rule], sources: Mapping[str, Sequence[Row] | None], as_of: date) -> Scored:
    """The score by `rules` (in the ruleset's order) on the rows of each source; a source that is None or absent is unknown.

    A row bears its fields, `day` (date; None for the subject itself), `end` (date, or None while it stands) and `document`.
    """
    fired: list[Fired] = []
    missing: list[str] = []
    points = dict.fromkeys((rule.id for rule in rules), 0.0)
    for rule in rules:
        rows = [points] if rule.source == OF_RULES else _known(rule, sources.get(rule.source))
        if rows is None:
            missing.append(rule.id)
            continue
        found = _fire(rule, rows, as_of)
        if found is not None:
            points[rule.id] = found.points
            fired.append(found)
    total = round(sum(one.points for one in fired), EXACT)
    flagged = tuple(rule.id for rule in rules if rule.id in missing and rule.missing == "flag")
    return Scored(total, tuple(fired), tuple(missing), flagged, len(rules))


def class_of(scored: Scored, cuts: Mapping[str, float], missing_percent: int) -> str:
    """The class of a score: a veto first, then 未分类 where too little is known, then the cut points."""
    if scored.veto:
        return WORST_FIRST[0]
    if scored.missing_percent > missing_percent:
        return UNCLASSED
    return next((letter for letter in WORST_FIRST if scored.score >= cuts[letter]), LETTERS[0])


def cuts_of(ruleset: Ruleset, scores: Iterable[float]) -> dict[str, float]:
    """Where B, C and D begin: as written, or from the shares of all scores."""
    return ruleset.cuts or _cuts_by_shares(ruleset.shares or {}, Counter(scores))


def _cuts_by_shares(shares: Mapping[str, int], counts: Counter[float]) -> dict[str, float]:
    """The highest scores are D, as many as the share allows; equal scores stay together, in the lower class."""
    ladder = sorted(counts, reverse=True)
    everyone, found, passed, allowed, step = counts.total(), {}, 0, 0, 0
    for letter in WORST_FIRST:
        allowed += shares[letter]
        while step < len(ladder) and WHOLE * (passed + counts[ladder[step]]) <= allowed * everyone:
            passed += counts[ladder[step]]
            step += 1
        found[letter] = ladder[step - 1] if step else float("inf")
    return found


def lapses_of(scored: Scored) -> list[tuple[date, float]]:
    """What the score would be after each day on which evidence lapses, if nothing new happened; decay between is left out."""
    days = sorted({one.lapses for fired in scored.fired for one in fired.evidence if one.lapses})
    return [(day, round(sum(_left(fired, day) for fired in scored.fired), EXACT)) for day in days]


def _left(fired: Fired, day: date) -> float:
    rest = sum(one.points for one in fired.evidence if one.lapses is None or one.lapses > day)
    return _capped(rest, fired.rule.cap)


def _known(rule: Rule, rows: Sequence[Row] | None) -> Sequence[Row] | None:
    """The rows that can be judged; None where the rule cannot be looked at."""
    if rows is None:
        return None
    if rule.missing == "0":
        return [row for row in rows if rule.predicate.known(row)]
    return rows if all(rule.predicate.known(row) for row in rows) else None


def _fire(rule: Rule, rows: Sequence[Row], as_of: date) -> Fired | None:
    evidence = [one for row in rows if (one := _evidence(rule, row, as_of)) and one.points]
    if not evidence and not rule.veto:
        return None
    held = evidence or [one for row in rows if (one := _evidence(rule, row, as_of))]
    if not held:
        return None
    return Fired(rule, round(_capped(sum(one.points for one in held), rule.cap), EXACT), tuple(held))


def _capped(points: float, cap: float) -> float:
    return min(points, cap) if cap >= 0 else max(points, cap)


def _evidence(rule: Rule, row: Row, as_of: date) -> Evidence | None:
    """What one row gives; None where it does not count (any more)."""
    if rule.source in (SUBJECT, OF_RULES):
        return Evidence(None, "", rule.points, None) if rule.predicate.holds(row) else None
    day, end = row["day"], row["end"]
    if day > as_of:
        return None
    standing = end is None or end > as_of
    age = 0 if standing else (as_of - end).days
    window = round(rule.window_months * DAYS_A_MONTH)
    if age >= window or not rule.predicate.holds({**row, "days": float(age)}):
        return None
    lapses = None if standing else end + timedelta(days=window)
    return Evidence(day, row["document"], rule.points * _weight(rule, age, window), lapses)


def _weight(rule: Rule, age: int, window: int) -> float:
    if rule.decay == "linear":
        return 1 - age / window
    return float(0.5 ** (age / (rule.half_life_months * DAYS_A_MONTH))) if rule.decay == "half_life" else 1.0
