"""Tables of Word documents: merged cells filled, parts of one table that was split over pages joined."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from shuangsuiji.tabular.archive import read_tree
from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.text import flat, square, tidy

Rows = list[list[str]]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}smartTag", f"{_W}customXml"}
_UNSEEN = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_SAME_HEADER = 2 / 3


def read_docx(data: bytes, limits: Limits) -> Iterator[tuple[str, Rows]]:
    """Tables in the body of a docx in their order, named ``第1个表格`` and so on.

    Two neighbours of equal width whose first rows agree in at least two thirds of the cells are one table; the
    repeated header is left out.

    Args:
        data: a docx file whose parts have been checked (``archive.check_parts``).
        limits: upper bounds.

    Yields:
        Name and rows of each table.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = read_tree(archive, "word/document.xml")
    body = [] if document is None else document.findall(f"{_W}body")
    tables = [square(_rows(table, limits)) for part in body for table in _children(part, "tbl")]
    for number, rows in enumerate(join_split(tables), start=1):
        yield f"第{number}个表格", rows


def join_split(tables: list[Rows]) -> list[Rows]:
    """Join every table to the one before it that it continues."""
    joined: list[Rows] = []
    for rows in tables:
        if joined and rows and joined[-1] and continues(joined[-1][0], rows[0]):
            joined[-1].extend(rows[1:])
        elif rows:
            joined.append(rows)
    return joined


def continues(header: list[str], first: list[str]) -> bool:
    """Whether a table's first row repeats the header of the table before it, small differences allowed."""
    if len(header) != len(first):
        return False
    same = sum(flat(one) == flat(other) for one, other in zip(header, first, strict=True))
    return same >= _SAME_HEADER * len(header)


def _rows(table: Element, limits: Limits) -> Rows:
    rows: Rows = []
    for row_tag in _children(table, "tr"):
        above = rows[-1] if rows else []
        row = [""] * _number(row_tag, "trPr/gridBefore")
        for cell in _children(row_tag, "tc"):
            text = _inherited(above, len(row)) if _is_continued(cell) else tidy(_text(cell))
            row += [text] * max(1, _number(cell, "tcPr/gridSpan"))
            limits.check_extent("Word 表格", len(rows) + 1, len(row))
        rows.append(row)
    return rows


def _inherited(above: list[str], column: int) -> str:
    return above[column] if column < len(above) else ""


def _is_continued(cell: Element) -> bool:
    """Whether the cell is the lower part of a vertically merged one."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _number(tag: Element, path: str) -> int:
    found = tag.find("/".join(f"{_W}{step}" for step in path.split("/")))
    return 0 if found is None else int(found.get(f"{_W}val", "0"))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Children of a kind, also inside content controls and accepted insertions."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _text(cell: Element) -> str:
    return "\n".join("".join(_pieces(paragraph)) for paragraph in _children(cell, "p"))


def _pieces(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in _UNSEEN and child.tag != f"{_W}pPr":
            yield from _pieces(child)
