"""Tables of PDF files that carry text, found by their ruled lines; scanned pages have none.

A table that goes on over the page is one table: a repeated header is left out, and a row that was cut by the page's end,
whose first cell stands empty on the next page, is put together again.
"""

import codecs
import io
import re
from collections.abc import Iterator

import pdfplumber
from pdfminer.cmapdb import CMapDB

from shuangsuiji.tabular.limits import Limits
from shuangsuiji.tabular.problems import FileRefused
from shuangsuiji.tabular.text import square, tidy
from shuangsuiji.tabular.word import continues

Rows = list[list[str]]
MOST_PAGES = 200
# Encodings of Chinese fonts that are not embedded; their maps are files, and the jail opens none.
_ENCODINGS = ("GB-EUC-H", "GBK-EUC-H", "GBK2K-H", "UniGB-UCS2-H", "UniGB-UTF16-H", "Identity-H")
_CODECS = ("utf-16-be", "utf-16", "latin-1", "gb18030", "ascii", "mac-roman", "cp1252")
# A line break beside a Chinese character is the column's width, not the writer's, unless a numbered point follows.
_POINT = r"(?![(（]?\d{1,2}[.、．)）])"
_WRAPPED = re.compile(rf"(?<=[^\x00-\xff])\n{_POINT}|\n{_POINT}(?=[^\x00-\xff])")


def load_encodings() -> None:
    """Load what is read from files while a PDF is parsed: codecs, maps of Chinese encodings. Called before the process is locked."""
    for name in _CODECS:
        codecs.lookup(name)
    for name in _ENCODINGS:
        CMapDB.get_cmap(name)
    for vertical in (False, True):
        CMapDB.get_unicode_map("Adobe-GB1", vertical)


def read_pdf(data: bytes, limits: Limits) -> Iterator[tuple[str, Rows]]:
    """Tables of a PDF in their order, named ``第1个表格`` and so on. Raises FileRefused for pages without text."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > MOST_PAGES:
            raise FileRefused(f"PDF 有 {len(document.pages)} 页，超过上限 {MOST_PAGES} 页。请只上传有表格的页。")
        tables: list[Rows] = []
        has_text = False
        for page in document.pages:
            has_text = has_text or bool(page.chars)
            for found in page.extract_tables():
                _add(tables, [[_cell(cell) for cell in row] for row in found])
                limits.check_extent("PDF 表格", len(tables[-1]), max(map(len, tables[-1]), default=0))
            page.close()
    if not has_text:
        raise FileRefused("这份 PDF 是扫描件，没有可读的文字。请索取原来的 Excel、Word 或可复制文字的 PDF 文件。")
    for number, rows in enumerate(tables, start=1):
        yield f"第{number}个表格", square(rows)


def _cell(text: str | None) -> str:
    return tidy(_WRAPPED.sub("", text or ""))


def _add(tables: list[Rows], rows: Rows) -> None:
    """A table of its own, or the rest of the one before it."""
    if not rows:
        return
    if not tables or len(tables[-1][0]) != len(rows[0]):
        tables.append(rows)
        return
    whole = tables[-1]
    rest = rows[1:] if continues(whole[0], rows[0]) else rows
    if rest and not rest[0][0] and any(rest[0]):
        whole[-1] = [above + below for above, below in zip(whole[-1], rest[0], strict=True)]
        rest = rest[1:]
    whole.extend(rest)
