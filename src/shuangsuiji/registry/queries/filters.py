"""Which subjects a filter describes. The same filter is a frame's and a tag rule's; its words stand in `filter_words`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Left, StrIndex
from django.db.models.lookups import Exact, GreaterThan
from django.utils import timezone

from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    FactKind,
    FrequencyLedger,
    LedgerKind,
    Subject,
    SubjectFact,
    SubjectLicence,
    SubjectTag,
)

Filter = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A filter, and the day on which licences and facts must stand."""

    filter: Filter
    on: date

    def get(self, key: str) -> Any:
        """What a key asks; None where it asks nothing."""
        return self.filter.get(key) or None


Condition = Callable[[Asked], Q]


def subjects_in(subject_filter: Filter, unit_path: str, on: date | None = None) -> QuerySet[Subject]:
    """The subjects below `unit_path` that a filter describes, as things stand on the day `on` (today).

    Every key narrows; an absent or empty one asks nothing. Within a list any of the entries will do.

    - kinds, states, classes: codes. tags, without_tags: tags of which it bears one, or none. offices: unit paths.
    - grids: names of 网格 (片区).
    - industries: beginnings of GB/T 4754 codes; types, names, without_names: fragments of 主体类型 and 名称.
    - established_from, established_to: ISO days, both included.
    - licences: names of licences, valid on the day; licensed_from, licensed_to (day of approval) and licence_ends_by (last
      day of validity) narrow these, or the valid licences of any name.
    - facts, without_facts: kinds of facts, standing on the day; facts_since: dated no earlier than that ISO day.
    - visited_before: an ISO day; not visited on it or later.
    - no_report_for: years, of which one lacks a published annual report.
    - all_of, none_of: filters that all, or of which none, describe it.

    Cancelled subjects are in unless `states` leaves them out: a frame shows them as excluded. Aliases are never in. Raises
    ValueError for another key.
    """
    rows = Subject.objects.filter(under(unit_path), merged_into=None)
    for condition in _conditions(Asked(subject_filter, on or timezone.localdate())):
        rows = rows.filter(condition)
    return rows


def filter_parts(subject_filter: Filter) -> list[dict[str, Any]]:
    """A filter as parts that can be asked one by one: whom it describes, all its parts describe."""
    since = {"facts_since": subject_filter["facts_since"]} if subject_filter.get("facts_since") else {}
    parts = []
    for keys in CONDITIONS:
        part = {key: subject_filter[key] for key in keys if subject_filter.get(key)}
        if part:
            parts.append({**part, **since} if {"facts", "without_facts"} & set(part) else part)
    return parts


def _conditions(asked: Asked) -> list[Q]:
    unknown = set(asked.filter) - FILTER_KEYS
    if unknown:
        raise ValueError(f"unknown keys of a subject filter: {sorted(unknown)}")
    return [said(asked) for keys, said in CONDITIONS.items() if any(asked.get(key) for key in keys)]


def _described(asked: Asked, part: Filter) -> Q:
    """Those whom a filter within the filter describes, as a set of keys: its negation knows no third answer."""
    rows = Subject.objects.filter(*_conditions(Asked(part, asked.on)))
    return Q(pk__in=rows.values("pk"))


def _all_of(asked: Asked) -> Q:
    return reduce(
        and_, [condition for part in asked.get("all_of") for condition in _conditions(Asked(part, asked.on))], Q()
    )


def _none_of(asked: Asked) -> Q:
    return ~_any([_described(asked, part) for part in asked.get("none_of")])


def _one_of(key: str, field: str) -> Condition:
    return lambda asked: Q(**{f"{field}__in": asked.get(key)})


def _bound(key: str, lookup: str) -> Condition:
    return lambda asked: Q(**{lookup: date.fromisoformat(asked.get(key))})


def _any(conditions: list[Q]) -> Q:
    return reduce(or_, conditions)


def _holds(key: str, field: str) -> Condition:
    """One of the fragments stands in `field`: letter by letter, which LIKE is not on every database."""
    return lambda asked: _any([Q(GreaterThan(StrIndex(F(field), Value(text)), 0)) for text in asked.get(key)])


def _begins(asked: Asked) -> Q:
    starts = asked.get("industries")
    return _any([Q(Exact(Left("industry", len(start)), Value(start))) for start in starts])


def _offices(asked: Asked) -> Q:
    return _any([under(path) for path in asked.get("offices")])


def _tagged(codes: Collection[str]) -> QuerySet[Any]:
    return SubjectTag.objects.filter(tag_id__in=codes).values("subject_id")


def _licensed(asked: Asked) -> Q:
    rows = SubjectLicence.objects.filter(Q(valid_to=None) | Q(valid_to__gte=asked.on))
    lookups = {"licences": "name__in", "licensed_from": "approved_on__gte", "licensed_to": "approved_on__lte",
               "licence_ends_by": "valid_to__lte"}  # fmt: skip
    rows = rows.filter(**{lookup: asked.get(key) for key, lookup in lookups.items() if asked.get(key)})
    return Q(pk__in=rows.values("subject_id"))


def _with_facts(key: str, asked: Asked) -> Q:
    rows = SubjectFact.objects.filter(
        Q(until=None) | Q(until__gt=asked.on), kind__in=asked.get(key), date__lte=asked.on
    )  # fmt: skip
    if asked.get("facts_since"):
        rows = rows.filter(date__gte=asked.get("facts_since"))
    return Q(pk__in=rows.values("subject_id"))


def _unreported(asked: Asked) -> Q:
    filed = SubjectFact.objects.filter(kind=FactKind.REPORT)
    return _any([~Q(pk__in=filed.filter(value=str(year)).values("subject_id")) for year in asked.get("no_report_for")])


def _not_visited_since(asked: Asked) -> Q:
    lines = FrequencyLedger.objects.filter(kind=LedgerKind.VISITED, day__gte=asked.get("visited_before"))
    return ~Q(pk__in=lines.values("subject_id"))


# keys → the condition that any of them asks for
CONDITIONS: Mapping[tuple[str, ...], Condition] = {
    ("kinds",): _one_of("kinds", "kind"),
    ("states",): _one_of("states", "state"),
    ("classes",): _one_of("classes", "risk_class"),
    ("offices",): _offices,
    ("grids",): _one_of("grids", "grid"),
    ("industries",): _begins,
    ("types",): _holds("types", "org_form"),
    ("names",): _holds("names", "name"),
    ("without_names",): lambda asked: ~_holds("without_names", "name")(asked),
    ("established_from",): _bound("established_from", "established_on__gte"),
    ("established_to",): _bound("established_to", "established_on__lte"),
    ("tags",): lambda asked: Q(pk__in=_tagged(asked.get("tags"))),
    ("without_tags",): lambda asked: ~Q(pk__in=_tagged(asked.get("without_tags"))),
    ("licences", "licensed_from", "licensed_to", "licence_ends_by"): _licensed,
    ("facts",): lambda asked: _with_facts("facts", asked),
    ("without_facts",): lambda asked: ~_with_facts("without_facts", asked),
    ("visited_before",): _not_visited_since,
    ("no_report_for",): _unreported,
    ("all_of",): _all_of,
    ("none_of",): _none_of,
}
FILTER_KEYS = frozenset({key for keys in CONDITIONS for key in keys} | {"facts_since"})
