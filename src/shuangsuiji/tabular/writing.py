"""Files for people to open: xlsx and docx, with nothing in them that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import xlsxwriter
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import _Row

from shuangsuiji.common.printing import printable
from shuangsuiji.tabular.columns import Parsed
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.tabular.reading import Table

REASON_TITLE = "错误原因"
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_CELL_LENGTH = 32_767
_WIDTHS = (6, 60)
_MARGIN = Mm(15)
_LANDSCAPE_A4 = Mm(297), Mm(210)


@dataclass(frozen=True)
class Sheet:
    """A sheet to write: its name, a header and rows of text."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]] = field(default_factory=list)


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """An xlsx workbook; every cell is text (codes keep their zeros) and marked as text, so that none becomes a formula.

    Args:
        sheets: at least one.

    Raises:
        TableProblem: a text is longer than a cell can hold.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#F0F2F5", "border": 1, "text_wrap": True, "quote_prefix": True}
        )
        body = book.add_format({"num_format": "@", "quote_prefix": True, "text_wrap": True, "valign": "top"})
        for number, sheet in enumerate(sheets, start=1):
            page = book.add_worksheet(_sheet_name(sheet.name, number))
            for row, cells in enumerate([sheet.header, *sheet.rows]):
                for column, cell in enumerate(cells):
                    if cell:  # an empty one has the format of its column
                        page.write_string(row, column, _fitting(sheet.name, row, cell), body if row else head)
            page.freeze_panes(1, 0)
            for column, width in enumerate(_column_widths(sheet)):
                page.set_column(column, column, width, body)
    return stream.getvalue()


def _sheet_name(name: str, number: int) -> str:
    """A name that Excel accepts; the number keeps shortened names apart."""
    plain = _SHEET_NAME.sub("_", printable(name)).strip()
    return plain if 0 < len(plain) <= 31 else f"{plain[:27]}_{number}"


def _fitting(name: str, row: int, cell: str) -> str:
    if len(cell) > _CELL_LENGTH:
        raise TableProblem(
            f"“{name}”第 {row + 1} 行有一段 {len(cell)} 字的文字，超过 Excel 单元格的上限 {_CELL_LENGTH} 字。"
        )
    return printable(cell)


def _column_widths(sheet: Sheet) -> list[int]:
    sample = [sheet.header, *sheet.rows[:50]]
    least, most = _WIDTHS
    longest = (max(len(row[i]) for row in sample if i < len(row)) for i in range(max(map(len, sample))))
    return [min(most, max(least, 2 * length + 2)) for length in longest]


def write_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Delimited text that spreadsheets open as it is: UTF-8 with a mark, and nothing in it that one would run."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def error_sheet(table: Table, parsed: Parsed) -> Sheet:
    """The bad rows of a sheet under their own header, with the reasons in the last column: to mend and upload again."""
    reasons: dict[int, list[str]] = {}
    for error in parsed.errors:
        reasons.setdefault(error.row, []).append(f"{error.column}：{error.reason}{error.mend}")
    header = table.rows[parsed.header_row - 1]
    keep = [index for index, cell in enumerate(header) if cell != REASON_TITLE]
    rows = [[table.rows[number - 1][i] for i in keep] + ["\n".join(texts)] for number, texts in reasons.items()]
    return Sheet(table.name, [header[i] for i in keep] + [REASON_TITLE], rows)


def write_docx_table(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None
) -> bytes:
    """A Word document with one table: A4 landscape, header repeated on every page, no row broken over pages.

    Args:
        title: heading above the table.
        header: column titles.
        rows: rows of text.
        widths: relative widths of the columns; equal if not given.
    """
    document = Document()
    usable = _landscape(document)
    _song(document)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(printable(title))
    run.bold, run.font.size = True, Pt(16)
    table = document.add_table(rows=1 + len(rows), cols=len(header), style="Table Grid")
    shares = list(widths or [1.0] * len(header))
    sizes = [Length(int(usable * share / sum(shares))) for share in shares]
    for row, cells in zip(table.rows, [header, *rows], strict=True):
        _fill(row, cells, sizes)
    _row_property(table.rows[0], "w:tblHeader")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _landscape(document: DocumentObject) -> int:
    """Turn the page; the width left between the margins."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _LANDSCAPE_A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    return _LANDSCAPE_A4[0] - 2 * _MARGIN


def _song(document: DocumentObject) -> None:
    """Chinese text in 宋体: python-docx sets only the western font by itself."""
    style = document.styles["Normal"]
    style.font.size = Pt(9)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def _fill(row: _Row, cells: Sequence[str], sizes: Sequence[Length]) -> None:
    _row_property(row, "w:cantSplit")
    for cell, text, size in zip(row.cells, cells, sizes, strict=True):
        cell.width = size
        cell.text = printable(text)


def _row_property(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx offers no other way
