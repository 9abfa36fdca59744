"""CSV and TSV: decoded strictly (UTF-8, else GB18030), never by guessing."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.text import square, tidy

_HAN_PAIR = re.compile(r"[\u4e00-\u9fff]{2}")
_NEUTRALISED = re.compile(r"^'(?='*[=+\-@\t\r\n＝＋－＠])")


def read_delimited(data: bytes, name: str, limits: Limits) -> list[list[str]]:
    """Rows of a delimited text, tidied and of equal length.

    Args:
        data: the file.
        name: how to call it in messages.
        limits: upper bounds for rows, columns and cells.

    Raises:
        FileRefused: undecodable or mixed encodings, broken quotes, too large.
    """
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in _within(reader, name, limits):
            rows.append([tidy(restore(cell)) for cell in row])
    except csv.Error as error:
        raise FileRefused(
            f"第 {reader.line_num} 行附近的引号不成对，或单元格过长，无法分列。请用 Excel 或 WPS 打开检查后另存。"
        ) from error
    return square(rows)


def decode(data: bytes) -> str:
    """Text of a file in UTF-8 (with or without mark) or else GB18030, both strictly.

    Raises:
        FileRefused: neither fits, or some lines are in the one and some in the other.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad_line = data.count(b"\n", 0, error.start) + 1
    refuse_mixed(data.splitlines(), bad_line)
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(
            f"文字编码读不出来：第 {bad_line} 行不是 UTF-8，第 {line} 行不是 GB18030。请用 Excel 或 WPS 另存为 CSV UTF-8 后上传。"
        ) from error


def refuse_mixed(lines: Iterable[bytes], bad_line: int) -> None:
    """GB18030 takes nearly any bytes, so UTF-8 lines among others would pass as wrong characters: refuse them."""
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        try:
            mixed = _HAN_PAIR.search(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            continue
        if mixed:
            raise FileRefused(
                f"文件里混有两种文字编码：第 {number} 行是 UTF-8，第 {bad_line} 行不是。请把来源统一后另存为 CSV UTF-8。"
            )


def delimiter_of(text: str) -> str:
    """Tab or comma: whichever is more frequent in the first line that has either."""
    for line in io.StringIO(text, newline=""):
        tabs, commas = line.count("\t"), line.count(",")
        if tabs or commas:
            return "\t" if tabs > commas else ","
    return ","


def restore(text: str) -> str:
    """Take back the apostrophe that careful systems put before text which a spreadsheet would run (OWASP, CSV injection)."""
    return text[1:] if _NEUTRALISED.match(text) else text


def _within(rows: Iterable[list[str]], name: str, limits: Limits) -> Iterator[list[str]]:
    width = 0
    for number, row in enumerate(rows, start=1):
        width = max(width, len(row))
        limits.check_extent(name, number, width)
        yield row
