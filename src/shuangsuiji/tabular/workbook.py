"""Excel workbooks read by calamine: values shown as the person saw them, merged cells filled."""

import io
from collections.abc import Iterator

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.marks import CellMarks, read_marks
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.render import shown
from shuangsuiji.tabular.text import square

Rows = list[list[str]]
_LOCKED = "文件设有打开密码。请去掉密码后重新上传。"


def read_xlsx(data: bytes, limits: Limits) -> Iterator[tuple[str, Rows]]:
    """Visible worksheets of an xlsx workbook, percent cells as ``5%`` and error cells as ``#DIV/0!``.

    Args:
        data: the file.
        limits: upper bounds.

    Yields:
        Name and rows of each sheet.
    """
    marks = read_marks(data)
    for sheet in _visible_sheets(data):
        yield sheet.name, _rows(sheet, marks.get(sheet.name, {}), limits)


def read_xls(data: bytes, limits: Limits) -> Iterator[tuple[str, Rows]]:
    """Visible worksheets of a BIFF workbook. Formats are not known: a percent cell is a bare number here."""
    for sheet in _visible_sheets(data):
        yield sheet.name, _rows(sheet, {}, limits)


def _visible_sheets(data: bytes) -> Iterator[CalamineSheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise FileRefused(_LOCKED) from error
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            yield book.get_sheet_by_name(sheet.name)


def _rows(sheet: CalamineSheet, marks: CellMarks, limits: Limits) -> Rows:
    limits.check_extent(sheet.name, sheet.total_height, sheet.total_width)
    left = [""] * (sheet.start[1] if sheet.start else 0)  # calamine counts rows from the first, columns from the used
    rows = [left + [shown(value) for value in row] for row in sheet.iter_rows()]
    for (row, column), mark in marks.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = mark
    fill_merged(rows, sheet.merged_cell_ranges or [], limits)
    return square(rows)


def fill_merged(rows: Rows, ranges: list[tuple[tuple[int, int], tuple[int, int]]], limits: Limits) -> None:
    """Repeat the first cell of every merged range in all its cells, in place.

    Raises:
        FileRefused: the ranges overlap so much that filling them would take very long.
    """
    width = len(rows[0]) if rows else 0
    filled = 0
    for (top, left), (bottom, right) in ranges:
        bottom, right = min(bottom, len(rows) - 1), min(right, width - 1)
        filled += max(0, bottom - top + 1) * max(0, right - left + 1)
        if filled > limits.cells:
            raise FileRefused("合并单元格过多或互相重叠，无法读取。请取消合并后重新上传。")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                rows[row][column] = rows[top][left]
