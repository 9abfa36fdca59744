"""Sheets described by their columns: the header is found, columns matched by name, every row read or refused.

Nothing is guessed: a header that fits no column is reported, a cell that cannot be read becomes an error that says how
to mend it, and the good rows come back beside the bad ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import text
from shuangsuiji.tabular.problems import SheetError
from shuangsuiji.tabular.reading import Table
from shuangsuiji.tabular.text import flat, tidy, without_brackets

HEAD_ROWS = 20
_SHOWN_HEADERS = 12


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: name of its value in ``ParsedRow.values``.
        title: Chinese title, as we write it.
        synonyms: other titles it goes by; blanks, brackets and full width do not count.
        required: the column must be there and every row must fill it.
        parse: reads a cell (also a blank one, if not required); raises Refusal.
    """

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[str], Any] = text


@dataclass(frozen=True)
class SheetSpec:
    """A kind of sheet: its Chinese name and its columns."""

    name: str
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Every name of every column in its flat form; a name that two columns claim belongs to the first."""
        pairs = ((name, column) for column in self.columns for name in (column.title, *column.synonyms))
        return {flat(name): column for name, column in reversed(list(pairs))}

    def column_of(self, header: str) -> Column | None:
        """The column a header names, directly or without its bracketed remarks."""
        return self.by_name.get(flat(header)) or self.by_name.get(flat(without_brackets(header)))


class ParsedRow(NamedTuple):
    """A good row: number in the sheet (from 1), values and original text by column key (absent columns left out)."""

    number: int
    values: Mapping[str, Any]
    raw: Mapping[str, str]


@dataclass(frozen=True)
class RowError:
    """One bad cell: row number (from 1), title of the column in the sheet, the text there, why and how to mend it."""

    row: int
    column: str
    value: str
    reason: str
    mend: str

    def __str__(self) -> str:
        return f"第 {self.row} 行“{self.column}”：{self.reason}{self.mend}"


@dataclass(frozen=True)
class Parsed:
    """A sheet read by its spec.

    Attributes:
        rows: the rows without error.
        errors: all bad cells of the other rows.
        mapping: column key to column index (from 0).
        header_row: number of the header row (from 1).
        unknown: headers that fit no column and were not read.
    """

    rows: list[ParsedRow]
    errors: list[RowError]
    mapping: dict[str, int]
    header_row: int
    unknown: list[str] = field(default_factory=list)


def parse_sheet(table: Table, spec: SheetSpec) -> Parsed:
    """Read a table by a spec.

    The header is the row among the first 20 that names most columns. Blank rows are passed over, and so are rows that
    repeat the header (a table printed over several pages).

    Args:
        table: the table.
        spec: what it should hold.

    Returns:
        Good rows and errors.

    Raises:
        SheetError: no header, a required column missing, a column twice, or no row under the header.
    """
    header_row = _find_header(table, spec)
    header = table.rows[header_row - 1]
    mapping = _map_columns(table.name, header, spec)
    parsed = Parsed([], [], mapping, header_row, [cell for cell in header if cell and not spec.column_of(cell)])
    for number, row in enumerate(table.rows[header_row:], start=header_row + 1):
        if any(row) and not _repeats_header(row, mapping, spec):
            _read_row(number, row, spec, parsed)
    if not parsed.rows and not parsed.errors:
        raise SheetError(f"“{table.name}”只有表头，下面没有数据。请填好后重新上传。")
    return parsed


@dataclass(frozen=True)
class Layout:
    """Where a sheet's columns stand: number of the header row (from 1), its cells, column key to column index (from 0)."""

    header_row: int
    header: list[str]
    mapping: dict[str, int]

    @property
    def unknown(self) -> list[str]:
        """Headers that no column was matched to."""
        used = set(self.mapping.values())
        return [cell for index, cell in enumerate(self.header) if cell and index not in used]


def layout_of(name: str, head: Sequence[Sequence[str]], spec: SheetSpec) -> Layout:
    """The layout that the first rows of a sheet tell by themselves.

    Raises:
        SheetError: no header, a required column missing, a column twice.
    """
    table = Table(name, [list(map(tidy, row)) for row in head])
    header_row = _find_header(table, spec)
    header = table.rows[header_row - 1]
    return Layout(header_row, header, _map_columns(name, header, spec))


def proposed_layout(head: Sequence[Sequence[str]], spec: SheetSpec) -> Layout:
    """The best guess at a layout, for a person to correct; a column that stands twice is taken once."""
    rows = [list(map(tidy, row)) for row in head]
    scores = [len(set(_keys(row, spec))) for row in rows]
    fullest = [sum(map(bool, row)) for row in rows]
    best = scores.index(max(scores)) if max(scores, default=0) else fullest.index(max(fullest, default=0))
    mapping: dict[str, int] = {}
    for index, cell in enumerate(rows[best]):
        if column := spec.column_of(cell):
            mapping.setdefault(column.key, index)
    return Layout(best + 1, rows[best], mapping)


