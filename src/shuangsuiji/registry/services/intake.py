"""What a kind of sheet does with its rows: take the good ones, hand back the bad ones, note what it did to which stored row.

See `kinds` for the kinds, `importing` for the way of a file from upload to undo.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateField, Field, Model
from django.db.models.options import Options

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, units_under
from shuangsuiji.common.base import new_ref
from shuangsuiji.common.sealing import SealedField
from shuangsuiji.registry.models import ImportBatch, ImportLine, ImportProblem
from shuangsuiji.tabular.columns import ParsedRow, RowError, SheetSpec, column_letters

KEPT_VALUES = 2000
Row = TypeVar("Row", bound=Model)
CREATED, UPDATED, UNCHANGED = "c", "u", "n"


@dataclass
class Intake:
    """A part of a sheet on its way in, in one transaction. `memory` lasts from part to part of one run."""

    actor: Actor
    batch: ImportBatch
    spec: SheetSpec
    now: datetime
    memory: dict[str, Any] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    lines: list[ImportLine] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {CREATED: 0, UPDATED: 0, UNCHANGED: 0})

    @property
    def options(self) -> Mapping[str, Any]:
        """What the person chose beside the file, e.g. {"catalogue": ref}."""
        return dict(self.batch.options)

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """A value that is made once per run: units by name, tags by name."""
        if name not in self.memory:
            self.memory[name] = make()
        return self.memory[name]

    def refuse(self, row: ParsedRow, key: str, reason: str, mend: str) -> None:
        """Hand a row back for what stands in column `key`; a row may be refused several times."""
        title = next(column.title for column in self.spec.columns if column.key == key)
        self.errors.append(RowError(row.number, title, row.raw.get(key, ""), reason, mend))

    def unchanged(self, count: int = 1) -> None:
        """Count rows that say what is known."""
        self.counts[UNCHANGED] += count

    def note(self, row: ParsedRow, stored: Model, before: Mapping[str, Any] | None) -> None:
        """Count a row as taken: `stored` is new (`before` None), or was changed and held `before` (attname or the name of
        a many-to-many field with its keys → value)."""
        done = CREATED if before is None else UPDATED
        self.counts[done] += 1
        kept = None if before is None else {name: _plain(stored, name, value) for name, value in before.items()}
        self.lines.append(ImportLine(batch=self.batch, object_id=stored.pk, row=row.number, done=done, before=kept))

    def also_before(self, object_id: int, name: str, value: Any) -> bool:
        """Add what a changed row held beside its columns (keys of a many-to-many field) to what undo restores.

        False for a row that is new: undo removes it with all it holds.
        """
        found = next((line for line in self.lines if line.object_id == object_id and line.before is not None), None)
        if found is None:
            return False
        found.before = {**(found.before or {}), name: value}
        return True

    def count(self, created: int, updated: int, unchanged: int) -> None:
        """Add to the counts of rows whose lines are written by SQL."""
        for done, number in ((CREATED, created), (UPDATED, updated), (UNCHANGED, unchanged)):
            self.counts[done] += number

    def save(
        self,
        fresh: list[tuple[ParsedRow, Row]],
        changed: list[tuple[ParsedRow, Row, dict[str, Any]]],
        *,
        unique: tuple[str, ...],
        fields: tuple[str, ...],
    ) -> dict[int, Row]:
        """Write new rows and changes (row of the sheet, stored row, attname → new value) at once; note each.

        Two imports of the same new rows at once double nothing: `unique` decides. Gives sheet row number → stored row.
        """
        twins = [revised(stored, values, self.now) for _, stored, values in changed]
        upsert([*(row for _, row in fresh), *twins], unique=unique, fields=fields)
        stored = _stored_as([row for _, row in fresh], unique)
        written = {line.number: stored[row.pk] for line, row in fresh} | {line.number: row for line, row, _ in changed}
        for line, row in fresh:
            self.note(line, row, None)
        for line, row, values in changed:
            self.note(line, row, {name: getattr(row, name) for name in values})
        return written

    def store(self, cells: Mapping[int, list[str]]) -> None:
        """Write problems and lines; `cells` are the original rows by number."""
        by_row: dict[int, list[RowError]] = {}
        for error in self.errors:
            by_row.setdefault(error.row, []).append(error)
        problems = [
            ImportProblem(batch=self.batch, row=row, cells=cells[row], errors=self.described(errors))
            for row, errors in by_row.items()
        ]
        ImportProblem.objects.bulk_create(problems, batch_size=KEPT_VALUES, ignore_conflicts=True)
        ImportLine.objects.bulk_create(self.lines, batch_size=KEPT_VALUES, ignore_conflicts=True)

    def described(self, errors: Iterable[RowError]) -> list[dict[str, Any]]:
        """Bad cells with their address in the sheet (C5)."""
        titles = {column.title: column.key for column in self.spec.columns}
        mapping = self.batch.layout["mapping"]
        return [
            {
                "row": error.row,
                "cell": f"{column_letters(mapping[key])}{error.row}" if (key := titles[error.column]) in mapping else f"第 {error.row} 行",
                "column": error.column,
                "value": error.value,
                "reason": error.reason,
                "mend": error.mend,
            }
            for error in errors
        ]  # fmt: skip

    @property
    def refused(self) -> int:
        """How many rows were handed back."""
        return len({error.row for error in self.errors})


def _plain(row: Model, name: str, value: Any) -> Any:
    """A value as JSON: days and decimals as text, which their fields read back; what lies sealed stays sealed."""
    field = next((one for one in row._meta.concrete_fields if one.attname == name), None)
    if isinstance(field, SealedField):
        return field.get_prep_value(value)
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def _stored_as(rows: list[Row], unique: tuple[str, ...]) -> dict[Any, Row]:
    """Rows that were written by SQL, as the database holds them, by the primary key that they got; `rows` get it too."""
    if not rows:
        return {}
    name = next((name for name in unique if len({getattr(row, name) for row in rows}) == len(rows)), unique[-1])
    found = type(rows[0])._default_manager.filter(**{f"{name}__in": [getattr(row, name) for row in rows]})
    stored = {tuple(getattr(one, part) for part in unique): one for one in found}
    for row in rows:
        row.pk = stored[tuple(getattr(row, part) for part in unique)].pk
    return {one.pk: one for one in stored.values()}


def filled(row: ParsedRow, keys: Iterable[str]) -> dict[str, Any]:
    """The values of a row under `keys` that are not blank: a blank cell leaves what is known as it is."""
    return {key: value for key in keys if (value := row.values.get(key)) not in ("", None, ())}


def revised(row: Row, changes: Mapping[str, Any], now: datetime) -> Row:
    """A copy of a stored row with changes, fit for `upsert`."""
    twin = copy(row)
    # The stored key and name stay with the stored row; the database finds it by its unique fields.
    twin.pk = None
    names = {field.name for field in row._meta.concrete_fields}
    own = {"ref": new_ref()} if "ref" in names else {}
    for name, value in {**changes, **own, **({"updated_at": now} if "updated_at" in names else {})}.items():
        setattr(twin, name, value)
    return twin


def upsert(rows: list[Row], *, unique: tuple[str, ...], fields: tuple[str, ...]) -> None:
    """Insert rows, or set `fields` where one with the same `unique` fields stands; nothing doubled by two imports at once.

    One statement, prepared once and carried out for every row: bulk_create would compile one for every forty rows on SQLite.
    """
    if not rows:
        return
    columns = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    stamp = ("updated_at",) if any(field.name == "updated_at" for field in columns) else ()
    readers = [(field.attname, _preparer(field)) for field in columns]
    values = [[prepare(getattr(row, name)) for name, prepare in readers] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_upsert_sql(rows[0]._meta, columns, unique, (*fields, *stamp)), values)


def _preparer(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """What turns a value into the database's; the few days and moments of a sheet are turned once each."""
    prepare = partial(field.get_db_prep_save, connection=connection)
    return lru_cache(KEPT_VALUES)(prepare) if isinstance(field, DateField) else prepare


