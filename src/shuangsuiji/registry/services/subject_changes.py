"""动态更新: every field of a subject that changes leaves a line, whoever changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.registry.models import ChangeSource, Subject, SubjectChange, Tag

# Not facts about the subject: what follows from others, and what the system keeps for itself.
UNTRACKED = frozenset({"code_type", "unit_path", "doubts", "updated_at", "merged_into_id"})
# By which name a column's change is kept.
FIELD_NAMES = {"office_id": "office", "region_id": "region", "owner_id": "owner"}


@dataclass(frozen=True)
class Origin:
    """Who changes something, from which source; `reference` names the act (an import, a merge, a transfer)."""

    by_id: int | None
    source: ChangeSource
    now: datetime
    reference: str = ""

    @classmethod
    def hand(cls, actor: Actor, now: datetime) -> "Origin":
        """A person at a form."""
        return cls(actor.user_id, ChangeSource.HAND, now)


def change(subject: Subject, field: str, old: str, new: str, origin: Origin) -> SubjectChange:
    """One line of history, not saved yet."""
    return SubjectChange(
        subject=subject, unit_path=subject.unit_path, at=origin.now, by_id=origin.by_id, source=origin.source,
        reference=origin.reference, field=field, old=old, new=new,
    )  # fmt: skip


def created(subject: Subject, origin: Origin) -> SubjectChange:
    """The line that says that a subject is new."""
    return change(subject, "", "", subject.name, origin)


def field_changes(before: Mapping[str, Any], subject: Subject, origin: Origin) -> list[SubjectChange]:
    """A line for each column of `before` (attname → value before) that differs now; call it after the change."""
    lines = []
    for column, old in before.items():
        new = getattr(subject, column)
        if column not in UNTRACKED and old != new:
            field = FIELD_NAMES.get(column, column)
            lines.append(change(subject, field, text_of(column, old), text_of(column, new), origin))
    return lines


def text_of(column: str, value: Any) -> str:
    """How a value of a column stands in the history."""
    if value is None:
        return ""
    if column == "office_id":
        return str(Unit.objects.get(pk=value).path)
    if column == "owner_id":
        return str(Subject.objects.get(pk=value).code)
    if column == "attributes":
        return "；".join(f"{name}：{said}" for name, said in value.items())
    return str(value)


def tag_change(subject: Subject, old: Iterable[Tag], new: Iterable[Tag], origin: Origin) -> list[SubjectChange]:
    """The line of a change of tags; none where they are the same."""
    before, after = (sorted(tag.name for tag in tags) for tags in (old, new))
    return [] if before == after else [change(subject, "tags", "、".join(before), "、".join(after), origin)]


def keep(lines: Iterable[SubjectChange]) -> None:
    """Save lines of history, in the unit of work of the change itself."""
    SubjectChange.objects.bulk_create(lines, batch_size=2000)
