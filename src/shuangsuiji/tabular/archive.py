"""A look through the unpacked parts of xlsx and docx before any parser builds a tree or a grid of them."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused

_CHUNK = 1 << 20
_LONGEST_TAG = 1 << 16
_FAR, _SPARSE = 100_000, 10
_REFERENCE = re.compile(rb'([A-Z]{0,3})(\d{1,7})"')
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def check_parts(data: bytes, limits: Limits) -> None:
    """Refuse document type declarations anywhere and worksheets whose used range is out of bounds.

    Args:
        data: a zip archive that ``sniff`` has passed.
        limits: upper bounds.

    Raises:
        FileRefused: in either case.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if name.lower().endswith((".xml", ".rels"))]
        sheets = [part for part in parts if part.startswith("xl/worksheets/")]
        for part in set(parts) - set(sheets):
            for window in _windows(archive, part):
                _check_declarations(window)
        names = sheet_names(archive)
        for part in sheets:
            _check_sheet(_windows(archive, part), names.get(part, part), limits)


def _check_declarations(window: bytes) -> None:
    if any(mark in window for mark in _DECLARATIONS):
        raise FileRefused("文件里含有不允许的 XML 实体声明，已拒绝。请在 Excel 或 WPS 中另存一份后上传。")


def _check_sheet(windows: Iterator[bytes], name: str, limits: Limits) -> None:
    extent = _Extent()
    for window in windows:
        _check_declarations(window)
        extent.grow(window)
        limits.check_extent(name, extent.rows, extent.columns)
    # A million rows that are not there cost as much to go through as a million that are.
    if extent.rows > max(_FAR, _SPARSE * extent.present) and extent.present:
        raise FileRefused(
            f"“{name}”用到了第 {extent.rows} 行，但只有 {extent.present} 行有内容。请删去下方多余的行后重新上传。"
        )


@dataclass
class _Extent:
    """The used range of a worksheet as far as it has been read."""

    rows: int = 0
    columns: int = 0
    present: int = 0

    def grow(self, window: bytes) -> None:
        """Take in more of the sheet: the last reference in each row, or its number of cells, whichever is further."""
        before, *rows = window.split(b"<row")
        self.present += len(rows)
        for piece in [before, *rows]:
            start = piece.rfind(b' r="') + 4
            match = _REFERENCE.match(piece, start) if start > 3 else None
            cells = piece.count(b"<c ") + piece.count(b"<c>")
            self.columns = max(self.columns, cells, column_number(match[1]) if match else 0)
            self.rows = max(self.rows, int(match[2]) if match else 0)
        self.rows = max(self.rows, len(rows))


def _windows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Unpacked bytes in pieces of about a megabyte that end before a tag, so that none is cut."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            cut = max(window.rfind(b"<"), len(window) - _LONGEST_TAG)
            yield window[:cut]
            tail = window[cut:]
    yield tail


def column_number(letters: bytes) -> int:
    """Number of a column from its letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part each worksheet is stored in, to the name its tab shows; empty for other documents."""
    book, relations = read_tree(archive, "xl/workbook.xml"), read_tree(archive, "xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return {}
    targets = {entry.get("Id"): posixpath.join("/xl", entry.get("Target", ""))[1:] for entry in relations}
    sheets = ((targets.get(_relation_id(sheet), ""), sheet.get("name", "")) for sheet in book.iterfind("{*}sheets/*"))
    present = set(archive.namelist())
    return {part: name for part, name in sheets if part in present}


def _relation_id(sheet: ET.Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def read_tree(archive: zipfile.ZipFile, part: str) -> ET.Element | None:
    """The XML of a part whose declarations have been checked; None if the archive has no such part."""
    if part not in archive.namelist():
        return None
    return ET.fromstring(archive.read(part))  # noqa: S314 - declarations of entities were refused before
