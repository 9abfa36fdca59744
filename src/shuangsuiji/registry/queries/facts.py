"""Reads of what hangs on a subject: facts, licences, codes."""

from datetime import date

from django.db.models import Q, QuerySet

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


def codes_condition(value: str) -> Q:
    """Subjects that bear a code of `value`, as their own or as a further one."""
    return Q(code=value) | Q(codes__code=value)
