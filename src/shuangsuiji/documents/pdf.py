"""Papers as PDF, set by Typst with the fonts of this machine embedded. The text goes in as data, never as markup."""

import json
from functools import cache
from importlib.resources import files

import typst

from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.printing import printable

from .paper import Block, Line, Mark, Paper

# One of these must be there, or Chinese would print as empty boxes.
CHINESE_FONTS = frozenset(
    {"Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC", "Noto Serif SC", "SimSun", "FangSong",
     "FangSong_GB2312"}
)  # fmt: skip


def write_pdf(paper: Paper) -> bytes:
    """The paper as PDF. Raises Refusal when the machine has no Chinese font."""
    require_font()
    data = {"name": paper.name, "form": paper.form, "blocks": [_data(block) for block in paper.blocks]}
    made = typst.compile(_template(), format="pdf", sys_inputs={"paper": json.dumps(data, ensure_ascii=False)})
    if not isinstance(made, bytes):
        raise TypeError("one PDF is one file")
    return made


def require_font() -> None:
    """Raises Refusal unless Chinese can be printed."""
    if not CHINESE_FONTS & _families():
        raise Refusal(
            "服务器上没有中文字体，不能生成 PDF。",
            mend="请系统管理员安装思源宋体（Debian 软件包 fonts-noto-cjk）后重启；在此之前可以下载 docx。",
        )


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())


@cache
def _template() -> bytes:
    return (files("shuangsuiji.documents") / "data" / "paper.typ").read_bytes()


def _data(block: Block) -> dict[str, object]:
    if isinstance(block, Mark):
        return {"kind": block.value}
    if isinstance(block, Line):
        return {"kind": "line", "style": block.style.value, "text": printable(block.text)}
    rows = [[printable(cell) for cell in row] for row in block.rows]
    header = [printable(cell) for cell in block.header]
    return {"kind": "table", "rows": rows, "header": header, "shares": block.shares, "wide": block.wide}