def choose_table(tables: Sequence[Table], spec: SheetSpec) -> Table:
    """The one table of a file that has the spec's required columns; raises SheetError for none, or more than one."""
    return tables[choose_sheet([(table.name, table.rows) for table in tables], spec)]


def choose_sheet(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]], spec: SheetSpec) -> int:
    """Which of several sheets has the spec's required columns.

    Args:
        sheets: name and (first) rows of every sheet of the file.
        spec: what is looked for.

    Raises:
        SheetError: none of them fits, or more than one.
    """
    if len(sheets) == 1:
        return 0
    fitting = [index for index, (_, rows) in enumerate(sheets) if _fits(rows, spec)]
    if len(fitting) == 1:
        return fitting[0]
    names = "、".join(f"“{sheets[index][0]}”" for index in fitting or range(len(sheets)))
    if fitting:
        raise SheetError(f"文件里有 {len(fitting)} 个表都像“{spec.name}”：{names}。请只保留要导入的一个。")
    raise SheetError(f"文件里没有“{spec.name}”。{_wanted(spec)}；看到的工作表：{names}。")


def _fits(rows: Sequence[Sequence[str]], spec: SheetSpec) -> bool:
    required = {column.key for column in spec.columns if column.required}
    return any(required <= set(_keys(row, spec)) for row in rows[:HEAD_ROWS]) and bool(required)


def _keys(row: Sequence[str], spec: SheetSpec) -> list[str]:
    return [column.key for cell in row if (column := spec.column_of(cell))]


def _find_header(table: Table, spec: SheetSpec) -> int:
    """Number of the header row; of equally good rows the first."""
    scores = [len(set(_keys(row, spec))) for row in table.rows[:HEAD_ROWS]]
    best = max(scores, default=0)
    if best == 0:
        first = next((row for row in table.rows if any(row)), [])
        raise SheetError(f"“{table.name}”里没有找到表头。{_wanted(spec)}；{_seen(first)}。")
    return scores.index(best) + 1


def _map_columns(name: str, header: Sequence[str], spec: SheetSpec) -> dict[str, int]:
    mapping: dict[str, int] = {}
    for index, cell in enumerate(header):
        column = spec.column_of(cell)
        if column is None:
            continue
        if column.key in mapping:
            places = f"{column_letters(mapping[column.key])} 列和 {column_letters(index)} 列"
            raise SheetError(f"“{name}”里“{column.title}”出现了两次（{places}）。请删去一列，或改成别的名称。")
        mapping[column.key] = index
    missing = [column.title for column in spec.columns if column.required and column.key not in mapping]
    if missing:
        titles = "、".join(f"“{title}”" for title in missing)
        raise SheetError(f"“{name}”缺少必需的列：{titles}。{_seen(header)}。请补上后重新上传。")
    return mapping


def _wanted(spec: SheetSpec) -> str:
    titles = [column.title for column in spec.columns if column.required] or [c.title for c in spec.columns]
    return f"需要的列：{'、'.join(titles)}"


def _seen(row: Sequence[str]) -> str:
    cells = list(dict.fromkeys(cell for cell in row if cell))
    more = "……" if len(cells) > _SHOWN_HEADERS else ""
    return f"表中看到的是：{'、'.join(cell[:20] for cell in cells[:_SHOWN_HEADERS])}{more}"


def _repeats_header(row: Sequence[str], mapping: Mapping[str, int], spec: SheetSpec) -> bool:
    """Whether every filled cell of a row is the name of its own column."""
    filled = [(key, row[index]) for key, index in mapping.items() if row[index]]
    named = ((key, spec.column_of(cell)) for key, cell in filled)
    return bool(filled) and all(column is not None and column.key == key for key, column in named)


def _read_row(number: int, row: Sequence[str], spec: SheetSpec, parsed: Parsed) -> None:
    values: dict[str, Any] = {}
    raw = {key: row[index] for key, index in parsed.mapping.items()}
    errors = []
    for column in spec.columns:
        if column.key not in raw:
            continue
        try:
            values[column.key] = _read_cell(column, raw[column.key])
        except Refusal as error:
            errors.append(RowError(number, column.title, raw[column.key], error.message, error.mend))
    if errors:
        parsed.errors.extend(errors)
    else:
        parsed.rows.append(ParsedRow(number, values, raw))


def _read_cell(column: Column, cell: str) -> Any:
    if column.required and not cell:
        raise Refusal("没有填写。", mend=f"请填写“{column.title}”。")
    return column.parse(cell)


def column_letters(index: int) -> str:
    """Letters of a column as a spreadsheet shows them, from its index (from 0): 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        index, place = divmod(index, 26)
        letters, index = chr(65 + place) + letters, index - 1
    return letters
