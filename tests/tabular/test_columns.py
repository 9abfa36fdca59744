"""Sheets are read by their columns; what does not fit is said, never guessed."""

import pytest

from shuangsuiji.common.codes import classify_code
from shuangsuiji.tabular.cells import choice, day, integer, short_text
from shuangsuiji.tabular.columns import Column, SheetSpec, choose_table, parse_sheet
from shuangsuiji.tabular.problems import SheetError
from shuangsuiji.tabular.reading import Table, read_tables
from tests.tabular.files import PLAN, PLAN_CSV, TITLE, plan_docx, plan_xlsx

SUBJECTS = SheetSpec(
    "检查对象名录",
    (
        Column("name", "名称", ("企业名称", "市场主体名称"), required=True, parse=short_text(20)),
        Column("code", "统一社会信用代码/注册号", ("统一社会信用代码", "代码"), required=True, parse=classify_code),
        Column("established", "成立日期", parse=day),
        Column("staff", "从业人数", parse=integer),
        Column("state", "登记状态", parse=choice({"存续": "active", "注销": "closed"})),
    ),
)
PLAN_SPEC = SheetSpec(
    "年度抽查工作计划",
    (
        Column("name", "抽查任务名称", required=True),
        Column("ratio", "抽查比例/数量", required=True),
        Column("window", "抽查起止时间", ("抽查检查起止时间",), required=True),
        Column("body", "抽查检查主体", ("抽查主体",), required=True),
    ),
)
CODE = "91110000600037341L"


def table(*rows: str) -> Table:
    """A table from lines with bars between cells."""
    return Table("名录", [line.split("|") for line in rows])


@pytest.mark.parametrize("data", [PLAN_CSV, plan_xlsx(), plan_docx()], ids=["csv", "xlsx", "docx"])
def test_the_plan_is_read_from_every_kind_of_file(data: bytes) -> None:
    parsed = parse_sheet(choose_table(read_tables(data, "计划"), PLAN_SPEC), PLAN_SPEC)
    assert parsed.errors == []
    assert [(row.values["name"], row.values["ratio"]) for row in parsed.rows] == [(row[1], row[5]) for row in PLAN[1:]]
    assert parsed.rows[11].values["window"] == "7月—12月"
    assert len(parsed.unknown) == 6


def test_header_under_merged_titles_and_in_other_words() -> None:
    parsed = parse_sheet(
        table(
            f"{TITLE}|{TITLE}|{TITLE}",
            "填报单位：甲|填报单位：甲|",
            "",
            " 企业 名称 |统一社会信用代码（必填）|备　注",
            f"甲|{CODE}|x",
        ),
        SUBJECTS,
    )
    assert (parsed.header_row, parsed.mapping, parsed.unknown) == (4, {"name": 0, "code": 1}, ["备　注"])
    (row,) = parsed.rows
    assert (row.number, row.values["name"], row.values["code"].value, row.raw["code"]) == (5, "甲", CODE, CODE)


def test_good_and_bad_rows_come_back_side_by_side() -> None:
    parsed = parse_sheet(
        table(
            "名称|代码|成立日期|从业人数|登记状态",
            f"甲|{CODE}|2023年2月30日|1,200|存续",
            "乙|123|2023-04-01|二十|迁出",
            "||||",
            f"|{CODE}|||",
            f"丙|{CODE}|2023/4/1||",
        ),
        SUBJECTS,
    )
    assert [(row.number, row.values["name"], row.values["staff"]) for row in parsed.rows] == [(6, "丙", None)]
    assert [(error.row, error.column) for error in parsed.errors] == [
        (2, "成立日期"),
        (3, "统一社会信用代码/注册号"),
        (3, "从业人数"),
        (3, "登记状态"),
        (5, "名称"),
    ]
    assert str(parsed.errors[0]) == "第 2 行“成立日期”：没有“2023年2月30日”这一天。请填写存在的日期，如 2023-04-01。"
    assert "存续、注销" in parsed.errors[3].mend


def test_repeated_header_rows_are_passed_over() -> None:
    parsed = parse_sheet(table("名称|代码", f"甲|{CODE}", "企业名称|代码", f"乙|{CODE}"), SUBJECTS)
    assert [row.number for row in parsed.rows] == [2, 4]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            ["姓名|工号", "张三|H01"],
            "“名录”里没有找到表头。需要的列：名称、统一社会信用代码/注册号；表中看到的是：姓名、工号",
        ),
        (["名称|地址", "甲|一号"], "“名录”缺少必需的列：“统一社会信用代码/注册号”。表中看到的是：名称、地址"),
        (["名称|代码|企业名称", "甲|1|乙"], "“名称”出现了两次（A 列和 C 列）"),
        (["名称|代码", "|"], "只有表头"),
    ],
)
def test_a_sheet_that_is_not_the_one_expected(rows: list[str], words: str) -> None:
    with pytest.raises(SheetError) as refused:
        parse_sheet(table(*rows), SUBJECTS)
    assert words in str(refused.value)


def test_choosing_among_several_sheets() -> None:
    right, other = table("名称|代码", f"甲|{CODE}"), Table("说明", [["请先阅读"]])
    assert choose_table([other, right], SUBJECTS) is right
    with pytest.raises(SheetError, match="2 个表都像“检查对象名录”"):
        choose_table([right, other, right], SUBJECTS)
    with pytest.raises(SheetError, match=r"没有“检查对象名录”。需要的列：.*看到的工作表：“说明”、“说明”"):
        choose_table([other, other], SUBJECTS)
