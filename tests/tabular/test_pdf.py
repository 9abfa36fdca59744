"""Tables of PDF files: over pages, with cut rows, scanned, hostile."""

import io
from collections.abc import Sequence

import pytest
import typst
from PIL import Image

from shuangsuiji.planning import sheets
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.reading import read_tables

FONTS = 'font: ("Noto Serif CJK SC", "Noto Sans CJK SC")'


def pdf(header: Sequence[str], rows: Sequence[Sequence[str]], *, repeated: bool = True) -> bytes:
    """A ruled table over as many A4 pages as it takes; its rows may break over pages."""

    def cells(row: Sequence[str]) -> str:
        return ", ".join(
            '[#"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"]' for text in row
        )

    head = f"table.header(repeat: {str(repeated).lower()}, {cells(header)})"
    body = ", ".join(cells(row) for row in rows)
    page = f'#set page(paper: "a4", flipped: true)\n#set text({FONTS}, size: 9pt)\n#align(center)[= 年度计划]\n'
    return typst.compile(f"{page}#table(columns: ({'1fr, ' * len(header)}), {head}, {body})".encode())


@pytest.mark.parametrize("repeated", [True, False])
def test_the_plan_comes_through_pages_without_a_lost_cell(repeated: bool) -> None:
    rows = sheets.sample_rows()
    made = pdf(sheets.HEADER, [[str(row.number), *row.columns().values()] for row in rows], repeated=repeated)
    found = sheets.read_plan(made, "计划.pdf")
    assert found.parsed.errors == []
    assert found.texts() == rows


def test_numbered_points_keep_their_lines() -> None:
    made = pdf(["序号", "内容", "备注"], [["1", "检查登记\n2.检查公示", ""], ["2", "x", "y"]])
    assert read_tables(made, "x.pdf")[0].rows[1][1] == "检查登记\n2.检查公示"


def test_a_scanned_page_is_told_as_such() -> None:
    page = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(page, "PDF")
    with pytest.raises(FileRefused, match="扫描件"):
        read_tables(page.getvalue(), "x.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"%PDF-1.4\n" + b"1 0 obj<<>>endobj " * 1000])
def test_a_broken_pdf_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(FileRefused, match=r"文件内部结构损坏|扫描件|没有表格"):
        read_tables(data, "x.pdf")


def test_a_letter_without_tables_has_none() -> None:
    made = typst.compile(f"#set text({FONTS})\n关于印发计划的通知".encode())
    with pytest.raises(FileRefused, match="没有表格内容"):
        read_tables(made, "x.pdf")
