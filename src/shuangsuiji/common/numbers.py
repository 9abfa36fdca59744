"""Columns of whole numbers out of a table, all at once: in PostgreSQL's own binary form, row by row on SQLite."""

from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

# COPY (FORMAT binary): a head of 19 bytes; each row the number of its fields, each field its length and its bytes; an end of 2
_HEAD, _END = 19, 2


def number_columns(rows: QuerySet[Any, Any], columns: int) -> NDArray[np.int64]:
    """The rows of a queryset of `values_list` with so many whole numbers of eight bytes, none of them null: one array row each."""
    if connection.vendor == "postgresql":
        return _copied(rows, columns)
    flat = (number for row in rows.iterator(20_000) for number in row)
    return np.fromiter(flat, dtype=np.int64).reshape(-1, columns)


def _copied(rows: QuerySet[Any, Any], columns: int) -> NDArray[np.int64]:
    """By COPY, whose rows all have one length."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return np.empty((0, columns), dtype=np.int64)
    fields = [(f"{kind}{n}", form) for n in range(columns) for kind, form in (("l", ">i4"), ("v", ">i8"))]
    line = np.dtype([("fields", ">i2"), *fields])
    with connection.cursor() as cursor:
        statement = f"COPY ({cursor.mogrify(sql, parameters)}) TO STDOUT (FORMAT binary)"
        with cursor.copy(statement) as copy:
            data = b"".join(map(bytes, copy))
    if (len(data) - _HEAD - _END) % line.itemsize:
        raise ValueError("not all columns are numbers of eight bytes")
    table = np.frombuffer(data, dtype=line, count=(len(data) - _HEAD - _END) // line.itemsize, offset=_HEAD)
    return np.stack([table[f"v{n}"].astype(np.int64) for n in range(columns)], axis=1)
