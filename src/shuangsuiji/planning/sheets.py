"""The plan's columns, read from and written to xlsx, docx and csv: the usual ten, and whatever else a bureau prints.

Nothing a file says is lost: columns that a plan row does not have are kept under their own titles, and with the order in which
the columns stood the table can be written back as it came.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import integer, short_text
from shuangsuiji.tabular.columns import Column, Parsed, SheetSpec, choose_table, column_letters, parse_sheet
from shuangsuiji.tabular.reading import Table, read_tables
from shuangsuiji.tabular.writing import Sheet, write_docx_table, write_xlsx

from .models import PlanRow
from .texts import COLUMNS, FURTHER, ORGANISATION, RowTexts

SYNONYMS = {
    "name": ("任务名称", "抽查计划名称", "年度计划名称", "计划名称", "抽查任务"),
    "items_text": ("检查事项", "抽查内容", "检查内容"),
    "subjects_text": ("抽查对象", "检查对象范围", "抽查检查对象范围", "检查对象"),
    "ratio_text": ("抽查比例(数量)", "抽查比例", "比例/数量", "抽查比例/抽查数量"),
    "classes_text": ("信用风险分类", "信用风险分类应用"),
    "window_text": (
        "抽查检查起止时间", "抽查(检查)起止时间", "起止时间", "实施时间", "计划开展时间", "开展时间", "检查时间",
    ),
    "initiator_text": ("发起主体", "发起部门", "发起主体及指导单位", "牵头部门", "发起单位", "股室", "责任股室"),
    "body_text": ("抽查主体", "检查主体", "抽查检查单位", "实施单位"),
    "partners_text": ("配合部门", "参与单位", "联合部门"),
    "frequency_text": ("检查频次", "频次"),
    "level": ("层级", "检查层级"),
    "draw_unit": ("抽取单元",),
}  # fmt: skip
# Where a table has no ratio, its numbers are what the row draws; beside a ratio they stay a column of their own.
NUMBER_TITLES = ("抽查数量", "抽查户数", "大约抽取的检查对象数量", "抽取数量")
LIMITS = {"name": 200, "type_text": 60, "subjects_text": 300, "ratio_text": 200, "window_text": 100}
DEFAULT_LIMIT = 200
LONG = {"items_text", "classes_text"}
LONGEST_CELL = 5000
SAMPLE = "zezhou-2023.csv"
HEADER = ("序号", *COLUMNS.values())
# relative widths of the ten columns on an A4 page laid across
WIDTHS = (1, 3, 1.2, 4, 3, 1.5, 4, 2, 3, 2.5)
FURTHER_WIDTH = 2.0


def _number(cell: str) -> int:
    number = integer(cell) if cell else None
    if number is None or not 0 < number < 10_000:
        raise Refusal(f"“{cell}”不是序号", mend="请填写 1、2、3 这样的序号。")
    return number


def _column(key: str, title: str) -> Column:
    parse = short_text(LONGEST_CELL) if key in LONG else short_text(LIMITS.get(key, DEFAULT_LIMIT))
    return Column(key, title, SYNONYMS.get(key, ()), required=key == "name", parse=parse)


PLAN_SHEET = SheetSpec(
    "年度抽查工作计划",
    (
        Column("number", "序号", ("编号",), parse=_number),
        *[_column(key, title) for key, title in (COLUMNS | FURTHER | ORGANISATION).items()],
    ),
)


@dataclass(frozen=True)
class PlanFile:
    """A plan's table as it was read.

    Attributes:
        parsed: rows and faulty cells of the columns that a plan row has.
        layout: every column in its order: title in the file, and the field it was read into or "".
        extra: row number in the file → title → text of the columns that a plan row does not have.
    """

    parsed: Parsed
    layout: Sequence[tuple[str, str]]
    extra: Mapping[int, Mapping[str, str]]

    @property
    def missing(self) -> list[str]:
        """The usual columns that the file does not have, in their order: keys of COLUMNS."""
        return [key for key in COLUMNS if key not in self.parsed.mapping]

    @property
    def kept_apart(self) -> list[str]:
        """Titles of the columns that a plan row does not have."""
        return [title for title, key in self.layout if not key]

    def texts(self) -> list[RowTexts]:
        """The good rows as texts; where the file has no 序号 they are numbered in their order."""
        return [
            _texts(place, row.values, self.extra[row.number]) for place, row in enumerate(self.parsed.rows, start=1)
        ]


def _texts(place: int, values: Mapping[str, Any], extra: Mapping[str, str]) -> RowTexts:
    organisation = {key: values[key] for key in ORGANISATION if values.get(key)}
    printed = {key: value for key, value in values.items() if key not in ORGANISATION}
    return RowTexts(**{"number": place, **printed}, organisation=organisation, extra=extra)


def read_plan(data: bytes, file_name: str) -> PlanFile:
    """The plan's table in a file of any readable kind; raises TableProblem in Chinese."""
    table = choose_table(read_tables(data, file_name), PLAN_SHEET)
    parsed = parse_sheet(table, PLAN_SHEET)
    if "ratio_text" not in parsed.mapping:
        parsed = parse_sheet(table, _numbers_as_ratio())
    layout = _layout(table, parsed)
    extra = {row.number: _extra(table.rows[row.number - 1], layout) for row in parsed.rows}
    return PlanFile(parsed, layout, extra)


