"""The duty list as a sheet: in by title, out with state and evidence."""

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from shuangsuiji.common.errors import Refusal
from shuangsuiji.tabular.cells import day, integer, short_text
from shuangsuiji.tabular.columns import Column, Parsed, SheetSpec, choose_table, parse_sheet
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .models import Duty
from .queries import Unit, duties_with_evidence, units_to_charge

TITLES = ("序号", "任务", "工作内容", "责任单位", "配合单位", "完成时限", "依据")
EXAMPLE = (
    "1",
    "召开联席会议",
    "调整成员单位，部署全年工作",
    "信用监管股",
    "各成员单位",
    "2024-04-30",
    "湛随办字〔2024〕4号",
)


def _number(cell: str) -> int:
    number = integer(cell) or 0
    if not 0 <= number < 10_000:
        raise Refusal(f"“{cell}”不是序号", mend="请填写 1、2、3 这样的序号，或留空。")
    return number


def _owner(units: Iterable[Unit]) -> Callable[[str], int]:
    known = {name: unit.pk for unit in units for name in (unit.short_name, unit.name)}

    def parse(cell: str) -> int:
        if cell not in known:
            raise Refusal(f"没有叫“{cell}”的单位。", mend="请填写组织机构中的单位全称或简称；多个单位的分行填写。")
        return known[cell]

    return parse


def _spec(unit_path: str) -> SheetSpec:
    parsers = (_number, short_text(120), short_text(5000), _owner(units_to_charge(unit_path)), short_text(200), day)
    keys = ("number", "title", "content", "owner_id", "partners_text", "due")
    required = {"title", "owner_id", "due"}
    columns = [
        Column(key, title, required=key in required, parse=parse)
        for key, title, parse in zip(keys, TITLES, parsers, strict=False)
    ]
    return SheetSpec("任务分工", (*columns, Column("basis", TITLES[-1], parse=short_text(200))))


def read_duties(data: bytes, file_name: str, unit_path: str) -> Parsed:
    """The list in a file of any readable kind; raises TableProblem in Chinese."""
    spec = _spec(unit_path)
    return parse_sheet(choose_table(read_tables(data, file_name), spec), spec)


def template_xlsx() -> bytes:
    """An empty list with one example."""
    return write_xlsx([Sheet("任务分工", TITLES, [EXAMPLE])])


def duties_xlsx(rows: QuerySet[Duty]) -> bytes:
    """The list with how far each duty has come."""
    header = ("组织", "年度", *TITLES, "状态", "完成日期", "完成情况")
    cells = [
        [one.council.name, str(one.year), str(one.number), one.title, one.content, one.owner.name, one.partners_text,
         one.due.isoformat(), one.basis, one.get_state_display(), one.done_on.isoformat() if one.done_on else "",
         "\n".join(evidence.note for evidence in one.evidence.all())]
        for one in duties_with_evidence(rows)
    ]  # fmt: skip
    return write_xlsx([Sheet("任务分工", header, cells)])
