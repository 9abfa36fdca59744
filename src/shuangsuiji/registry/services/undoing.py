"""Undo of a whole import: new rows go, changed rows become what they were; rows changed since are named, and nothing is done."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CASCADE, Model, ProtectedError, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.sealing import SealedField
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ImportBatch, ImportLine

from .importing import Progress
from .intake import CREATED, UPDATED
from .kinds import KINDS

PART = 500
# Up to so many lines all or nothing; more are undone part by part.
WHOLE = 5_000
NAMED = 10


def model_of(batch: ImportBatch) -> type[Model]:
    """What the rows of the batch became."""
    return apps.get_model(KINDS[batch.kind].model)


def changed_since(batch: ImportBatch) -> "QuerySet[Any]":
    """Rows of the import that somebody, or a later import, has changed since; always empty for rows that bear no time."""
    model = model_of(batch)
    rows = model._default_manager.filter(pk__in=batch.lines.values("object_id"))
    if not any(field.name == "updated_at" for field in model._meta.concrete_fields):
        return rows.none()
    return rows.exclude(updated_at=batch.taken_at)


def require_undoable(*, actor: Actor, batch: ImportBatch) -> None:
    """Pass, or name what stands in the way. Who may import here may undo."""
    actor.require(KINDS[batch.kind].verb, batch.unit_path)
    if not ImportBatch.lifecycle.allows(batch.state, "undo"):
        raise Refusal(f"“{batch}”{batch.get_state_display()}，不能撤销。")
    touched = changed_since(batch)
    count = touched.count()
    if count:
        names = "、".join(f"“{row}”" for row in touched.order_by("pk")[:NAMED])
        raise Refusal(
            f"导入之后有 {count:,} 条又被修改过：{names}{'等' if count > NAMED else ''}。",
            mend="请逐条更正，不能整批撤销。",
        )


def undo(*, actor: Actor, batch: ImportBatch, now: datetime, progress: Progress | None = None) -> int:
    """Undo an import; how many rows were taken back. Raises Refusal naming rows that were changed since or are in use.

    With `progress` part by part: a killed undo goes on where it stopped, for each line goes with its row.
    """
    require_undoable(actor=actor, batch=batch)
    total = batch.lines.count()
    count = 0
    if progress is None or total <= WHOLE:
        with unit_of_work():
            count = sum(_undo_part(actor, batch, part, now) for part in _parts(batch))
            _close(actor, batch, count, now)
        return count
    for part in _parts(batch):
        with transaction.atomic():
            count += _undo_part(actor, batch, part, now)
            progress(count, total, "正在撤销")
    _close(actor, batch, count, now)
    return count


def _close(actor: Actor, batch: ImportBatch, count: int, now: datetime) -> None:
    with unit_of_work() as work:
        ImportBatch.lifecycle.advance(batch, "undo", now=now, undone_at=now, undone_by_id=actor.user_id)
        act = KINDS[batch.kind].act.partition(".")[0] + ".undo"
        work.note(actor, act, batch.ref, unit_path=batch.unit_path, now=now, detail={"rows": count})


def _parts(batch: ImportBatch) -> Iterator[list[ImportLine]]:
    """The lines, so many at a time; those that were dealt with are gone."""
    while part := list(batch.lines.order_by("-pk")[:PART]):
        yield part


def _undo_part(actor: Actor, batch: ImportBatch, part: list[ImportLine], now: datetime) -> int:
    kind, model = KINDS[batch.kind], model_of(batch)
    new = [line.object_id for line in part if line.done == CREATED]
    _remove(model, new, kind.parts_of_row)
    before = {line.object_id: line.before or {} for line in part if line.done == UPDATED}
    for row in model._default_manager.filter(pk__in=before):
        if kind.returned:
            kind.returned(row, before[row.pk])
        former = _restore(row, before[row.pk], now)
        if kind.restored:
            kind.restored(actor, batch, row, former, now)
    ImportLine.objects.filter(pk__in=[line.pk for line in part]).delete()
    return len(part)


def _remove(model: type[Model], keys: list[int], own: frozenset[str]) -> None:
    """Delete new rows, but not what others have hung on them since."""
    for relation in model._meta.related_objects:
        if relation.on_delete is CASCADE and relation.get_accessor_name() not in own:
            used = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": keys})
            if used.exists():
                raise _in_use([str(row) for row in used[:NAMED]])
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=keys).delete()
    except ProtectedError as error:
        raise _in_use([str(row) for row in error.protected_objects]) from error


def _in_use(names: list[str]) -> Refusal:
    named = "、".join(f"“{name}”" for name in sorted(set(names))[:NAMED])
    return Refusal(f"导入的数据已经在使用（{named}），不能撤销。", mend="请先撤回这些使用，或逐条注销。")


def _opened(field: Any, value: Any) -> Any:
    return field.from_db_value(value) if isinstance(field, SealedField) else field.to_python(value)


def _restore(row: Model, before: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Set columns (by attname) and many-to-many fields (by name) to what they were; the columns as they stood until now."""
    columns = {field.attname: field for field in row._meta.concrete_fields}
    values = {name: _opened(columns[name], value) for name, value in before.items() if name in columns}
    if "updated_at" in columns:
        values["updated_at"] = now
    former = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    for field in row._meta.many_to_many:
        if before.get(field.name) is not None:
            getattr(row, field.name).set(before[field.name])
    return former
