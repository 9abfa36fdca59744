"""Tens of thousands of frame lines at once: the ORM's objects cost several times what the database does."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values for `columns` (attribute names, e.g. row_id) of `model`, in the open transaction."""
    fields = {field.attname: field.column or "" for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    names = ", ".join(quote(fields[column]) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own model
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))
