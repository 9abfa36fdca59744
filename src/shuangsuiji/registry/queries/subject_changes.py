"""动态更新: reads of the history of subjects, a line in the words of the field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region, Unit
from shuangsuiji.common.codes import mask_person_name, mask_phone
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import ChangeSource, Subject, SubjectChange, SubjectState

# What a change means for a directory; the rest are corrections.
FEED_KINDS: Mapping[str, tuple[str, Q]] = {
    "new": ("新增", Q(field="")),
    "changed": ("变更", ~Q(field="") & ~Q(field="state", new__in=["cancelled", "revoked", "moved"])),
    "cancelled": ("注销", Q(field="state", new="cancelled")),
    "revoked": ("吊销", Q(field="state", new="revoked")),
    "moved": ("迁出", Q(field="state", new="moved")),
    "office": ("管辖变更", Q(field="office")),
    "licence": ("许可变动", Q(field="licence")),
}
FIELD_TITLES = {
    "": "新增", "tags": "标签", "tag": "标签", "codes": "曾用代码", "licence": "许可证", "fact": "情形",
    "merged_into": "并入", "office": "管辖单位", "region": "行政区划", "owner": "所属主体",
}  # fmt: skip
PERSONAL = {
    "legal_person": mask_person_name,
    "contact": mask_person_name,
    "phone": mask_phone,
    "contact_phone": mask_phone,
}


@dataclass(frozen=True)
class ShownChange:
    """One line of history as a page shows it."""

    at: datetime
    by: str
    source: str
    reference: str
    field: str
    old: str
    new: str
    subject: Subject
    kind: str


def changes_visible(actor: Actor) -> QuerySet[SubjectChange]:
    """The history within the actor's reach, the newest first, each line with the names that `shown_change` needs."""
    return _lines(SubjectChange.objects.filter(under(actor.reach("subject.read"))))


def changes_of(subject: Subject, limit: int = 50) -> list[ShownChange]:
    """The latest changes of a subject and of what was merged into it. One query."""
    rows = SubjectChange.objects.filter(Q(subject=subject) | Q(subject__merged_into=subject))
    return [shown_change(line) for line in _lines(rows)[:limit]]


def _lines(rows: QuerySet[SubjectChange]) -> QuerySet[SubjectChange]:
    """Lines with the names of the units and regions that they mention."""
    names = {
        f"{side}_{what}": Subquery(model._default_manager.filter(**{key: OuterRef(side)}).values(name)[:1])
        for side in ("old", "new")
        for what, model, key, name in (("office", Unit, "path", "short_name"), ("region", Region, "pk", "name"))
    }
    return rows.select_related("subject", "by").annotate(**names).order_by("-at", "-pk")


def shown_change(line: SubjectChange) -> ShownChange:
    """A line of history in words; personal data is masked."""
    return ShownChange(
        at=line.at, by=line.by.name if line.by else "系统", source=str(ChangeSource(line.source).label),
        reference=line.reference, field=field_title(line.field), old=_said(line, "old"), new=_said(line, "new"),
        subject=line.subject, kind=_kind(line),
    )  # fmt: skip


def _said(line: SubjectChange, side: str) -> str:
    """The value before or after, in words."""
    value = str(getattr(line, side))
    if line.field in PERSONAL:
        return PERSONAL[line.field](value) if value else ""
    if line.field in ("office", "region"):
        return getattr(line, f"{side}_{line.field}", None) or value
    return _titles(line.field).get(value, value)


@cache
def _titles(name: str) -> Mapping[str, str]:
    known: Mapping[str, Any] = {field.name: field for field in Subject._meta.concrete_fields}
    choices = known[name].flatchoices if name in known else ()
    return {str(code): str(title) for code, title in choices}


def _kind(line: SubjectChange) -> str:
    if line.field == "state":
        return str(dict(SubjectState.choices).get(line.new, "变更")) if line.new != SubjectState.ACTIVE else "恢复存续"
    titles = {"": "新增", "office": "管辖变更", "licence": "许可变动"}
    return titles.get(line.field, "变更")


def field_title(name: str) -> str:
    """What a field of the history is called."""
    if name in FIELD_TITLES:
        return FIELD_TITLES[name]
    known: Mapping[str, Any] = {field.name: field for field in Subject._meta.concrete_fields}
    return str(known[name].verbose_name) if name in known else name
