"""What changed of an officer: a line for every field, whoever changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import Officer, OfficerChange
from shuangsuiji.registry.queries.officers import CODED

SEALED = frozenset({"id_number", "phone"})
# What follows from other fields.
UNTRACKED = frozenset({"unit_path", "updated_at", "user_id"})
FIELD_NAMES = {"unit_id": "unit", "region_id": "region"}


@dataclass(frozen=True)
class Origin:
    """Who changes something, from which source; `reference` names the act: a file, a document."""

    by_id: int | None
    source: str
    now: datetime
    reference: str = ""


def line(officer: Officer, field: str, old: str, new: str, origin: Origin) -> OfficerChange:
    """One line of history, not saved yet."""
    return OfficerChange(
        officer=officer, at=origin.now, by_id=origin.by_id, source=origin.source, reference=origin.reference[:100],
        field=FIELD_NAMES.get(field, field), old=old, new=new,
    )  # fmt: skip


def lines(officer: Officer, before: Mapping[str, Any], after: Mapping[str, Any], origin: Origin) -> list[OfficerChange]:
    """A line for each column of `after` that differs from `before`."""
    return [
        line(officer, name, text_of(name, before[name]), text_of(name, value), origin)
        for name, value in after.items()
        if name not in UNTRACKED and before[name] != value
    ]


def created(officer: Officer, origin: Origin) -> OfficerChange:
    """The line that says that an officer is new."""
    return line(officer, "", "", officer.name, origin)


def text_of(name: str, value: Any) -> str:
    """How a value stands in the history: words instead of codes, sealed values by their last four places."""
    if value in (None, "", [], ()):
        return ""
    if name in SEALED:
        return f"尾号{str(value)[-4:]}"
    if name in CODED:
        return str(active_profile().officer_codes(CODED[name]).get(value, value))
    if name in FIELD_NAMES:
        field = Officer._meta.get_field(FIELD_NAMES[name])
        return str(field.related_model.objects.get(pk=value))  # type: ignore[union-attr]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return "、".join(sorted(map(str, value)))
    choices = getattr(Officer._meta.get_field(name), "flatchoices", ())
    return str(dict(choices).get(value, value))


def keep(changes: Iterable[OfficerChange]) -> None:
    """Save lines of history, in the unit of work of the change itself."""
    OfficerChange.objects.bulk_create(changes, batch_size=2000)
