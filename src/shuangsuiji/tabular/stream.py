"""Sheets of any length: read from disk row by row, as often as one likes, in little memory.

Delimited text is read where it lies; a workbook or a document is parsed once, in the jail, into lines of JSON beside it.
"""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from shuangsuiji.tabular.columns import HEAD_ROWS
from shuangsuiji.tabular.delimited import delimiter_of, refuse_mixed
from shuangsuiji.tabular.jail import jailed_lines
from shuangsuiji.tabular.limits import MIB, Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.sniff import Kind, sniff, sniff_head

# What an import takes: a province's directory as text, a county's as a workbook.
BULK_LIMITS = Limits(
    file_size=2048 * MIB, unpacked_size=1024 * MIB, part_size=768 * MIB, rows=1_048_576, cells=8_000_000,
    memory=2048 * MIB, cpu_seconds=90, wall_seconds=240,
)  # fmt: skip
# A workbook is read whole before it is parsed.
LARGEST_WORKBOOK = 64 * MIB
_CHUNK = 1 << 20
_HEAD = 8192


@dataclass(frozen=True)
class SheetFile:
    """One sheet: its name, where its rows lie, and its first rows. `encoding` is empty for lines of JSON."""

    name: str
    path: Path
    encoding: str = ""
    delimiter: str = ","
    head: list[list[str]] = field(default_factory=list)

    def rows(self) -> Iterator[list[str]]:
        """Every row from the first; cells of delimited text stand as in the file, others are tidied.

        Raises FileRefused at a row whose quotes do not match.
        """
        return self._delimited() if self.encoding else self._json()

    def _json(self) -> Iterator[list[str]]:
        with self.path.open("rb") as lines:
            yield from map(json.loads, lines)

    def _delimited(self) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            try:
                yield from reader
            except csv.Error as error:
                raise FileRefused(
                    f"第 {reader.line_num} 行附近的引号不成对，或单元格过长，无法分列。请用 Excel 或 WPS 打开检查后另存。"
                ) from error


def open_sheets(path: Path, name: str, folder: Path, limits: Limits = BULK_LIMITS) -> list[SheetFile]:
    """The sheets of an uploaded file that are not empty.

    Args:
        path: the file.
        name: what the user calls it; its ending does not matter.
        folder: where the parsed rows of a workbook may be kept.
        limits: upper bounds.

    Raises:
        FileRefused: with a Chinese sentence, for anything else than a readable file.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    kind = sniff_head(head, path.stat().st_size, limits, LARGEST_WORKBOOK)
    sheets = [_text_sheet(path, name, head, limits)] if kind is Kind.TEXT else _parsed(path, folder, limits)
    filled = [sheet for sheet in sheets if any(map(any, sheet.head))]
    if not filled:
        raise FileRefused("文件里没有表格内容。请确认填好的数据在可见的工作表（或 Word 表格）中，保存后再上传。")
    return filled


def _text_sheet(path: Path, name: str, head: bytes, limits: Limits) -> SheetFile:
    encoding = encoding_of(path)
    first = codecs.getincrementaldecoder(encoding)().decode(head)
    sheet = SheetFile(name, path, encoding, delimiter_of(first))
    rows = list(islice(sheet.rows(), HEAD_ROWS))
    limits.check_extent(name, len(rows), max(map(len, rows), default=0))
    return replace(sheet, head=rows)


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without mark) or else GB18030, both strictly, over the whole file.

    Raises FileRefused when neither fits, when some lines are in the one and some in the other, or for NUL bytes.
    """
    if _decodes(path, "utf-8-sig"):
        return "utf-8-sig"
    with path.open("rb") as lines:
        refuse_mixed(lines, _bad_line(path))
    if _decodes(path, "gb18030"):
        return "gb18030"
    raise FileRefused(
        f"文字编码读不出来：第 {_bad_line(path)} 行不是 UTF-8，文件也不是 GB18030。请用 Excel 或 WPS 另存为 CSV UTF-8 后上传。"
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                if b"\0" in chunk:
                    raise FileRefused("文件里有空字节，不是文本表格。请用 Excel 或 WPS 另存为 CSV UTF-8 后上传。")
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _bad_line(path: Path) -> int:
    """Number of the first line that is not UTF-8."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError:
                return number
    return 1


def _parsed(path: Path, folder: Path, limits: Limits) -> list[SheetFile]:
    data = path.read_bytes()
    kind = sniff(data, limits)
    return _spool(jailed_lines(kind, data, limits), folder)


def _spool(lines: Iterable[bytes], folder: Path) -> list[SheetFile]:
    """One file of lines per sheet: a line that is a string begins a sheet, every other is a row."""
    sheets: list[SheetFile] = []
    out = None
    try:
        for line in lines:
            if line.startswith(b'"'):
                if out:
                    out.close()
                sheets.append(SheetFile(json.loads(line), folder / f"sheet-{len(sheets) + 1}.jsonl"))
                out = sheets[-1].path.open("wb")
            elif out:
                out.write(line)
    finally:
        if out:
            out.close()
    return [replace(sheet, head=list(islice(sheet.rows(), HEAD_ROWS))) for sheet in sheets]
