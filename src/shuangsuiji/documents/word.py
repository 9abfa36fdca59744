"""Papers as Word documents: A4, margins and type after GB/T 9704."""

import io
from collections.abc import Callable, Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.run import Run

from shuangsuiji.common.printing import printable

from .paper import Line, Mark, Paper, Style, Table

RED = RGBColor(0xC8, 0x16, 0x1D)
A4 = Mm(210), Mm(297)
# top, right, bottom, left
OFFICIAL = Mm(37), Mm(26), Mm(35), Mm(28)
NARROW = (Mm(20),) * 4
BODY, HEAD, BLACK = "仿宋_GB2312", "方正小标宋简体", "黑体"
# style → font, points, alignment
FACES: dict[Style, tuple[str, float, WD_ALIGN_PARAGRAPH]] = {
    Style.MASTHEAD: (HEAD, 34, WD_ALIGN_PARAGRAPH.CENTER),
    Style.TITLE: (HEAD, 22, WD_ALIGN_PARAGRAPH.CENTER),
    Style.CENTRE: (BODY, 16, WD_ALIGN_PARAGRAPH.CENTER),
    Style.RIGHT: (BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT),
    Style.FLUSH: (BODY, 16, WD_ALIGN_PARAGRAPH.LEFT),
    Style.HEADING: (BLACK, 16, WD_ALIGN_PARAGRAPH.JUSTIFY),
    Style.SUBHEADING: ("楷体_GB2312", 16, WD_ALIGN_PARAGRAPH.JUSTIFY),
    Style.BODY: (BODY, 16, WD_ALIGN_PARAGRAPH.JUSTIFY),
}
INDENTED = (Style.HEADING, Style.SUBHEADING, Style.BODY)
FORM_SIZE = {Style.TITLE: 16.0}
MANY_COLUMNS = 6


def write_docx(paper: Paper) -> bytes:
    """The paper as docx."""
    return _Writer(paper).write()


class _Writer:
    """Writes one paper; knows on which kind of page it stands."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document: DocumentObject = Document()
        self.is_wide = False
        self.margins: Sequence[Length] = NARROW if paper.form else OFFICIAL
        style = self.document.styles["Normal"]
        style.font.size = Pt(10.5 if paper.form else 16)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
        self.document.core_properties.title = printable(paper.name)
        _lay(self.document.sections[0], wide=False, margins=self.margins)
        _number_pages(self.document.sections[0])

    def write(self) -> bytes:
        for block in self.paper.blocks:
            self._turn(isinstance(block, Table) and block.wide)
            if isinstance(block, Mark):
                self._mark(block)
            elif isinstance(block, Line):
                self._line(block)
            else:
                self._table(block)
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _turn(self, wide: bool) -> None:
        """Begin new pages where a wide table begins or ends."""
        if wide != self.is_wide:
            _lay(self.document.add_section(WD_SECTION.NEW_PAGE), wide=wide, margins=NARROW if wide else self.margins)
            self.is_wide = wide

    def _mark(self, mark: Mark) -> None:
        paragraph = self.document.add_paragraph()
        if mark is Mark.NEW_PAGE:
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            return
        border = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", str(RED))):
            bottom.set(qn(f"w:{name}"), value)
        border.append(bottom)
        paragraph._p.get_or_add_pPr().append(border)  # noqa: SLF001 - python-docx offers no other way

    def _line(self, line: Line) -> None:
        face, size, alignment = FACES[line.style]
        size = FORM_SIZE.get(line.style, 10.5) if self.paper.form else size
        paragraph = self.document.add_paragraph()
        paragraph.alignment = alignment
        paragraph.paragraph_format.space_after = Pt(0 if line.style in INDENTED else 6)
        if line.style in INDENTED:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        run = paragraph.add_run(printable(line.text))
        _face(run, face, size)
        run.bold = line.style in (Style.MASTHEAD, Style.TITLE) or None
        if line.style is Style.MASTHEAD:
            run.font.color.rgb = RED

    def _table(self, table: Table) -> None:
        lines = [*([table.header] if table.header else []), *table.rows]
        made = self.document.add_table(rows=len(lines), cols=table.columns, style="Table Grid")
        width = (A4[1] if table.wide else A4[0]) - (2 * NARROW[0] if table.wide else self.margins[1] + self.margins[3])
        sizes = [Length(int(width * share / sum(table.shares))) for share in table.shares]
        points = 9 if table.columns > MANY_COLUMNS else 10.5
        for row, cells in zip(made.rows, lines, strict=True):
            _fill(row, cells, sizes, lambda cell, text: _write_cell(cell, text, points))
        if table.header:
            _row_property(made.rows[0], "w:tblHeader")


def _lay(section: Section, *, wide: bool, margins: Sequence[Length]) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (A4[1], A4[0]) if wide else A4
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins


def _number_pages(section: Section) -> None:
    """— 1 — at the foot of every page."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx offers no other way
    paragraph.add_run(" —")


def _fill(row: _Row, cells: Sequence[str], sizes: Sequence[Length], write: Callable[[_Cell, str], None]) -> None:
    _row_property(row, "w:cantSplit")
    for cell, text, size in zip(row.cells, [*cells, *[""] * (len(sizes) - len(cells))], sizes, strict=True):
        cell.width = size
        write(cell, printable(text))


def _write_cell(cell: _Cell, text: str, points: float) -> None:
    run = cell.paragraphs[0].add_run(text)
    _face(run, "宋体", points)


def _face(run: Run, face: str, points: float) -> None:
    """Chinese and western letters in one face: python-docx sets only the western font by itself."""
    run.font.name, run.font.size = face, Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 - no other way


def _row_property(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - no other way
