"""The plan's ten columns, read from and written to xlsx, docx and csv."""

from collections.abc import Iterable
from importlib.resources import files

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import integer, short_text
from shuangsuiji.tabular.columns import Column, Parsed, SheetSpec, choose_table, parse_sheet
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.writing import Sheet, write_docx_table, write_xlsx

from .models import PlanRow
from .texts import COLUMNS, RowTexts

SYNONYMS = {
    "name": ("任务名称", "抽查计划名称"),
    "items_text": ("检查事项", "抽查内容"),
    "subjects_text": ("抽查对象", "检查对象范围", "抽查检查对象范围"),
    "ratio_text": ("抽查比例(数量)", "抽查比例", "比例/数量"),
    "classes_text": ("信用风险分类", "信用风险分类应用"),
    "window_text": ("抽查检查起止时间", "抽查(检查)起止时间", "起止时间", "实施时间"),
    "initiator_text": ("发起主体", "发起部门", "发起主体及指导单位"),
    "body_text": ("抽查主体", "检查主体", "抽查检查单位", "实施单位"),
}
LIMITS = {"name": 200, "type_text": 60, "subjects_text": 300, "ratio_text": 200, "window_text": 100}
DEFAULT_LIMIT = 200
LONG = {"items_text", "classes_text"}
SAMPLE = "zezhou-2023.csv"
HEADER = ("序号", *COLUMNS.values())
# relative widths of the ten columns on an A4 page laid across
WIDTHS = (1, 3, 1.2, 4, 3, 1.5, 4, 2, 3, 2.5)


def _number(cell: str) -> int:
    number = integer(cell)
    if number is None or not 0 < number < 10_000:
        raise Refusal(f"“{cell}”不是序号", mend="请填写 1、2、3 这样的序号。")
    return number


def _column(key: str) -> Column:
    parse = short_text(5000) if key in LONG else short_text(LIMITS.get(key, DEFAULT_LIMIT))
    return Column(key, COLUMNS[key], SYNONYMS.get(key, ()), required=key == "name", parse=parse)


PLAN_SHEET = SheetSpec(
    "年度抽查工作计划",
    (Column("number", "序号", ("编号",), required=True, parse=_number), *[_column(key) for key in COLUMNS]),
)


def read_plan(data: bytes, file_name: str) -> Parsed:
    """The plan's table in a file of any readable kind; raises TableProblem in Chinese."""
    return parse_sheet(choose_table(read_tables(data, file_name), PLAN_SHEET), PLAN_SHEET)


def missing_columns(parsed: Parsed) -> list[str]:
    """The columns of a plan that the file does not have, in their order: keys of COLUMNS."""
    return [key for key in COLUMNS if key not in parsed.mapping]


def row_texts(parsed: Parsed) -> list[RowTexts]:
    """The good rows as texts."""
    return [RowTexts(**row.values) for row in parsed.rows]


def _cells(row: PlanRow | RowTexts) -> list[str]:
    return [str(row.number), *[getattr(row, key) for key in COLUMNS]]


def plan_xlsx(rows: Iterable[PlanRow | RowTexts]) -> bytes:
    """A plan's rows as printed, ten columns, as a workbook."""
    return write_xlsx([Sheet("计划", list(HEADER), [_cells(row) for row in rows])])


def plan_docx(title: str, rows: Iterable[PlanRow | RowTexts]) -> bytes:
    """A plan's rows as printed, ten columns, as a document laid across A4."""
    return write_docx_table(title, list(HEADER), [_cells(row) for row in rows], list(WIDTHS))


def sample_csv() -> bytes:
    """A county's printed plan of 2023 with its fifteen rows and its slips, to try things with."""
    return (files("shuangsuiji.planning") / "data" / SAMPLE).read_bytes()


def sample_rows() -> list[RowTexts]:
    """The rows of the sample."""
    return row_texts(read_plan(sample_csv(), SAMPLE))
