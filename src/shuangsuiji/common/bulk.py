# ruff: noqa: S608 - the statements are made of names of our own models
"""Many rows into a table at once: COPY on PostgreSQL, statements of many rows on SQLite; nothing of Django's is asked per row.

For tables whose rows are checked before and made a million at a time. A failing row fails the whole call.
"""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Model

# What parts the fields of a line and what stands for NULL: no field may hold them bare.
_PART, _NULL = "\x1f", "\x1e"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", _PART: "\\x1f", _NULL: "\\x1e"})
_BLOCK = 500
# SQLite keeps the former pages of every statement until its end, so one per row would write each page a hundred times.
_ROWS = 200
CACHE_KIB = 64_000
COLLECT_AFTER = 100_000


def load(table: str, columns: Sequence[str], lines: Sequence[Sequence[Any]], constants: Mapping[str, Any] = {}) -> None:
    """Insert rows.

    Args:
        table: its name.
        columns: names of the columns that `lines` hold.
        lines: one sequence of values per row: text, numbers, None; days and moments as the database's own text.
        constants: further column → the value that every row gets: of the model's kind, dicts and lists for JSON.
    """
    if not lines:
        return
    names = ", ".join(map(connection.ops.quote_name, [*columns, *constants]))
    if connection.vendor == "postgresql":
        _copy(
            f"COPY {table} ({names}) FROM STDIN WITH (DELIMITER E'\\x1f', NULL E'\\x1e')",
            lines,
            list(constants.values()),
        )
        return
    fixed = [_literal(value) for value in constants.values()]
    row = "(" + ", ".join([*["%s"] * len(columns), *fixed]) + ")"
    with connection.cursor() as cursor:
        for start in range(0, len(lines), _ROWS):
            part = lines[start : start + _ROWS]
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * len(part))}", list(chain.from_iterable(part))
            )


def _copy(statement: str, lines: Sequence[Sequence[Any]], constants: list[Any]) -> None:
    tail = "".join(_PART + _field(value) for value in constants) + "\n"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(lines), _BLOCK):
            block = (_line(line) for line in lines[start : start + _BLOCK])
            copy.write(tail.join([*block, ""]))


def _line(line: Sequence[Any]) -> str:
    """The fields of a row as COPY reads them; only a line that holds a special character is looked at field by field."""
    fields = [value if value.__class__ is str else _field(value) for value in line]
    text = _PART.join(fields)
    if (
        "\\" in text
        or "\n" in text
        or "\r" in text
        or text.count(_PART) >= len(line)
        or text.count(_NULL) != line.count(None)
    ):
        return _PART.join(map(_field, line))
    return text


def _field(value: Any) -> str:
    if value is None:
        return _NULL
    return str(_plain(value)).translate(_ESCAPES)


def _plain(value: Any) -> Any:
    """A value that both databases read by itself."""
    if isinstance(value, datetime):
        return str(connection.ops.adapt_datetimefield_value(value))
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _literal(value: Any) -> str:
    """A constant as SQLite reads it within a statement."""
    plain = _plain(value)
    if plain is None:
        return "NULL"
    return str(int(plain)) if isinstance(plain, int) else "'" + str(plain).replace("'", "''").replace("%", "%%") + "'"


def reserve(model: type[Model], count: int) -> list[int]:
    """So many primary keys that no other row of the model gets; within a transaction that writes."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [cursor.fetchone()[0], count])
            return [row[0] for row in cursor.fetchall()]
        # SQLite never gives a key again: the largest one ever given is in its own table.
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
    return list(range(last + 1, last + count + 1))


@contextmanager
def prepared() -> Iterator[None]:
    """Work that a million rows go through: with a large page cache of SQLite, for they touch every page of every index again
    and again, and with a collector of cycles that does not look through all of them every few hundred rows."""
    thresholds = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *thresholds[1:])
    try:
        with _cache():
            yield
    finally:
        gc.set_threshold(*thresholds)


@contextmanager
def _cache() -> Iterator[None]:
    if connection.vendor == "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")
