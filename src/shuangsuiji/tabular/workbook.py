"""Excel workbooks read by calamine: values shown as the person saw them, merged cells filled."""

import io
from collections.abc import Iterator

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.marks import CellMarks, read_marks
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.render import shown

Rows = Iterator[list[str]]
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


def _rows(sheet: CalamineSheet, marks: CellMarks, limits: Limits) -> Iterator[list[str]]:
    """Rows one by one, so that the grid of calamine is the only whole copy of the sheet in memory."""
    if sheet.start is None or sheet.end is None:
        return
    extent = sheet.end[0] + 1, sheet.end[1] + 1
    limits.check_extent(sheet.name, *extent)
    left = [""] * sheet.start[1]  # calamine counts rows from the sheet's first, columns from the first that is used
    spans = merged_spans(sheet.merged_cell_ranges or [], extent, limits)
    held: dict[tuple[int, int], str] = {}
    for number, values in enumerate(sheet.iter_rows()):
        row = left + [shown(value) for value in values]
        for column, mark in marks.get(number, {}).items():
            row[column] = mark
        for top, first, last in spans.get(number, ()):
            text = held.setdefault((top, first), row[first])
            row[first:last] = [text] * (last - first)
        yield row


def merged_spans(
    ranges: list[tuple[tuple[int, int], tuple[int, int]]], extent: tuple[int, int], limits: Limits
) -> dict[int, list[tuple[int, int, int]]]:
    """What merged ranges cover in each row: (top row of the range, first column, column after the last).

    Args:
        ranges: (top, left) and (bottom, right) of each, counted from 0, both included.
        extent: number of rows and columns in use; what lies outside is left out.
        limits: upper bounds.

    Raises:
        FileRefused: the ranges overlap so much that filling them would take very long.
    """
    spans: dict[int, list[tuple[int, int, int]]] = {}
    covered = 0
    for (top, left), (bottom, right) in ranges:
        end_row, end_column = min(bottom + 1, extent[0]), min(right + 1, extent[1])
        covered += max(0, end_row - top) * max(0, end_column - left)
        if covered > limits.cells:
            raise FileRefused("合并单元格过多或互相重叠，无法读取。请取消合并后重新上传。")
        if left < end_column:
            for row in range(top, end_row):
                spans.setdefault(row, []).append((top, left, end_column))
    return spans
