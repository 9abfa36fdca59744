"""Reads of 抽查频次台账: who was visited, and by whom last."""

from collections.abc import Collection, Iterable

from django.db.models import Count, Q

from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import FrequencyLedger, LedgerKind

ASKED_AT_ONCE = 10_000


def busy_subjects(subject_ids: Collection[int], unit_path: str, year: int) -> set[int]:
    """Those of `subject_ids` that `unit_path` or a unit below it has drawn or visited in `year`."""
    drawn = FrequencyLedger.objects.filter(under(unit_path), year=year).values_list("subject_id", flat=True)
    return set(drawn) & set(subject_ids)


def finding_rates(unit_path: str, year: int) -> dict[str, tuple[int, int]]:
    """Class (as it is today) → how many visits of `year` below `unit_path` have a known result, and how many of these found a problem."""
    problems = [code for code, row in active_profile().result_codes.items() if row.problem]
    lines = FrequencyLedger.objects.filter(under(unit_path), year=year, kind=LedgerKind.VISITED).exclude(result="")
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
