"""Reads of what hangs on a subject: facts, licences, codes."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import FactKind, Subject, SubjectFact, SubjectLicence

# A subject stands on these lists until it is taken off: what a page warns of.
LISTS = (FactKind.ABNORMAL, FactKind.SERIOUS)


def facts_of(subject: Subject, limit: int = 50) -> list[SubjectFact]:
    """The latest facts of a subject."""
    return list(subject.facts.order_by("-date", "-pk")[:limit])


def warnings_of(facts: list[SubjectFact], today: date) -> list[SubjectFact]:
    """The lists that the subject stands on today."""
    return [fact for fact in facts if fact.kind in LISTS and (fact.until is None or fact.until > today)]


def licences_of(subject: Subject) -> QuerySet[SubjectLicence]:
    """The licences of a subject, those in force first."""
    return subject.licences.order_by("-valid_to", "name", "number")


def subjects_with_fact(kind: str, unit_path: str, *, first: date, last: date, words: Sequence[str] = ()) -> set[int]:
    """Subjects below `unit_path` with a fact of `kind` dated from `first` to `last`, not ended by then; one of `words` stands in it."""
    rows = SubjectFact.objects.filter(
        Q(until=None) | Q(until__gt=last), under(unit_path, "subject__unit_path"),
        kind=kind, date__gte=first, date__lte=last,
    )  # fmt: skip
    if words:
        rows = rows.filter(reduce(or_, [Q(value__contains=word) for word in words]))
    return set(rows.order_by().values_list("subject_id", flat=True))


def codes_condition(value: str) -> Q:
    """Subjects that bear a code of `value`, as their own or as a further one."""
    return Q(code=value) | Q(codes__code=value)
