"""Rows of a sheet read column by column: cells to values, words that come again and again read once."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.columns import Column, Layout, ParsedRow, RowError, SheetSpec
from shuangsuiji.tabular.delimited import restore
from shuangsuiji.tabular.text import tidy

_REMEMBERED = 16_384
_NUL = Refusal("含有不可见的控制字符。", mend="请删去该格内容，重新键入。")
Numbered = tuple[int, list[str]]


class Bad:
    """What a cell that cannot be read gives: why not."""

    __slots__ = ("refusal",)

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


class CellReader(dict[str, Any]):
    """One column: cell → its value, or a `Bad`. The first thousands of answers are kept: `reader[cell]` reads what is not."""

    def __init__(self, column: Column, *, restoring: bool) -> None:
        super().__init__()
        self.column = column
        self.restoring = restoring
        self.has_bad = False

    def __missing__(self, cell: str) -> Any:
        answer = self._read(self.text(cell))
        if len(self) < _REMEMBERED:
            self[cell] = answer
        return answer

    def text(self, cell: str) -> str:
        """The cell as a person reads it."""
        return tidy(restore(cell) if self.restoring and cell[:1] == "'" else cell)

    def _read(self, text: str) -> Any:
        try:
            if "\x00" in text:
                raise _NUL
            if self.column.required and not text:
                raise Refusal("没有填写。", mend=f"请填写“{self.column.title}”。")
            return self.column.parse(text)
        except Refusal as refusal:
            self.has_bad = True
            return Bad(refusal)


class RawRow(Mapping[str, str]):
    """The text of a row by column key, tidied only when asked for: few rows are."""

    __slots__ = ("cells", "reader")

    def __init__(self, cells: Sequence[str], reader: "RowReader") -> None:
        self.cells = cells
        self.reader = reader

    def __getitem__(self, key: str) -> str:
        index, reader = self.reader.places[key]
        return reader.text(self.cells[index])

    def __iter__(self) -> Iterator[str]:
        return iter(self.reader.places)

    def __len__(self) -> int:
        return len(self.reader.places)


class RowReader:
    """Rows of a sheet by its spec, as `layout` says; `delimited` text has apostrophes to take back."""

    def __init__(self, spec: SheetSpec, layout: Layout, *, delimited: bool) -> None:
        columns = [column for column in spec.columns if column.key in layout.mapping]
        self.places = {one.key: (layout.mapping[one.key], CellReader(one, restoring=delimited)) for one in columns}
        self.width = max(layout.mapping.values(), default=0) + 1
        self.header = layout.header

    def read(self, part: Sequence[Numbered]) -> tuple[list[ParsedRow], list[RowError]]:
        """The good rows of a part, and the errors of the others."""
        lines = [
            cells if len(cells) >= self.width else [*cells, *[""] * (self.width - len(cells))] for _, cells in part
        ]
        keys = list(self.places)
        columns = [
            list(map(reader.__getitem__, map(itemgetter(index), lines))) for index, reader in self.places.values()
        ]
        errors = self._errors(part, lines, columns)
        bad = {error.row for error in errors}
        rows = [
            ParsedRow(number, dict(zip(keys, values, strict=True)), RawRow(cells, self))
            for (number, _), cells, values in zip(part, lines, zip(*columns, strict=True), strict=True)
            if number not in bad
        ]
        return rows, errors

    def _errors(self, part: Sequence[Numbered], lines: list[list[str]], columns: list[list[Any]]) -> list[RowError]:
        """In the order of rows, then of columns."""
        found = []
        for (index, reader), values in zip(self.places.values(), columns, strict=True):
            if reader.has_bad:
                found += [(place, index, reader, bad) for place, bad in enumerate(values) if bad.__class__ is Bad]
        return [
            RowError(
                part[place][0],
                reader.column.title,
                reader.text(lines[place][index]),
                bad.refusal.message,
                bad.refusal.mend,
            )
            for place, index, reader, bad in sorted(found, key=itemgetter(0))
        ]

    def numbered(self, rows: Iterator[list[str]], *, after: int) -> Iterator[Numbered]:
        """Number and cells of the rows after row `after` (from 1) that hold something and do not repeat the header."""
        title = self.header[0]
        for number, cells in enumerate(rows, start=1):
            if number <= after or not cells:
                continue
            # A first cell that is not the first title is all that most rows need to show.
            if (cells[0] and cells[0] != title) or (any(cells) and not self._repeats_header(cells)):
                yield number, cells

    def _repeats_header(self, cells: Sequence[str]) -> bool:
        """Whether every filled cell is its own title once more: a table printed over several pages."""
        filled = [(cell, title) for cell, title in zip(cells, self.header, strict=False) if cell]
        return bool(filled) and all(tidy(cell) == title for cell, title in filled)
