"""Rows of a sheet read one by one: cells to values, words that come again and again read once."""

from collections.abc import Iterator, Sequence
from typing import Any

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.columns import Column, Layout, ParsedRow, RowError, SheetSpec
from shuangsuiji.tabular.delimited import restore
from shuangsuiji.tabular.text import tidy

_REMEMBERED = 4096
_NUL = Refusal("含有不可见的控制字符。", mend="请删去该格内容，重新键入。")
Answer = tuple[Any, str, Refusal | None]


class CellReader:
    """One column: a cell's value and tidied text, or why it cannot be read. The first few thousand answers are kept."""

    def __init__(self, column: Column, *, restoring: bool) -> None:
        self.column = column
        self.restoring = restoring
        self.known: dict[str, Answer] = {}

    def read(self, cell: str) -> Answer:
        """Value, text, and None or the refusal; `known` is asked before, by who has many cells."""
        answer = self._read(tidy(restore(cell) if self.restoring and cell[:1] == "'" else cell))
        if len(self.known) < _REMEMBERED:
            self.known[cell] = answer
        return answer

    def _read(self, text: str) -> Answer:
        try:
            if "\x00" in text:
                raise _NUL
            if self.column.required and not text:
                raise Refusal("没有填写。", mend=f"请填写“{self.column.title}”。")
            return self.column.parse(text), text, None
        except Refusal as refusal:
            return None, text, refusal


class RowReader:
    """Rows of a sheet by its spec, as `layout` says; `delimited` text has apostrophes to take back."""

    def __init__(self, spec: SheetSpec, layout: Layout, *, delimited: bool) -> None:
        places = [(column, layout.mapping[column.key]) for column in spec.columns if column.key in layout.mapping]
        readers = [(one.key, index, CellReader(one, restoring=delimited)) for one, index in places]
        self.readers = [(key, index, reader.known, reader) for key, index, reader in readers]
        self.width = max(layout.mapping.values(), default=0) + 1
        self.header = layout.header

    def read(self, number: int, cells: Sequence[str]) -> tuple[ParsedRow, list[RowError]]:
        """The row, and its errors: with any, the row is not good."""
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        values: dict[str, Any] = {}
        raw: dict[str, str] = {}
        errors: list[RowError] = []
        for key, index, known, reader in self.readers:
            cell = cells[index]
            answer = known.get(cell) or reader.read(cell)
            values[key], raw[key], refusal = answer
            if refusal:
                errors.append(RowError(number, reader.column.title, raw[key], refusal.message, refusal.mend))
        return ParsedRow(number, values, raw), errors

    def numbered(self, rows: Iterator[list[str]], *, after: int) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of the rows after row `after` (from 1) that hold something and do not repeat the header."""
        for number, cells in enumerate(rows, start=1):
            if number > after and any(cells) and not self._repeats_header(cells):
                yield number, cells

    def _repeats_header(self, cells: Sequence[str]) -> bool:
        """Whether every filled cell is its own title once more: a table printed over several pages."""
        first = next(iter(cells))
        if first and first != self.header[0]:
            return False
        filled = [(cell, title) for cell, title in zip(cells, self.header, strict=False) if cell]
        return bool(filled) and all(tidy(cell) == title for cell, title in filled)
