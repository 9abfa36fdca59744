"""Files made at test time: the county's plan in each format, and archives that nobody should open."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import docx
import xlsxwriter

import shuangsuiji.planning

PLAN_CSV = (Path(shuangsuiji.planning.__file__).parent / "data" / "zezhou-2023.csv").read_bytes()
PLAN = list(csv.reader(io.StringIO(PLAN_CSV.decode("utf-8-sig"))))
TITLE = "泽州县市场监督管理局2023年度内部双随机抽查工作计划"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELL_A = f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
STRINGS = f'<?xml version="1.0"?><sst {MAIN} count="1" uniqueCount="1"><si><t>a</t></si></sst>'


def plan_xlsx() -> bytes:
    """The plan as a workbook: merged title, merged cells, percentages as numbers with a percent format."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, percent = book.add_worksheet("内部"), book.add_format({"num_format": "0%"})
        page.merge_range(0, 0, 0, 9, TITLE)
        for number, row in enumerate(PLAN, start=1):
            page.write_row(number, 0, row)
            if number > 1:
                page.write_number(number, 0, int(row[0]))
                page.write_number(number, 5, int(row[5].rstrip("%")) / 100, percent)
        page.merge_range(2, 6, 16, 6, PLAN[1][6])
    return stream.getvalue()


def plan_docx() -> bytes:
    """The plan as it was published: one table in four parts, whose repeated headers differ in two cells."""
    document = docx.Document()
    document.add_heading(TITLE)
    variants = {7: ("抽查起止时间", "抽查检查起止时间"), 9: ("抽查主体", "抽查检查主体")}
    for part, rows in enumerate([PLAN[1:6], PLAN[6:12], PLAN[12:14], PLAN[14:]]):
        header = [variants[i][part % 2] if i in variants else cell for i, cell in enumerate(PLAN[0])]
        table = document.add_table(rows=0, cols=10)
        for cells in [header, *rows]:
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        document.add_paragraph()
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def workbook(sheet: str | Iterable[str], strings: str | Iterable[str] = STRINGS, *, packed: bool = True) -> bytes:
    """An xlsx put together by hand, to hold what no spreadsheet program writes."""
    content = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    files: dict[str, str | Iterable[str]] = {
        "[Content_Types].xml": f'<Types xmlns="{content}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings,
    }
    return zipped(files, packed=packed)


def zipped(files: Mapping[str, str | Iterable[str]], *, packed: bool = True) -> bytes:
    """A zip archive; contents may come in pieces."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            with archive.open(name, "w") as part:
                for piece in [content] if isinstance(content, str) else content:
                    part.write(piece.encode())
    return stream.getvalue()


def grid(rows: int, letters: Sequence[str]) -> Iterator[str]:
    """A worksheet of ones, each cell with its reference."""
    yield f"<worksheet {MAIN}><sheetData>"
    for row in range(1, rows + 1):
        yield f'<row r="{row}">' + "".join(f'<c r="{name}{row}"><v>1</v></c>' for name in letters) + "</row>"
    yield "</sheetData></worksheet>"


def plain_grid(rows: int, columns: int) -> Iterator[str]:
    """A worksheet of ones without references, which the format allows: quick to make."""
    yield f"<worksheet {MAIN}><sheetData>"
    row = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    for _ in range(rows // 100):
        yield row * 100
    yield "</sheetData></worksheet>"


SPREADSHEET_XML = f"""<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="名录"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">{TITLE}</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">名称</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">比例</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String"> 甲 </Data></Cell><Cell><Data ss:Type="Number">1.0</Data></Cell>
<Cell ss:StyleID="p"><Data ss:Type="Number">0.05</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2023-04-01T00:00:00.000</Data></Cell></Row>
</Table></Worksheet></Workbook>"""
