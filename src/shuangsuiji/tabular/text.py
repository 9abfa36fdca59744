"""The two normal forms of text in tables: what is kept, and what headers are compared by."""

import re
import unicodedata

_BLANKS = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"
_LINE_BREAKS = re.compile(r"\r\n?|\v")
_MARKS = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"[(\[【][^)\]】]*[)\]】]")


def tidy(text: str) -> str:
    """The text of a cell as it is kept: NFC, one kind of line break, without blanks (full-width too) around it."""
    if text.isascii() and text.isalnum():
        return text
    if "\r" in text or "\v" in text:
        text = _LINE_BREAKS.sub("\n", text)
    return unicodedata.normalize("NFC", text).strip(_BLANKS)


def flat(text: str) -> str:
    """A header reduced to its letters and digits: full width, case, blanks, brackets and marks do not count."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def without_brackets(text: str) -> str:
    """The text without bracketed remarks, as in ``名称（必填）``."""
    return _BRACKETED.sub("", unicodedata.normalize("NFKC", text))


def square(rows: list[list[str]]) -> list[list[str]]:
    """Rows of equal length, without the blank rows and columns at the end; leading ones stay, so numbers agree."""
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((_used(row) for row in rows), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in rows]


def _used(row: list[str]) -> int:
    return next((number for number in range(len(row), 0, -1) if row[number - 1]), 0)
