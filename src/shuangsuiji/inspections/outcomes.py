"""What finished visits found, item by item, for estimates."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shuangsuiji.profiles.queries import active_profile

from .models import Finding, Visit, VisitState

FINISHED = (VisitState.REVIEWED, VisitState.PUBLISHED)


@dataclass
class Outcome:
    """A reviewed visit: the items with a problem, and whether it could be made at all (无法联系 cannot)."""

    problems: set[int] = field(default_factory=set)
    completed: bool = True


Key = tuple[int, int]  # announcement, subject


def outcomes_of(announcements: Iterable[int]) -> dict[Key, Outcome]:
    """By announcement and subject what its reviewed visit found. Visits without a reviewed result are absent."""
    keys = list(announcements)
    codes = active_profile().result_codes
    telling = [code for code, row in codes.items() if row.problem or not row.completes]
    visits = Visit.objects.filter(announcement__in=keys, state__in=FINISHED).order_by()
    found = {key: Outcome() for key in visits.values_list("announcement_id", "subject_id")}
    rows = Finding.objects.filter(
        visit__announcement__in=keys, visit__state__in=FINISHED, result__in=telling
    ).order_by()
    for announcement, subject, item, result in rows.values_list(
        "visit__announcement_id", "visit__subject_id", "item_id", "result"
    ):
        outcome = found[announcement, subject]
        if not codes[result].completes:
            outcome.completed = False
        if codes[result].problem:
            outcome.problems.add(item)
    return found
