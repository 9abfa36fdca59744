"""Excel-2003 XML (SpreadsheetML), which older systems export under the name .xls."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.render import percent, plain_number
from shuangsuiji.tabular.text import tidy

_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
Rows = list[list[str]]


def read_xml2003(data: bytes, limits: Limits) -> Iterator[tuple[str, Rows]]:
    """Worksheets of an Excel-2003 XML file, merged cells filled, percent cells as ``5%``, dates in ISO form.

    Args:
        data: the file.
        limits: upper bounds.

    Yields:
        Name and rows of each sheet.

    Raises:
        FileRefused: if the file declares entities.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FileRefused("文件里含有不允许的 XML 实体声明，已拒绝。请在 Excel 或 WPS 中另存为 .xlsx 后上传。")
    root = ET.fromstring(data)  # noqa: S314 - declarations of entities are refused above
    percents = _percent_styles(root)
    for sheet in root.iterfind(f"{_NS}Worksheet"):
        name = sheet.get(f"{_NS}Name", "")
        yield name, _grid(_cells(sheet, percents, name, limits))


def _percent_styles(root: ET.Element) -> set[str]:
    styles = root.iterfind(f"{_NS}Styles/{_NS}Style")
    return {style.get(f"{_NS}ID", "") for style in styles if _shows_percent(style.find(f"{_NS}NumberFormat"))}


def _shows_percent(number_format: ET.Element | None) -> bool:
    code = "" if number_format is None else number_format.get(f"{_NS}Format", "")
    return "%" in code or code == "Percent"


def _cells(sheet: ET.Element, percents: set[str], name: str, limits: Limits) -> Iterator[tuple[int, int, str]]:
    """Row, column (from 0) and text of every cell, each cell of a merged range included."""
    row, count = -1, 0
    for row_tag in sheet.iterfind(f"{_NS}Table/{_NS}Row"):
        row = _index(row_tag, row)
        column = -1
        for cell in row_tag.iterfind(f"{_NS}Cell"):
            column = _index(cell, column)
            across, down = (int(cell.get(f"{_NS}{key}", "0")) for key in ("MergeAcross", "MergeDown"))
            limits.check_extent(name, row + down + 1, column + across + 1)
            count += (across + 1) * (down + 1)
            if count > limits.cells:
                raise FileRefused("合并单元格过多或互相重叠，无法读取。请取消合并后重新上传。")
            text = _text(cell, cell.get(f"{_NS}StyleID", "") in percents)
            yield from ((row + y, column + x, text) for y in range(down + 1) for x in range(across + 1))
            column += across


def _index(tag: ET.Element, previous: int) -> int:
    """Position of a row or cell: its own index (from 1) or the one after the previous."""
    given = tag.get(f"{_NS}Index")
    return previous + 1 if given is None else int(given) - 1


def _text(cell: ET.Element, as_percent: bool) -> str:
    data = cell.find(f"{_NS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    match data.get(f"{_NS}Type"):
        case "Number":
            return percent(float(text)) if as_percent else plain_number(float(text))
        case "DateTime":
            return text.removesuffix(".000").replace("T", " ").removesuffix(" 00:00:00")
        case "Boolean":
            return "TRUE" if text == "1" else "FALSE"
        case _:
            return tidy(text)


def _grid(cells: Iterator[tuple[int, int, str]]) -> Rows:
    by_row: dict[int, dict[int, str]] = {}
    for row, column, text in cells:
        by_row.setdefault(row, {})[column] = text
    height = max(by_row, default=-1) + 1
    lines = (by_row.get(row, {}) for row in range(height))
    return [[line.get(column, "") for column in range(max(line, default=-1) + 1)] for line in lines]
