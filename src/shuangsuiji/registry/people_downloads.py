"""People's lists as sheets: the titles are those that an import knows."""

from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from shuangsuiji.tabular.columns import SheetSpec

from .downloads import CHUNK, Cells, write_sheet
from .models import Attendance, CertificateHolder, Officer
from .people_sheets import AGENCY_SHEET, ATTENDANCE_SHEET, EXPERT_SHEET, HOLDER_SHEET, OFFICER_SHEET
from .queries import code_titles

# Identity and phone numbers stay behind here too.
_OFFICER_CELLS: Cells = {
    "staff_number": lambda row: row.staff_number,
    "name": lambda row: row.name,
    "certificate": lambda row: row.certificate if row.certificate_kind != "department" else "",
    "certificate_valid_to": lambda row: row.certificate_valid_to if row.certificate_kind != "department" else "",
    "department_certificate": lambda row: _paper(row, "department")[0],
    "department_valid_to": lambda row: _paper(row, "department")[1],
    "unit": lambda row: row.unit.short_name,
    "post": lambda row: row.post,
    "duty": lambda row: _title(row, "duty"),
    "level": lambda row: row.level,
    "education": lambda row: _title(row, "education"),
    "post_class": lambda row: _title(row, "post_class"),
    "post_since": lambda row: row.post_since,
    "region": lambda row: row.region.name if row.region else "",
    "grid": lambda row: row.grid,
    "qualifications": lambda row: row.qualifications,
    "grade": lambda row: row.get_grade_display(),
    "item_codes": lambda row: "、".join(row.item_codes),
    "specialities": lambda row: "、".join(mark.name for mark in row.specialities.all()),
    "state": lambda row: row.get_state_display(),
}


def _written(spec: SheetSpec, cells: Cells, rows: QuerySet[Any]) -> bytes:
    return write_sheet(spec, cells, rows.iterator(CHUNK), rows.count())


def officers_xlsx(rows: QuerySet[Officer]) -> bytes:
    """Officers as a workbook. Raises Refusal for more than MOST_ROWS."""
    return _written(OFFICER_SHEET, _OFFICER_CELLS, rows.order_by("unit_path", "certificate"))


def _paper(row: Officer, kind: str) -> tuple[str, Any]:
    """The certificate of one kind and its end; blank where the officer has none."""
    if row.certificate_kind == kind:
        return row.certificate, row.certificate_valid_to
    return (row.second_certificate, row.second_valid_to) if row.second_kind == kind else ("", "")


def _title(row: Officer, field: str) -> str:
    return code_titles(row)[field]


_HELPER_CELLS: Cells = {
    **{name: attrgetter(name) for name in ("name", "qualification", "qualification_number", "qualified_to", "note")},
    "specialities": lambda row: "、".join(mark.name for mark in row.specialities.all()),
    "unit": lambda row: row.unit.short_name,
    "state": lambda row: row.get_state_display(),
}
_EXPERT_CELLS: Cells = {**_HELPER_CELLS, "workplace": attrgetter("workplace"), "title": attrgetter("title")}
_AGENCY_CELLS: Cells = {
    **_HELPER_CELLS,
    **{name: attrgetter(name) for name in ("code", "contact", "contract", "contract_to")},
}
_HOLDER_CELLS: Cells = {
    **{name: attrgetter(name) for name in ("name", "certificate", "valid_to", "excused")},
    "kind": lambda row: row.get_kind_display(),
    "unit": lambda row: row.unit.short_name,
}
_ATTENDANCE_CELLS: Cells = {
    "certificate": lambda row: row.officer.certificate,
    "name": lambda row: row.officer.name,
    "unit": lambda row: row.officer.unit.short_name,
    "present": lambda row: "是" if row.present else "",
    "score": lambda row: row.score,
    "note": lambda row: row.note,
}


def helpers_xlsx(kind: str, rows: QuerySet[Any]) -> bytes:
    """Experts or agencies as a workbook; phone numbers stay behind. Raises Refusal for more than MOST_ROWS."""
    spec, cells = {"experts": (EXPERT_SHEET, _EXPERT_CELLS), "agencies": (AGENCY_SHEET, _AGENCY_CELLS)}[kind]
    return _written(spec, cells, rows.order_by("unit_path", "name"))


def holders_xlsx(rows: QuerySet[CertificateHolder]) -> bytes:
    """Certificate holders as a workbook. Raises Refusal for more than MOST_ROWS."""
    return _written(HOLDER_SHEET, _HOLDER_CELLS, rows.order_by("unit_path", "certificate"))


def attendance_xlsx(rows: QuerySet[Attendance]) -> bytes:
    """An attendance sheet as a workbook, to be filled in and taken in again."""
    return _written(ATTENDANCE_SHEET, _ATTENDANCE_CELLS, rows)
