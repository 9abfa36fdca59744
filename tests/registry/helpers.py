"""Files as people send them, built on the spot."""

import io

from openpyxl import Workbook

from shuangsuiji.common.codes import make_uscc

SUBJECT_HEADER = ["统一社会信用代码", "名称", "主体类型", "登记状态", "管辖单位", "信用风险类别", "标签"]


def code(serial: int) -> str:
    """A right code that no subject of the county has."""
    return make_uscc(f"91140525MB{serial:07d}")


def csv(rows: list[list[str]], *, encoding: str = "gb18030", header: list[str] | None = None) -> bytes:
    """Delimited text in the encoding of old spreadsheets."""
    lines = [",".join(row) for row in [header or SUBJECT_HEADER, *rows]]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx(
    rows: list[list[object]], *, title: str = "", merge: str = "", others: dict[str, list[list[object]]] | None = None
) -> bytes:
    """A workbook with a merged title row over the header, a merged range, and other sheets."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    for name, lines in (others or {}).items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def subject_row(serial: int, **changes: str) -> list[str]:
    """A good row, but for what `changes` says by column title."""
    row = dict(
        zip(
            SUBJECT_HEADER, [code(serial), f"新户{serial}商店", "个体工商户", "存续", "巴公所", "一般", ""], strict=True
        )
    )
    row |= changes
    return list(row.values())
