"""Keyset paging: the next page starts after the last row seen, so page 10,000 costs what page 1 costs.

Rows are in the order of one column that is never null, ties broken by the primary key; a page stays right while rows are
added elsewhere. Method: "no offset" paging, https://use-the-index-luke.com/no-offset.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections
from django.db.models import Field, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
EXACT_COUNT = 10_000


class BadCursor(ValueError):
    """A page address that this list did not give out."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page; `previous` and `next` are cursors for `before` and `after`, None at an end."""

    rows: Sequence[Row]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Count:
    """How many rows; `exact` is False for an estimate."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        if self.exact:
            return f"{self.number:,}"
        if self.number < EXACT_COUNT:
            return f"约 {round(self.number, -2):,}"
        return f"约 {round(self.number / 10_000):,} 万"


@dataclass(frozen=True)
class Ordering:
    """A column of a model, or one reached by `a__b`, with a direction."""

    model: type[Model]
    text: str

    def __post_init__(self) -> None:
        if any(field.null for field in self.fields):
            raise ValueError(f"a list cannot be paged by {self.path}: rows without a value would be left out")

    @property
    def path(self) -> str:
        return self.text.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.text.startswith("-")

    @property
    def fields(self) -> "list[Field[Any, Any]]":
        """The relations on the way to the column, then the column."""
        found: list[Field[Any, Any]] = []
        model: type[Model] | None = self.model
        for name in self.path.split("__"):
            options = cast(type[Model], model)._meta
            found.append(cast("Field[Any, Any]", options.pk if name == "pk" else options.get_field(name)))
            model = found[-1].related_model
        return found

    def names(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [sign + self.path, sign + "pk"]

    def beyond(self, value: Any, pk: Any, *, backwards: bool) -> Q:
        """Rows after (or, backwards, before) the one with this value and key."""
        lookup = "lt" if self.descending != backwards else "gt"
        return Q((f"{self.path}__{lookup}", value)) | Q((self.path, value), (f"pk__{lookup}", pk))

    def cursor(self, row: Model) -> str:
        *relations, _ = self.path.split("__")
        owner = reduce(getattr, relations, row)
        text = self.fields[-1].value_to_string(owner)
        return base64.urlsafe_b64encode(json.dumps([text, str(row.pk)]).encode()).decode().rstrip("=")

    def read(self, cursor: str) -> tuple[Any, Any]:
        try:
            text, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            if not (isinstance(text, str) and isinstance(pk, str)) or "\x00" in text:  # PostgreSQL takes no NUL
                raise ValueError(text)
            text.encode()  # nor does any database take half a surrogate pair
            return self.fields[-1].to_python(text), self.model._meta.pk.to_python(pk)
        except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError) as error:
            raise BadCursor("页码地址不完整或已失效，请从第一页重新翻页。") from error


def keyset_page(
    rows: QuerySet[Row], *, ordering: str, size: int, after: str | None = None, before: str | None = None
) -> Page[Row]:
    """The page of at most `size` rows after or before a cursor, the first one without. One query.

    Raises BadCursor for a cursor that cannot be read, ValueError for an `ordering` by a column that may be null.
    """
    order = Ordering(rows.model, ordering)
    backwards = before is not None
    cursor = before if backwards else after
    if cursor is not None:
        rows = rows.filter(order.beyond(*order.read(cursor), backwards=backwards))
    found = list(rows.order_by(*order.names(backwards=backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, True) if backwards else (cursor is not None, more)
    return Page(
        rows=found,
        previous=order.cursor(found[0]) if found and has_previous else None,
        next=order.cursor(found[-1]) if found and has_next else None,
    )


def count_rows(rows: QuerySet[Row], *, exact_up_to: int = EXACT_COUNT) -> Count:
    """Exact up to a limit; beyond it PostgreSQL's planner is asked, other databases count. At most two queries.

    Where the planner expects far more than the limit nothing is counted at all: a rare class among ten million rows would
    be looked for through all of them.
    """
    postgresql = connections[rows.db].vendor == "postgresql"
    expected = expected_rows(rows)
    if expected > 4 * exact_up_to:
        return Count(expected, exact=False)
    number = rows.order_by()[: exact_up_to + 1].count()
    if number <= exact_up_to:
        return Count(number)
    if postgresql:
        return Count(max(expected, number), exact=False)
    return Count(rows.count(), exact=False)


def expected_rows(rows: QuerySet[Any]) -> int:
    """How many rows PostgreSQL's planner expects; other databases expect none."""
    if connections[rows.db].vendor != "postgresql":
        return 0
    try:
        plan = rows.order_by().explain(format="json")
    except EmptyResultSet:
        return 0
    # a condition that nothing can meet is not sent, and explained with nothing
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"]) if plan else 0
