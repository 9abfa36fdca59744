"""A look through the unpacked parts of xlsx and docx before any parser builds a tree or a grid of them."""

import io
import re
import zipfile
from collections.abc import Iterator

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused

_CHUNK = 1 << 20
_OVERLAP = 256
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d{1,9})\"")
_CELL_COLUMN = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,4})\d")
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
        for part in archive.infolist():
            if part.filename.lower().endswith((".xml", ".rels")):
                _check_part(archive, part, limits)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> None:
    is_sheet = part.filename.startswith("xl/worksheets/")
    rows = columns = 0
    for window in _windows(archive, part):
        if any(mark in window for mark in _DECLARATIONS):
            raise FileRefused("文件里含有不允许的 XML 实体声明，已拒绝。请在 Excel 或 WPS 中另存一份后上传。")
        if is_sheet:
            rows = max([rows, *map(int, set(_ROW.findall(window)))])
            columns = max([columns, *map(column_number, set(_CELL_COLUMN.findall(window)))])
            limits.check_extent(part.filename.rpartition("/")[2], rows, columns)


def _windows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpacked bytes in overlapping pieces, so that no tag is missed where they meet."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            yield window
            tail = window[-_OVERLAP:]


def column_number(letters: bytes) -> int:
    """Number of a column from its letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
