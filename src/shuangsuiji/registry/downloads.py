"""Lists as sheets: the titles are those that an import knows, so that a list can be exported, corrected and taken in again."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.columns import SheetSpec
from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .item_sheets import ITEM_SHEET
from .models import Item, Officer, Subject
from .sheets import OFFICER_SHEET, SUBJECT_SHEET

MOST_ROWS = 50_000
CHUNK = 2000
Cells = Mapping[str, Callable[[Any], Any]]

# Legal person and phone stay behind: a list that leaves the system needs neither, and a sheet without them changes neither.
_SUBJECT_CELLS: Cells = {
    "code": lambda row: row.code,
    "name": lambda row: row.name,
    "kind": lambda row: row.get_kind_display(),
    "org_form": lambda row: row.org_form,
    "state": lambda row: row.get_state_display(),
    "established_on": lambda row: row.established_on,
    "address": lambda row: row.address,
    "industry": lambda row: row.industry,
    "office": lambda row: row.office.short_name,
    "risk_class": lambda row: row.get_risk_class_display(),
    "tags": lambda row: "、".join(tag.name for tag in row.tags.all()),
}
_OFFICER_CELLS: Cells = {
    "name": lambda row: row.name,
    "certificate": lambda row: row.certificate,
    "certificate_valid_to": lambda row: row.certificate_valid_to,
    "unit": lambda row: row.unit.short_name,
    "post": lambda row: row.post,
    "level": lambda row: row.level,
    "specialities": lambda row: "、".join(mark.name for mark in row.specialities.all()),
    "state": lambda row: row.get_state_display(),
}
_ITEM_CELLS: Cells = {
    **{column.key: attrgetter(column.key) for column in ITEM_SHEET.columns},
    "category": lambda row: row.get_category_display(),
    "speciality": lambda row: row.speciality.name if row.speciality else "",
}


def subjects_xlsx(rows: QuerySet[Subject]) -> bytes:
    """Subjects as a workbook. Raises Refusal for more than MOST_ROWS."""
    return _xlsx(SUBJECT_SHEET, _SUBJECT_CELLS, rows.order_by("code", "pk"))


def officers_xlsx(rows: QuerySet[Officer]) -> bytes:
    """Officers as a workbook. Raises Refusal for more than MOST_ROWS."""
    return _xlsx(OFFICER_SHEET, _OFFICER_CELLS, rows.order_by("unit_path", "certificate"))


def items_xlsx(rows: QuerySet[Item]) -> bytes:
    """Items in the usual twelve columns with code, category and speciality. Raises Refusal for more than MOST_ROWS."""
    numbered = list(rows.select_related("speciality").order_by("code", "pk")[: MOST_ROWS + 1])
    for number, row in enumerate(numbered, start=1):
        row.number = number  # type: ignore[attr-defined]
    return _xlsx(ITEM_SHEET, _ITEM_CELLS, numbered)


def _xlsx(spec: SheetSpec, cells: Cells, rows: QuerySet[Any] | list[Any]) -> bytes:
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if count > MOST_ROWS:
        raise Refusal(f"共有 {count:,} 条，超过一次导出的上限 {MOST_ROWS:,} 条。", mend="请加上筛选条件，分几次导出。")
    columns = [(column.title, cells[column.key]) for column in spec.columns if column.key in cells]
    source = rows.iterator(CHUNK) if isinstance(rows, QuerySet) else rows
    lines = [[str(value) if (value := read(row)) is not None else "" for _, read in columns] for row in source]
    return write_xlsx([Sheet(spec.name, [title for title, _ in columns], lines)])
