"""Saving what differs, and nothing else, as one act; the database's constraints say what is there already."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.base import Record
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work


def differing(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `values` in which `row` differs."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def insert(row: models.Model, known: Refusal) -> None:
    """Insert a row; raises `known` when a unique constraint says that it is there."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise known from error


def save_changes(row: Record, changes: Mapping[str, Any], known: Refusal, *, now: datetime) -> None:
    """Set `changes`; raises Stale when someone has saved the row since it was read, `known` as `insert` does."""
    changes = {**changes, "updated_at": now}
    same = type(row)._default_manager.filter(pk=row.pk, updated_at=row.updated_at)
    try:
        with transaction.atomic():
            saved = same.update(**changes)
    except IntegrityError as error:
        raise known from error
    if not saved:
        raise Stale(f"“{row}”刚刚被他人修改过，本次没有保存。", mend="请刷新页面，在最新内容上修改。")
    for name, value in changes.items():
        setattr(row, name, value)


def save_edit(
    row: Record,
    values: Mapping[str, Any],
    known: Refusal,
    *,
    actor: Actor,
    act: str,
    unit_path: str,
    marks: Mapping[str, Collection[models.Model]] | None = None,
    now: datetime,
) -> list[str]:
    """Bring `row` to `values` and its tags and the like to `marks`, noted as `act` in `unit_path`.

    Returns the names of the fields that differed; where none did, nothing is written. Raises as `save_changes`.
    """
    changes = differing(row, values)
    with unit_of_work() as work:
        marked = {name: rows for name, rows in (marks or {}).items() if set(getattr(row, name).all()) != set(rows)}
        fields = sorted([*changes, *marked])
        if fields:
            save_changes(row, changes, known, now=now)
            for name, rows in marked.items():
                getattr(row, name).set(rows)
            work.note(actor, act, row.ref, unit_path=unit_path, now=now, detail={"fields": fields})
    return fields
