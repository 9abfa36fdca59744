"""Taking in a sheet: good rows are kept, bad rows are named and handed back, and the whole file is one act."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateField, Field
from django.db.models.options import Options

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, units_under
from shuangsuiji.common.base import Record, new_ref
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ImportBatch
from shuangsuiji.tabular.columns import (
    Parsed,
    ParsedRow,
    RowError,
    SheetSpec,
    choose_table,
    column_letters,
    parse_sheet,
)
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.tabular.reading import Table, read_tables
from shuangsuiji.tabular.writing import error_sheet

CHUNK = 2000
LONGEST_NAME = 200
Item = TypeVar("Item")
Row = TypeVar("Row", bound=Record)
ACTS = {
    "subjects": "subject.import",
    "officers": "officer.import",
    "items": "item.import",
    "experts": "expert.import",
    "agencies": "agency.import",
    "holders": "holder.import",
}


@dataclass
class Intake:
    """A sheet on its way in. `refuse` hands a row back; the counts are kept by who takes the rows."""

    spec: SheetSpec
    table: Table
    parsed: Parsed
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def rows(self) -> list[ParsedRow]:
        """The rows whose cells could all be read."""
        return self.parsed.rows

    @property
    def total(self) -> int:
        """All rows with content under the header."""
        return len(self.parsed.rows) + len({error.row for error in self._unread})

    def __post_init__(self) -> None:
        self._unread = list(self.parsed.errors)

    def refuse(self, row: ParsedRow, key: str, reason: str, mend: str) -> None:
        """Hand a row back for what stands in column `key`."""
        self.parsed.errors.append(RowError(row.number, self._title(key), row.raw.get(key, ""), reason, mend))

    def count(self, created: int, updated: int, unchanged: int) -> None:
        """Add to the counts of rows that were taken."""
        self.created += created
        self.updated += updated
        self.unchanged += unchanged

    def _title(self, key: str) -> str:
        return next(column.title for column in self.spec.columns if column.key == key)

    def errors(self) -> list[dict[str, Any]]:
        """Every bad cell in the order of the sheet, with its address (C5)."""
        letters = {
            column.title: column_letters(self.parsed.mapping[column.key])
            for column in self.spec.columns
            if column.key in self.parsed.mapping
        }
        self.parsed.errors.sort(key=lambda error: error.row)
        return [
            {**asdict(error), "cell": f"{letters.get(error.column, '')}{error.row}"} for error in self.parsed.errors
        ]


def read_sheet(
    data: bytes, file_name: str, spec: SheetSpec, *, prepare: Callable[[Table], Table] = lambda table: table
) -> Intake:
    """Find and read the sheet of `spec` in a file, every table prepared first. Raises Refusal with what is wrong with the file."""
    try:
        table = choose_table([prepare(table) for table in read_tables(data, file_name)], spec)
        return Intake(spec, table, parse_sheet(table, spec))
    except TableProblem as error:
        raise Refusal(error.message, mend=error.mend, field="file") from error


def record_batch(
    intake: Intake, *, actor: Actor, kind: str, data: bytes, file_name: str, now: datetime, target: str = ""
) -> ImportBatch:
    """The record of the import, with its one entry in the journal; `target` names what the rows went into."""
    errors = intake.errors()
    batch = ImportBatch(
        kind=kind, file_name=file_name[-LONGEST_NAME:], sha256=hashlib.sha256(data).hexdigest(), user_id=actor.user_id,
        unit_path=actor.unit_path, rows=intake.total, created=intake.created, updated=intake.updated,
        unchanged=intake.unchanged, errors=errors, created_at=now, updated_at=now,
        rejected=asdict(error_sheet(intake.table, intake.parsed)) if errors else {},
    )  # fmt: skip
    counts = {"rows": batch.rows, "created": batch.created, "updated": batch.updated, "unchanged": batch.unchanged}
    with unit_of_work() as work:
        batch.save(force_insert=True)
        work.note(
            actor, ACTS[kind], target or batch.ref, unit_path=actor.unit_path, now=now, digest=batch.sha256,
            detail={**counts, "errors": batch.failed, "batch": batch.ref},
        )  # fmt: skip
    return batch


def chunks(rows: Iterable[Item]) -> Iterator[list[Item]]:
    """The rows in lists of at most CHUNK."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def filled(row: ParsedRow, keys: Iterable[str]) -> dict[str, Any]:
    """The values of a row under `keys` that are not blank: a blank cell leaves what is known as it is."""
    return {key: value for key in keys if (value := row.values.get(key)) not in ("", None, ())}


def revised(row: Row, changes: Mapping[str, Any], now: datetime) -> Row:
    """A copy of a stored row with changes, fit for `upsert`."""
    twin = copy(row)
    # The stored key and name stay with the stored row; the database finds it by its unique fields.
    twin.pk, twin.ref = None, new_ref()
    for name, value in {**changes, "updated_at": now}.items():
        setattr(twin, name, value)
    return twin


def upsert(rows: list[Row], *, unique: tuple[str, ...], fields: tuple[str, ...]) -> None:
    """Insert rows, or set `fields` where one with the same `unique` fields stands; nothing doubled by two imports at once.

    One statement, prepared once and carried out for every row: bulk_create would compile one for every forty rows on SQLite.
    """
    if not rows:
        return
    columns = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    readers = [(field.attname, _preparer(field)) for field in columns]
    values = [[prepare(getattr(row, name)) for name, prepare in readers] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_upsert_sql(rows[0]._meta, columns, unique, (*fields, "updated_at")), values)


def _preparer(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """What turns a value into the database's; the few days and moments of a sheet are turned once each."""
    prepare = partial(field.get_db_prep_save, connection=connection)
    return lru_cache(CHUNK)(prepare) if isinstance(field, DateField) else prepare


def _upsert_sql(
    meta: "Options[Any]", columns: list["Field[Any, Any]"], unique: tuple[str, ...], fields: tuple[str, ...]
) -> str:
    """The same words on SQLite and PostgreSQL."""
    quote = connection.ops.quote_name
    named = {field.name: quote(str(field.column)) for field in columns}
    changes = ", ".join(f"{named[name]} = EXCLUDED.{named[name]}" for name in fields)
    return (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(named.values())}) VALUES ({', '.join(['%s'] * len(named))}) "  # noqa: S608
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
