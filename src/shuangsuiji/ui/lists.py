"""List pages: columns declared once, filters by GET, keyset paging, export, bulk actions. Three queries of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuangsuiji.common.pagination import BadCursor, Count, Page, count_rows, keyset_page

from .forms import FilterForm
from .parts import Empty, Stat
from .states import StateMap

SIZES = (20, 50, 100)
Accessor = str | Callable[[Any], Any]
Export = Callable[[HttpRequest, QuerySet[Any]], HttpResponse]


@dataclass(frozen=True)
class Column:
    """One column. `accessor` is a dotted path or a callable(row); a `template` gets `row` and needs no accessor.

    `kind` is text, number, day, dt, progress (accessor gives (done, total)) or hash. `sort` names a column of the
    model that is never null. `clip` cuts long text, `minor` leaves the column out on phones,
    `action` keeps it in sight at the right edge.
    """

    label: str
    accessor: Accessor = ""
    kind: str = "text"
    numeric: bool = False
    sort: str = ""
    link: Callable[[Any], str] | None = None
    states: StateMap | None = None
    template: str = ""
    clip: bool = False
    minor: bool = False
    action: bool = False

    def value(self, row: Any) -> Any:
        """What stands in this column of a row; a step of the path that is None gives None."""
        if callable(self.accessor):
            return self.accessor(row)
        value = reduce(lambda owner, name: getattr(owner, name, None), filter(None, self.accessor.split(".")), row)
        return value() if callable(value) else value

    @cached_property
    def css(self) -> str:
        names = {
            "num": self.numeric or self.kind == "number",
            "clip": self.clip,
            "minor": self.minor,
            "act": self.action,
        }
        return " ".join(name for name, on in names.items() if on)


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any
    url: str


@dataclass(frozen=True)
class BulkAction:
    """A button over the table; it posts the ticked `ids`, or all=1 and the `filter` that the list was made by."""

    label: str
    url: str
    confirm: str = ""


@dataclass(frozen=True)
class Listing:
    """A list page. `ordering` and every Column.sort name columns without nulls; ties are broken by primary key."""

    columns: Sequence[Column]
    ordering: str
    empty: Empty
    filters: type[FilterForm] | None = None
    unit: str = "条"
    export: Export | None = None
    bulk: Sequence[BulkAction] = ()
    size: int = SIZES[0]

    def order(self, wanted: str) -> str:
        """The ordering to use; raises BadRequest for a column that cannot be sorted by."""
        if not wanted:
            return self.ordering
        if wanted.removeprefix("-") not in {column.sort for column in self.columns if column.sort}:
            raise BadRequest("这个列表不能按所要的列排序，请点击表头排序。")
        return wanted

    def rows_per_page(self, wanted: str) -> int:
        """The page size to use; raises BadRequest for one that is not offered."""
        if not wanted:
            return self.size
        if wanted not in map(str, SIZES):
            raise BadRequest("每页行数只能是 20、50 或 100。")
        return int(wanted)


@dataclass(frozen=True)
class Header:
    column: Column
    sort: str
    direction: str


@dataclass(frozen=True)
class Shown:
    """A list as its template needs it."""

    listing: Listing
    form: FilterForm | None
    page: Page[Any]
    count: Count
    order: str
    size: int
    query: str
    kept: Sequence[tuple[str, str]]
    turned: bool
    sizes: tuple[int, ...] = SIZES

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.listing.columns]

    def _header(self, column: Column) -> Header:
        """A sorted column offers the other direction."""
        if not column.sort or self.order.removeprefix("-") != column.sort:
            return Header(column, column.sort, "")
        down = self.order.startswith("-")
        return Header(column, column.sort if down else "-" + column.sort, "descending" if down else "ascending")

    @property
    def rows(self) -> list[tuple[Model, list[Cell]]]:
        return [(row, self._cells(row)) for row in self.page.rows]

    def _cells(self, row: Model) -> list[Cell]:
        return [
            Cell(c, None if c.template else c.value(row), c.link(row) if c.link else "") for c in self.listing.columns
        ]

    @property
    def narrowed(self) -> bool:
        return self.form is not None and self.form.is_used

    @property
    def can_export(self) -> bool:
        """A template would call `listing.export` when it asks for it."""
        return self.listing.export is not None

    @property
    def more(self) -> bool:
        """Whether pages stand before or after this one."""
        return bool(self.page.previous or self.page.next)


def narrow(listing: Listing, request: HttpRequest, rows: QuerySet[Any]) -> tuple[FilterForm | None, QuerySet[Any]]:
    """The filter form as filled in and the rows it lets through; a form with errors lets none through."""
    if listing.filters is None:
        return None, rows
    form = listing.filters(request.GET)
    return form, form.narrow(rows) if form.is_valid() else rows.none()


def show(listing: Listing, request: HttpRequest, form: FilterForm | None, rows: QuerySet[Any]) -> Shown:
    """Read one page. Raises BadRequest for a page address, order or size that the list did not offer."""
    order = listing.order(request.GET.get("sort", ""))
    size = listing.rows_per_page(request.GET.get("size", ""))
    after, before = request.GET.get("after"), request.GET.get("before")
    try:
        page = keyset_page(rows, ordering=order, size=size, after=after, before=before)
    except BadCursor as error:
        raise BadRequest(str(error)) from error
    turned = after is not None or before is not None
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    kept = [(name, request.GET[name]) for name in ("sort", "size") if name in request.GET]
    return Shown(listing, form, page, count_rows(rows), order, size, query.urlencode(), kept, turned)


def render_listing(
    request: HttpRequest,
    listing: Listing,
    rows: QuerySet[Any],
    *,
    page_title: str,
    template: str = "ui/list.html",
    stats: Sequence[Stat] = (),
    context: Mapping[str, Any] | None = None,
    prepare: Callable[[Sequence[Any]], None] | None = None,
) -> HttpResponse:
    """The list page of `rows`, which the caller has scoped already; with ?export=1 the listing's export of them.

    `prepare` gets the rows of the page that is shown, to complete them together.
    """
    form, rows = narrow(listing, request, rows)
    if listing.export and request.GET.get("export") == "1" and (form is None or form.is_valid()):
        return listing.export(request, rows)
    shown = show(listing, request, form, rows)
    if prepare is not None:
        prepare(shown.page.rows)
    return render(request, template, {**(context or {}), "page_title": page_title, "list": shown, "stats": stats})
