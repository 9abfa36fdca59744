"""Cells of an xlsx whose look differs from the value calamine gives: percent formats and error values.

calamine hands over 0.05 for a cell that shows 5% and nothing for one that shows #DIV/0!. Both matter: a ratio without
its sign cannot be told from a number, and an error must not pass as a blank.
"""

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree as ET

from shuangsuiji.tabular.archive import column_number
from shuangsuiji.tabular.render import percent

CellMarks = dict[tuple[int, int], str]
"""What to show instead, by (row, column) counted from 0."""

_BUILT_IN_PERCENT = {"9", "10"}
_LITERALS = re.compile(r'"[^"]*"|\\.')
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_KIND = re.compile(rb'\bt="(\w+)"')
_CELL = (
    rb'<(?:\w+:)?c\b(?=[^>]*\s(?:s="(?:%s)"|t="e"))([^>]*)>'
    rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]+)</"
)


def read_marks(data: bytes) -> dict[str, CellMarks]:
    """Marks of every worksheet by sheet name; sheets without any are left out.

    Args:
        data: an xlsx file whose parts have been checked (``archive.check_parts``).
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pattern = re.compile(_CELL % b"|".join(_percent_styles(archive) or [b"-"]))
        found = {}
        for name, part in _sheet_parts(archive):
            if marks := _marks_of(archive.read(part), pattern):
                found[name] = marks
        return found


def _marks_of(sheet: bytes, pattern: re.Pattern[bytes]) -> CellMarks:
    marks = {}
    for attributes, value in pattern.findall(sheet):
        if reference := _REFERENCE.search(attributes):
            position = int(reference[2]) - 1, column_number(reference[1]) - 1
            kind = _KIND.search(attributes)
            if kind is None or kind[1] in {b"n", b"e"}:
                marks[position] = value.decode() if kind and kind[1] == b"e" else percent(float(value))
    return marks


def _percent_styles(archive: zipfile.ZipFile) -> list[bytes]:
    """Indices of the cell styles that show a percent sign."""
    root = _tree(archive, "xl/styles.xml")
    if root is None:
        return []
    formats = _BUILT_IN_PERCENT | {
        entry.get("numFmtId", "")
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
        if "%" in _LITERALS.sub("", entry.get("formatCode", ""))
    }
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return [str(index).encode() for index, style in enumerate(styles) if style.get("numFmtId") in formats]


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name of each worksheet and the part it is stored in."""
    book, relations = _tree(archive, "xl/workbook.xml"), _tree(archive, "xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return []
    targets = {entry.get("Id"): posixpath.join("/xl", entry.get("Target", ""))[1:] for entry in relations}
    present = set(archive.namelist())
    sheets = ((sheet.get("name", ""), targets.get(_relation_id(sheet), "")) for sheet in book.iterfind("{*}sheets/*"))
    return [(name, part) for name, part in sheets if part in present]


def _relation_id(sheet: ET.Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def _tree(archive: zipfile.ZipFile, part: str) -> ET.Element | None:
    if part not in archive.namelist():
        return None
    return ET.fromstring(archive.read(part))  # noqa: S314 - declarations of entities were refused before
