"""Cells of an xlsx whose look differs from the value calamine gives: percent formats and error values.

calamine hands over 0.05 for a cell that shows 5% and nothing for one that shows #DIV/0!. Both matter: a ratio without
its sign cannot be told from a number, and an error must not pass as a blank.
"""

import io
import re
import zipfile

from shuangsuiji.tabular.archive import column_number, read_tree, sheet_names
from shuangsuiji.tabular.render import percent

CellMarks = dict[int, dict[int, str]]
"""What to show instead, by row and column counted from 0."""

_BUILT_IN_PERCENT = {"9", "10"}
_LITERALS = re.compile(r'"[^"]*"|\\.')
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ERROR = b't="e"'
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
        styles = _percent_styles(archive)
        marks = ((name, _marks_of(archive.read(part), styles)) for part, name in sheet_names(archive).items())
        return {name: cells for name, cells in marks if cells}


def _marks_of(sheet: bytes, styles: list[bytes]) -> CellMarks:
    if not styles and _ERROR not in sheet:
        return {}
    marks: CellMarks = {}
    for attributes, value in re.findall(_CELL % b"|".join(styles or [b"-"]), sheet):
        if reference := _REFERENCE.search(attributes):
            row = marks.setdefault(int(reference[2]) - 1, {})
            kind = _KIND.search(attributes)
            if kind is None or kind[1] in {b"n", b"e"}:
                row[column_number(reference[1]) - 1] = (
                    value.decode() if kind and kind[1] == b"e" else percent(float(value))
                )
    return marks


def _percent_styles(archive: zipfile.ZipFile) -> list[bytes]:
    """Indices of the cell styles that show a percent sign."""
    root = read_tree(archive, "xl/styles.xml")
    if root is None:
        return []
    formats = _BUILT_IN_PERCENT | {
        entry.get("numFmtId", "")
        for entry in root.iterfind("{*}numFmts/{*}numFmt")
        if "%" in _LITERALS.sub("", entry.get("formatCode", ""))
    }
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return [str(index).encode() for index, style in enumerate(styles) if style.get("numFmtId") in formats]
