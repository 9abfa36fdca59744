"""What is written can be read again, and nothing in it runs."""

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from shuangsuiji.tabular.columns import Column, SheetSpec, parse_sheet
from shuangsuiji.tabular.delimited import restore
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.tabular.reading import Table, read_tables
from shuangsuiji.tabular.text import square, tidy
from shuangsuiji.tabular.workbook import read_xlsx
from shuangsuiji.tabular.writing import Sheet, error_sheet, write_docx_table, write_xlsx
from tests.tabular.files import PLAN

RISKY = ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-2", "＝1"]
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=30
)
cells = texts | st.sampled_from(["=1+1", "00123", "5%", "甲\n乙", "a,b", 'he said "x"', "_x0041_", "'=1", "1e5"])
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5)
)


def expected(rows: list[list[str]]) -> list[list[str]]:
    """What reading makes of any writing of these rows."""
    return square([[tidy(cell) for cell in row] for row in rows])


@given(tables)
@settings(max_examples=60)
def test_xlsx_round_trip(rows: list[list[str]]) -> None:
    data = write_xlsx([Sheet("表", ["表头"] * len(rows[0]), rows)])
    ((_, found),) = read_xlsx(data, DEFAULT_LIMITS)
    assert square(list(found)) == expected([["表头"] * len(rows[0]), *rows])


def test_docx_round_trip_of_the_plan() -> None:
    data = write_docx_table("工作计划", PLAN[0], PLAN[1:], widths=[1, 4, 2, 4, 3, 2, 4, 2, 3, 3])
    assert read_tables(data, "x.docx")[0].rows == PLAN
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


@pytest.mark.parametrize("text", RISKY)
def test_an_apostrophe_against_formulas_is_taken_back(text: str) -> None:
    assert restore(f"'{text}") == text
    assert restore(text.lstrip("'")) == text.lstrip("'")


def test_nothing_written_to_xlsx_runs_and_codes_keep_their_zeros() -> None:
    data = write_xlsx([Sheet("甲/乙", ["代码"], [["=1+1"], ["00123"]]), Sheet("很长的名字" * 10, ["a"])])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["甲_乙", ("很长的名字" * 10)[:27] + "_2"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for (cell,) in book["甲_乙"].iter_rows(min_row=2)] == [
        ("=1+1", "s", True),
        ("00123", "s", True),
    ]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_characters_xml_cannot_hold_are_replaced_visibly() -> None:
    data = write_docx_table("题\x01", ["甲\x02"], [["乙\ud800"]])
    assert read_tables(data, "x.docx")[0].rows == [["甲\ufffd"], ["乙\ufffd"]]


def test_text_too_long_for_a_cell_is_refused() -> None:
    with pytest.raises(TableProblem, match="“表”第 2 行有一段 32768 字的文字"):
        write_xlsx([Sheet("表", ["甲"], [["字" * 32768]])])


def test_bad_rows_come_back_as_the_same_sheet_and_can_be_uploaded_again() -> None:
    spec = SheetSpec("名录", (Column("name", "名称", required=True), Column("code", "代码", required=True)))
    table = Table(
        "名录", [["标题", "标题", ""], ["名称", "代码", "备注"], ["甲", "1", "a"], ["", "", "b"], ["丙", "", "c"]]
    )
    sheet = error_sheet(table, parse_sheet(table, spec))
    assert sheet.header == ["名称", "代码", "备注", "错误原因"]
    assert [row[:3] for row in sheet.rows] == [["", "", "b"], ["丙", "", "c"]]
    assert sheet.rows[0][3] == "名称：没有填写。请填写“名称”。\n代码：没有填写。请填写“代码”。"
    (again,) = read_tables(write_xlsx([sheet]), "x.xlsx")
    parsed = parse_sheet(again, spec)
    assert len(parsed.errors) == 3
    assert error_sheet(again, parsed).header == sheet.header
