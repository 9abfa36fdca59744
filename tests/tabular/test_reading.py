"""Files of every kind become the same tables of text."""

import contextlib
import datetime as dt
import io
import re

import docx
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from shuangsuiji.tabular.delimited import decode, delimiter_of
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.render import percent, plain_number
from tests.tabular.biff import xls
from tests.tabular.files import PLAN, PLAN_CSV, SPREADSHEET_XML, TITLE, plan_docx, plan_xlsx

SAMPLES = [plan_xlsx(), plan_docx(), SPREADSHEET_XML.encode(), xls("名录", [["甲", 1.0]])]


def read_rows(data: bytes) -> list[list[str]]:
    (table,) = read_tables(data, "名录.csv")
    return table.rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plan_from_csv_in_each_encoding(encoding: str) -> None:
    assert read_rows(PLAN_CSV.decode().encode(encoding)) == PLAN


def test_plan_from_xlsx_keeps_percentages_and_fills_merged_cells() -> None:
    rows = read_rows(plan_xlsx())
    assert rows[0] == [TITLE] * 10
    assert [row[:6] + row[7:] for row in rows[1:]] == [row[:6] + row[7:] for row in PLAN]
    assert {row[6] for row in rows[2:]} == {PLAN[1][6]}


def test_plan_from_docx_joins_the_parts_of_the_table() -> None:
    rows = read_rows(plan_docx())
    assert len(rows) == 16
    assert rows[1:] == PLAN[1:]


def test_xlsx_named_xls_is_told_by_its_bytes() -> None:
    assert read_tables(plan_xlsx(), "计划.xls")[0].name == "内部"


def test_xls_of_excel_97() -> None:
    data = xls("名录", [["名录", "", ""], ["名称", "注册号", "比例"], ["甲", 140525000012345.0, 0.05]], [(0, 0, 0, 2)])
    (table,) = read_tables(data, "名录.xls")
    assert table.name == "名录"
    assert table.rows == [["名录"] * 3, ["名称", "注册号", "比例"], ["甲", "140525000012345", "0.05"]]


def test_excel_2003_xml() -> None:
    assert read_rows(SPREADSHEET_XML.encode()) == [
        [TITLE, TITLE, TITLE],
        ["", "", ""],
        ["名称", "", "比例"],
        ["甲", "1", "5%"],
        ["甲", "2023-04-01", ""],
    ]


def test_values_are_shown_as_in_the_spreadsheet() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        day, ratio = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": '0.0"%"'})
        page.write_row(1, 1, [1, 0.1 + 0.2, 140525000012345, 0.00001])
        page.write_row(2, 1, [True, "　全角空格　", "e\u0301"])
        page.write_datetime(3, 1, dt.date(2023, 4, 1), day)
        page.write_number(3, 2, 0.05, ratio)
        page.write_formula(3, 3, "=1/0", None, "#DIV/0!")
        page.write_string(3, 4, "=1+1")
    assert read_rows(stream.getvalue()) == [
        [""] * 5,
        ["", "1", "0.3", "140525000012345", "0.00001"],
        ["", "TRUE", "全角空格", "é", ""],
        ["", "2023-04-01", "0.05", "#DIV/0!", "=1+1"],
    ]


def test_percent_formats_written_by_another_program() -> None:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    for row, (value, number_format) in enumerate([(0.002, "0.0%"), (0.005, "0.00%"), ("3%", "0%"), (1, "0%")], start=1):
        cell = book.active.cell(row, 1, value)
        cell.number_format = number_format
    book.save(stream)
    assert read_rows(stream.getvalue()) == [["0.2%"], ["0.5%"], ["3%"], ["100%"]]


def test_hidden_sheets_are_not_read() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("名录").write(0, 0, "甲")
        book.add_worksheet("字典").hide()
        book.get_worksheet_by_name("字典").write(0, 0, "乙")
    assert [table.name for table in read_tables(stream.getvalue(), "x")] == ["名录"]


def test_docx_merged_cells_are_filled() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    for corners in [((0, 0), (0, 2)), ((1, 0), (2, 0))]:
        first, last = (table.cell(*corner) for corner in corners)
        last.text = ""
        first.merge(last).text = "合"
    stream = io.BytesIO()
    document.save(stream)
    assert read_rows(stream.getvalue()) == [["合"] * 3, ["合", "11", "12"], ["合", "21", "22"]]


def test_docx_tables_of_different_kinds_stay_apart() -> None:
    document = docx.Document()
    for header in (["序号", "名称"], ["部门", "电话"]):
        for cell, text in zip(document.add_table(rows=1, cols=2).rows[0].cells, header, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    assert [table.name for table in read_tables(stream.getvalue(), "x")] == ["第1个表格", "第2个表格"]


def test_tabs_and_line_breaks_inside_quotes() -> None:
    assert read_rows('名称\t地址\r\n甲\t"一号\r\n二楼"\r\n'.encode()) == [["名称", "地址"], ["甲", "一号\n二楼"]]
    assert delimiter_of("标题\na,b\n") == ","


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"<html><table></table></html>", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16le"), ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16le"), "损坏"),
        (b"\xff\xfea\x00,\x00", "UTF-16"),
        (b"ab\x00cd", "不是文本"),
        (b"\x89PNG\r\n", "图片"),
        (plan_xlsx()[:-400], "没有传完"),
        (b'a,b\n"c,d\n', "引号"),
        ("名称\n泽州县广告".encode() + b"\n" + "泽州县药店".encode("gb18030"), "两种文字编码"),
        (b"\xff\xff\xff,\xff", "编码读不出来"),
        (b"\n\n,,\n", "没有表格内容"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_tables(data, "名录.csv")


@given(st.data())
@settings(max_examples=12)
def test_damaged_files_are_read_or_refused_in_words(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    said, rows = said_or_read(bytes(whole))
    assert re.search("[\u4e00-\u9fff]", said) or all(isinstance(cell, str) for row in rows for cell in row)


def said_or_read(data: bytes) -> tuple[str, list[list[str]]]:
    """Why a file is refused, or all its rows."""
    try:
        return "", [row for table in read_tables(data, "x") for row in table.rows]
    except FileRefused as refused:
        return str(refused), []


def test_mixed_encodings_name_both_lines() -> None:
    data = "名称,地址\n甲,一\n".encode("gb18030") + "泽州县,二\n".encode()
    with pytest.raises(FileRefused, match=r"第 3 行是 UTF-8，第 1 行不是"):
        decode(data)


@given(st.text(st.characters(codec="gb18030", exclude_characters="\ufeff"), min_size=1))
def test_gb18030_text_is_decoded_or_refused_but_never_changed(text: str) -> None:
    """Bytes that happen to be valid UTF-8 read as UTF-8; no other surprise is possible."""
    data = text.encode("gb18030")
    try:
        expected = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        expected = text
    with contextlib.suppress(FileRefused):
        assert decode(data) == expected


@given(st.integers(0, 100_000))
@settings(max_examples=200)
def test_percent_of_basis_points_is_exact(points: int) -> None:
    whole, rest = divmod(points, 100)
    expected = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    assert percent(points / 10_000) == f"{expected}%"


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_whole_numbers_keep_every_digit(number: int) -> None:
    assert plain_number(float(number)) == str(number)


def test_numbers_that_a_double_cannot_hold_show_what_excel_shows() -> None:
    assert plain_number(911405000012345678.0) == "911405000012346000"
