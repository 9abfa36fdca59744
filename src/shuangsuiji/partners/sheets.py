"""The file that goes to a partner department and comes back: what it takes part in, whom it sends, when, and its list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from shuangsuiji.tabular.cells import day, short_text
from shuangsuiji.tabular.columns import Column, SheetSpec, parse_sheet
from shuangsuiji.tabular.problems import SheetError
from shuangsuiji.tabular.reading import Table, read_tables
from shuangsuiji.tabular.writing import Sheet, write_xlsx

from .models import Confirmation

MOST_LISTED = 100_000
ITEMS, OFFICERS, ANSWER, LIST = "参加的事项", "派出人员", "时间与意见", "联合检查对象"
YES, NO = ("是", "参加", "√", "有"), ("否", "不参加", "×", "无")
FACTS = {
    "agrees": "是否同意参加",
    "first_day": "可参加的起始日期",
    "last_day": "可参加的截止日期",
    "paper_number": "回函文号",
    "contact": "联系人及电话",
    "note": "意见",
}
SPECS = {
    ITEMS: SheetSpec(
        ITEMS,
        (
            Column("code", "事项编号", required=True, parse=short_text(20)),
            Column("name", "抽查事项", parse=short_text(200)),
            Column("joins", "是否参加", required=True, parse=short_text(10)),
        ),
    ),
    OFFICERS: SheetSpec(
        OFFICERS,
        (
            Column("name", "姓名", required=True, parse=short_text(40)),
            Column("certificate", "执法证号", parse=short_text(40)),
            Column("phone", "联系电话", parse=short_text(40)),
        ),
    ),
    ANSWER: SheetSpec(
        ANSWER,
        (
            Column("fact", "项目", required=True, parse=short_text(40)),
            Column("value", "内容", parse=short_text(500)),
        ),
    ),
    LIST: SheetSpec(
        LIST,
        (
            Column(
                "code", "统一社会信用代码/注册号", ("统一社会信用代码", "代码"), required=True, parse=short_text(40)
            ),
            Column("name", "名称", ("企业名称",), required=True, parse=short_text(200)),
        ),
    ),
}


@dataclass
class Answer:
    """What a department says; `doubts` name what could not be read for certain."""

    agrees: bool = True
    items: list[str] = field(default_factory=list)
    officers: list[dict[str, str]] = field(default_factory=list)
    first_day: date | None = None
    last_day: date | None = None
    paper_number: str = ""
    contact: str = ""
    note: str = ""
    listed: list[list[str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def request_xlsx(confirmation: Confirmation) -> bytes:
    """The file to fill in: the row's items and days stand in it already."""
    row = confirmation.row
    given = {
        "agrees": "是",
        "first_day": row.window_start.isoformat() if row.window_start else "",
        "last_day": row.window_end.isoformat() if row.window_end else "",
    }
    facts = [[title, given.get(key, "")] for key, title in FACTS.items()]
    return write_xlsx(
        [
            Sheet(ANSWER, _titles(ANSWER), [["计划项", row.name], ["配合部门", confirmation.name], *facts]),
            Sheet(ITEMS, _titles(ITEMS), [[item.code, item.name, "是"] for item in row.items.all()]),
            Sheet(OFFICERS, _titles(OFFICERS)),
            Sheet(LIST, _titles(LIST)),
        ]
    )


def _titles(name: str) -> list[str]:
    return [column.title for column in SPECS[name].columns]


def read_answer(data: bytes, file_name: str, confirmation: Confirmation) -> Answer:
    """A returned file. Raises TableProblem where the sheets are not there or a needed cell is empty."""
    tables = {table.name: table for table in read_tables(data, file_name)}
    missing = "、".join(f"“{name}”" for name in (ANSWER, ITEMS) if name not in tables)
    if missing:
        raise SheetError(f"文件里没有{missing}。请使用发出的确认表填写，不要改动工作表的名称。")
    found = Answer()
    _read_facts(found, _rows(tables[ANSWER], ANSWER))
    _read_items(found, _rows(tables[ITEMS], ITEMS), {item.code for item in confirmation.row.items.all()})
    for row in _rows(tables.get(OFFICERS), OFFICERS):
        officer = {key: row.get(key, "") for key in ("name", "certificate", "phone")}
        found.officers.append(officer)
        if not officer["certificate"]:
            found.doubts.append(f"{officer['name']}没有填执法证号。")
    _read_list(found, _rows(tables.get(LIST), LIST))
    return found


def _rows(table: Table | None, name: str) -> list[dict[str, str]]:
    """The rows of one sheet; none where it is empty under its header."""
    if table is None or sum(any(row) for row in table.rows) < 2:
        return []
    parsed = parse_sheet(table, SPECS[name])
    if parsed.errors:
        raise SheetError(f"“{name}”{parsed.errors[0]}")
    return [dict(row.values) for row in parsed.rows]


def _read_facts(found: Answer, rows: Sequence[dict[str, str]]) -> None:
    said = {row["fact"]: row.get("value", "").strip() for row in rows}
    agrees = said.get(FACTS["agrees"], "")
    if agrees not in YES + NO:
        found.doubts.append(f"“{FACTS['agrees']}”写的是“{agrees}”，不是“是”或“否”。")
    found.agrees = agrees not in NO
    for key in ("first_day", "last_day"):
        setattr(found, key, _day(found, FACTS[key], said.get(FACTS[key], "")))
    found.paper_number = said.get(FACTS["paper_number"], "")[:60]
    found.contact = said.get(FACTS["contact"], "")[:60]
    found.note = said.get(FACTS["note"], "")[:500]


def _day(found: Answer, title: str, cell: str) -> date | None:
    try:
        return day(cell) if cell else None
    except Exception as error:
        found.doubts.append(f"“{title}”：{error}")
        return None


def _read_items(found: Answer, rows: Sequence[dict[str, str]], known: set[str]) -> None:
    for row in rows:
        if row["code"] not in known:
            found.doubts.append(f"事项“{row['code']} {row.get('name', '')}”不在本计划项中。")
        elif row["joins"] in YES:
            found.items.append(row["code"])
        elif row["joins"] not in NO:
            found.doubts.append(f"事项“{row['code']}”的“是否参加”写的是“{row['joins']}”，不是“是”或“否”。")


def _read_list(found: Answer, rows: Sequence[dict[str, str]]) -> None:
    if len(rows) > MOST_LISTED:
        raise SheetError(f"“{LIST}”有 {len(rows)} 行，超过上限 {MOST_LISTED} 行。")
    listed = {row["code"].upper(): row["name"] for row in rows}
    if len(listed) < len(rows):
        found.doubts.append(f"“{LIST}”中有 {len(rows) - len(listed)} 行代码重复，只计一次。")
    found.listed = [[code, name] for code, name in sorted(listed.items())]
