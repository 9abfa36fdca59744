"""What a comparison of two pools asks about those who moved: their names, and when their rows were changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from shuangsuiji.registry.models import Officer, OfficerChange, Subject, SubjectChange

CHUNK = 500


def names_by_ref(refs: Sequence[str]) -> dict[str, str]:
    """ref → name of subjects and officers."""
    found: dict[str, str] = {}
    for some in _chunks(refs):
        for model in (Subject, Officer):
            found.update(model._default_manager.filter(ref__in=some).values_list("ref", "name"))
    return found


def saved_since(refs: Sequence[str], since: datetime) -> dict[str, set[datetime]]:
    """ref → the moments after `since` at which the row was saved, or a change of it kept."""
    found: dict[str, set[datetime]] = {}
    for some in _chunks(refs):
        rows = [
            *Subject.objects.filter(ref__in=some, updated_at__gte=since).values_list("ref", "updated_at"),
            *Officer.objects.filter(ref__in=some, updated_at__gte=since).values_list("ref", "updated_at"),
            *SubjectChange.objects.filter(subject__ref__in=some, at__gte=since).values_list("subject__ref", "at"),
            *OfficerChange.objects.filter(officer__ref__in=some, at__gte=since).values_list("officer__ref", "at"),
        ]
        for ref, at in rows:
            found.setdefault(ref, set()).add(at)
    return found


def _chunks(refs: Sequence[str]) -> Iterator[Sequence[str]]:
    return (refs[start : start + CHUNK] for start in range(0, len(refs), CHUNK))