def _upsert_sql(
    meta: "Options[Any]", columns: list["Field[Any, Any]"], unique: tuple[str, ...], fields: tuple[str, ...]
) -> str:
    """The same words on SQLite and PostgreSQL."""
    quote = connection.ops.quote_name
    named = {name: quote(str(field.column)) for field in columns for name in (field.name, field.attname)}
    changes = ", ".join(f"{named[name]} = EXCLUDED.{named[name]}" for name in fields)
    all_columns = [quote(str(field.column)) for field in columns]
    return (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(all_columns)}) VALUES ({', '.join(['%s'] * len(all_columns))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(named[name] for name in unique)}) DO UPDATE SET {changes}"
    )


class UnitNames:
    """Units below a path by name and short name."""

    def __init__(self, path: str) -> None:
        self.units: dict[str, Unit] = {}
        self.doubtful: set[str] = set()
        for unit in units_under(path):
            for name in {unit.name, unit.short_name}:
                if self.units.setdefault(name, unit) is not unit:
                    self.doubtful.add(name)

    def resolve(self, intake: Intake, row: ParsedRow, key: str) -> Unit | None:
        """The unit that a row names; a name that is unknown or borne by two hands the row back."""
        name = row.values.get(key, "")
        if name in self.doubtful:
            intake.refuse(row, key, f"有两个单位都叫“{name}”。", "请填写单位全称。")
        elif name and name not in self.units:
            intake.refuse(row, key, f"本局没有“{name}”这个单位。", f"可填：{'、'.join(list(self.units)[:12])}。")
        return None if name in self.doubtful else self.units.get(name)


def named(intake: Intake, row: ParsedRow, key: str, known: Mapping[str, str], what: str) -> frozenset[str] | None:
    """The codes of the words (`what`: 标签, 专业) in column `key`, None where it says nothing; an unknown word hands the row back."""
    names = row.values.get(key) or ()
    unknown = [name for name in names if name not in known]
    if unknown:
        intake.refuse(row, key, f"没有{what}“{'、'.join(unknown)}”。", "请先在“标签与专业”中建立，或改正名称。")
    return frozenset(known[name] for name in names if name in known) if names else None
