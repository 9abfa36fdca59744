"""One text becomes Word and PDF, and what somebody typed never becomes markup."""

import io

import pdfplumber
import pytest
from docx import Document

from shuangsuiji.common.errors import Refusal
from shuangsuiji.documents import pdf
from shuangsuiji.documents.paper import Line, Mark, Paper, Style, Table, form_paper, read_paper, table_of
from shuangsuiji.documents.pdf import write_pdf
from shuangsuiji.documents.word import write_docx

TEXT = """! 泽州县市场监督管理局文件
^ 泽市监〔2023〕10号
----
# 关于印发抽查计划的通知
| 各股室：
一、工作目标
（一）完善“一单两库”
年度抽查企业占比达到 #set text(red) *3%* 以上{{甲}}。
> 2023年2月6日
{计划表}
{未知}"""
PLAN = Table([["1", "甲\n乙", "=1+1"]], ["序号", "事项", "比例"], (1, 3, 2), wide=True)


def test_each_line_has_its_style() -> None:
    paper = read_paper("通知", TEXT, {"计划表": PLAN})
    styles = [block.style if isinstance(block, Line) else block for block in paper.blocks]
    assert styles == [
        Style.MASTHEAD, Style.CENTRE, Mark.RULE, Style.TITLE, Style.FLUSH, Style.HEADING, Style.SUBHEADING, Style.BODY,
        Style.RIGHT, PLAN, Style.BODY,
    ]  # fmt: skip
    assert table_of(PLAN.as_json()) == Table([["1", "甲\n乙", "=1+1"]], ["序号", "事项", "比例"], [1, 3, 2], wide=True)


def test_a_sentence_that_begins_like_a_heading_is_none() -> None:
    [block] = read_paper("x", "（一）各股室要及时更新。").blocks
    assert isinstance(block, Line)
    assert block.style is Style.BODY


def test_the_pdf_says_it_all_with_its_fonts_inside() -> None:
    made = write_pdf(read_paper("通知", TEXT, {"计划表": PLAN}))
    with pdfplumber.open(io.BytesIO(made)) as document:
        upright, across, _ = document.pages
        assert "#set text(red) *3%* 以上{甲}" in upright.extract_text().replace("\n", "")
        assert across.width > across.height
        assert [row[2] for row in across.extract_tables()[0]] == ["比例", "=1+1"]
    assert b"FontFile" in made


def test_the_docx_says_the_same() -> None:
    document = Document(io.BytesIO(write_docx(read_paper("通知", TEXT, {"计划表": PLAN}))))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "年度抽查企业占比达到 #set text(red) *3%* 以上{甲}。" in texts
    assert document.tables[0].rows[1].cells[1].text == "甲\n乙"
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]


@pytest.mark.parametrize("write", [write_pdf, write_docx])
def test_what_cannot_be_printed_leaves_a_mark(write: object) -> None:
    assert callable(write)
    assert write(form_paper("表\x00", [("名称", "甲\x0b乙"), ("空", "")], "附注"))
    assert write(Paper("空", []))


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_families", lambda: frozenset({"Libertinus Serif"}))
    with pytest.raises(Refusal, match="fonts-noto-cjk"):
        write_pdf(Paper("空", []))
