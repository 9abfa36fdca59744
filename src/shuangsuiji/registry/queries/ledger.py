"""Reads of 抽查频次台账: who was visited, and by whom last."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from shuangsuiji.accounts.queries import Unit, UnitLevel, line_of
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import Apart, FrequencyLedger, LedgerKind

ASKED_AT_ONCE = 10_000
# what tells how often a class has problems: drawn by lot, though the law may ask for it more often
BY_CHANCE = (Apart.NONE, Apart.LAW)


class Occasion(NamedTuple):
    """A check of a subject: the path of the body, its level, and which of its checks."""

    path: str
    level: str
    check: str


def occasions(year: int) -> dict[int, set[Occasion]]:
    """Subject → the checks of `year` for which it was drawn or visited; what is counted apart is not among them."""
    lines = FrequencyLedger.objects.filter(year=year, apart=Apart.NONE).order_by()
    found: defaultdict[int, set[Occasion]] = defaultdict(set)
    columns = lines.values_list("subject_id", "unit_path", "level", "occasion", "source")
    for subject, path, level, occasion, source in columns.iterator(chunk_size=5000):
        found[subject].add(Occasion(path, level, occasion or source))
    return found


def levels_of(paths: Iterable[str]) -> dict[str, str]:
    """Path → level of the body that works there: a station and a section work for the bureau above them."""
    chains = {path: sorted(line_of(path), key=len, reverse=True) for path in set(paths)}
    asked = {above for chain in chains.values() for above in chain}
    units = Unit.objects.filter(path__in=asked).exclude(level__in=("", UnitLevel.STATION))
    levels = dict(units.values_list("path", "level"))
    return {path: next((levels[above] for above in chain if above in levels), "") for path, chain in chains.items()}


def ledger_of(subject_id: int) -> list[FrequencyLedger]:
    """All lines about a subject, the latest first, each with its `body` and `level_title` in words."""
    lines = with_result_titles(FrequencyLedger.objects.filter(subject_id=subject_id).order_by("-year", "-day", "-pk"))
    names = dict(Unit.objects.filter(path__in={line.unit_path for line in lines}).values_list("path", "short_name"))
    levels = dict(UnitLevel.choices)
    for line in lines:
        line.body = names.get(line.unit_path, "—")  # type: ignore[attr-defined]
        line.level_title = levels.get(line.level, "")  # type: ignore[attr-defined]
    return lines


def finding_rates(unit_path: str, year: int) -> dict[str, tuple[int, int]]:
    """Class (as it is today) → how many visits of `year` below `unit_path` have a known result, and how many of these found a problem.

    Visits that did not come by chance say nothing of a class and are not counted: 重点必查, 专项检查.
    """
    problems = [code for code, row in active_profile().result_codes.items() if row.problem]
    lines = FrequencyLedger.objects.filter(under(unit_path), year=year, kind=LedgerKind.VISITED).exclude(result="")
    lines = lines.filter(apart__in=BY_CHANCE)
    found = Count("pk", filter=Q(result__in=problems))
    counted = lines.order_by().values("subject__risk_class").annotate(visited=Count("pk"), found=found)
    return {row["subject__risk_class"]: (row["visited"], row["found"]) for row in counted}


def with_result_titles(lines: Iterable[FrequencyLedger]) -> list[FrequencyLedger]:
    """The lines, each with the `result_title` that the profile gives its result."""
    titles = {row["code"]: row["title"] for row in active_profile().data["result_codes"]}
    found = list(lines)
    for line in found:
        line.result_title = titles.get(line.result, line.result)  # type: ignore[attr-defined]
    return found


def last_officers(subject_ids: Collection[int]) -> dict[int, set[int]]:
    """Subject → the officers who made its latest visit that names any; subjects never visited are not in it."""
    link = FrequencyLedger.officers.through.objects
    latest: dict[int, tuple[object, int]] = {}
    found: dict[int, set[int]] = {}
    ids = sorted(subject_ids)
    for start in range(0, len(ids), ASKED_AT_ONCE):
        lines = link.filter(
            frequencyledger__subject_id__in=ids[start : start + ASKED_AT_ONCE],
            frequencyledger__kind=LedgerKind.VISITED,
        ).values_list("frequencyledger__subject_id", "frequencyledger__day", "frequencyledger_id", "officer_id")
        for subject_id, day, line_id, officer_id in lines:
            if (day, line_id) > latest.setdefault(subject_id, (day, line_id)):
                latest[subject_id], found[subject_id] = (day, line_id), set()
            if (day, line_id) == latest[subject_id]:
                found.setdefault(subject_id, set()).add(officer_id)
    return found
