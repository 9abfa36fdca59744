"""Which subjects a filter describes, and the filter in words."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    Subject,
    SubjectKind,
    SubjectState,
    Tag,
)


def subjects_in(subject_filter: Mapping[str, Any], unit_path: str) -> QuerySet[Subject]:
    """The subjects below `unit_path` that a filter describes.

    `subject_filter` has the keys kinds, tags (any of them), without_tags (none of them), states, each a list of codes; an
    absent or empty list asks nothing. Cancelled subjects are in unless `states` leaves them out: a frame shows them as
    excluded. Raises ValueError for another key.
    """
    known = {"kinds": "kind__in", "states": "state__in"}
    unknown = set(subject_filter) - {*known, "tags", "without_tags"}
    if unknown:
        raise ValueError(f"unknown keys of a subject filter: {sorted(unknown)}")
    rows = Subject.objects.filter(under(unit_path), merged_into=None)
    for key, lookup in known.items():
        if subject_filter.get(key):
            rows = rows.filter(**{lookup: subject_filter[key]})
    if subject_filter.get("tags"):
        rows = rows.filter(pk__in=_tagged(subject_filter["tags"]))
    if subject_filter.get("without_tags"):
        rows = rows.exclude(pk__in=_tagged(subject_filter["without_tags"]))
    return rows


def _tagged(codes: Collection[str]) -> QuerySet[Any]:
    return Subject.tags.through.objects.filter(tag_id__in=codes).values("subject_id")


def describe_filter(subject_filter: Mapping[str, Any]) -> str:
    """A subject filter in words: 企业、个体工商户；标签：加油站；不含标签：药店；状态：存续."""
    names = dict(Tag.objects.filter(pk__in=_codes(subject_filter)).values_list("code", "name"))
    kinds = [str(SubjectKind(code).label) for code in subject_filter.get("kinds", [])]
    parts = [
        "、".join(kinds) or "全部检查对象",
        _named("标签", [names.get(code, code) for code in subject_filter.get("tags", [])]),
        _named("不含标签", [names.get(code, code) for code in subject_filter.get("without_tags", [])]),
        _named("状态", [str(SubjectState(code).label) for code in subject_filter.get("states", [])]),
    ]
    return "；".join(filter(None, parts))


def _codes(subject_filter: Mapping[str, Any]) -> list[str]:
    return [*subject_filter.get("tags", []), *subject_filter.get("without_tags", [])]


def _named(label: str, words: list[str]) -> str:
    return f"{label}：{'、'.join(words)}" if words else ""