def _numbers_as_ratio() -> SheetSpec:
    """The plan's columns, where 抽查数量 says what others say by a ratio."""
    columns = [
        replace(column, synonyms=(*column.synonyms, *NUMBER_TITLES)) if column.key == "ratio_text" else column
        for column in PLAN_SHEET.columns
    ]
    return SheetSpec(PLAN_SHEET.name, tuple(columns))


def _layout(table: Table, parsed: Parsed) -> list[tuple[str, str]]:
    """Every column that says anything: those without a title are named by their letters, equal titles are told apart."""
    header, keys = table.rows[parsed.header_row - 1], {index: key for key, index in parsed.mapping.items()}
    found: list[tuple[str, str]] = []
    times: Counter[str] = Counter()
    for index in range(max(map(len, table.rows[parsed.header_row - 1 :]))):
        title = _cell(header, index)
        if not title and any(_cell(row, index) for row in table.rows[parsed.header_row :]):
            title = f"{column_letters(index)} 列"
        times[title] += 1
        found.append(
            (title if times[title] == 1 else f"{title}（{times[title]}）" if title else "", keys.get(index, ""))
        )
    return found


def _extra(row: Sequence[str], layout: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {title: _cell(row, index) for index, (title, key) in enumerate(layout) if title and not key}


def _cell(row: Sequence[str], index: int) -> str:
    return row[index] if index < len(row) else ""


def header_of(rows: Sequence[PlanRow | RowTexts]) -> list[str]:
    """The ten columns, and behind them those further ones in which some row says anything."""
    further = [title for key, title in FURTHER.items() if any(getattr(row, key) for row in rows)]
    organised = [title for key, title in ORGANISATION.items() if any(_is_told(row, key) for row in rows)]
    return list(dict.fromkeys([*HEADER, *further, *organised, *(title for row in rows for title in row.extra)]))


# a row that nobody has organised in any way of its own
USUAL = PlanRow()


def _is_told(row: PlanRow | RowTexts, key: str) -> bool:
    """Whether a row is organised otherwise than most: then its table says so."""
    if isinstance(row, RowTexts):
        return key in row.organisation
    return bool(getattr(row, key) != getattr(USUAL, key))


_KEYS = {"序号": "number", **{title: key for key, title in (COLUMNS | FURTHER | ORGANISATION).items()}}


def cells_of(row: PlanRow | RowTexts, header: Sequence[str]) -> list[str]:
    """A row under a header of `header_of`."""
    return [row.extra.get(title) or (_told(row, _KEYS[title]) if title in _KEYS else "") for title in header]


def _told(row: PlanRow | RowTexts, key: str) -> str:
    """The words of one column."""
    if key not in ORGANISATION:
        return str(getattr(row, key))
    return row.organisation.get(key, "") if isinstance(row, RowTexts) else str(getattr(row, f"get_{key}_display")())


@dataclass(frozen=True)
class Printed:
    """A plan's table to write: header, rows of text, relative widths of its columns."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def usual(rows: Iterable[PlanRow | RowTexts]) -> Printed:
    """The table in the ten columns, further ones behind them."""
    listed = list(rows)
    header = header_of(listed)
    widths = [*WIDTHS, *[FURTHER_WIDTH] * (len(header) - len(WIDTHS))]
    return Printed(header, [cells_of(row, header) for row in listed], widths)


def as_it_came(rows: Iterable[PlanRow], layout: Sequence[Sequence[str]]) -> Printed:
    """The table in the columns of the file it was read from, with today's texts."""
    columns = [(title, key) for title, key in layout if title]
    cells = [[row.extra.get(title) or (_told(row, key) if key else "") for title, key in columns] for row in rows]
    return Printed([title for title, _ in columns], cells, [1.0 if key == "number" else 3.0 for _, key in columns])


def plan_xlsx(table: Printed) -> bytes:
    """A plan's table as a workbook."""
    return write_xlsx([Sheet("计划", table.header, table.rows)])


def plan_docx(title: str, table: Printed) -> bytes:
    """A plan's table as a document laid across A4."""
    return write_docx_table(title, table.header, table.rows, table.widths)


def sample_csv() -> bytes:
    """A county's printed plan of 2023 with its fifteen rows and its slips, to try things with."""
    return (files("shuangsuiji.planning") / "data" / SAMPLE).read_bytes()


def sample_rows() -> list[RowTexts]:
    """The rows of the sample."""
    return read_plan(sample_csv(), SAMPLE).texts()
