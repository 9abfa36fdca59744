"""Handbooks as papers: Markdown becomes the blocks that documents set as PDF and Word."""

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from shuangsuiji.documents.paper import Block, Line, Mark, Paper, Style, Table

from . import markdown
from .models import Handbook

BULLET = "·"


def handbook_paper(row: Handbook) -> Paper:
    """A handbook with its head: title, issuer, industry, version, day."""
    day = f"　{row.published_at:%Y年%m月%d日}发布" if row.published_at else "　（编写中）"
    head = [Line(Style.TITLE, row.title), Line(Style.CENTRE, f"{row.unit.name}　适用行业：{row.industry}")]
    head.append(Line(Style.CENTRE, f"第 {row.version} 版{day}"))
    summary = [Line(Style.BODY, row.summary)] if row.summary else []
    return Paper(f"{row.title}（第{row.version}版）", [*head, *summary, *blocks(row.body)])


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text: headings, paragraphs, lists with their numbers, tables, rules."""
    return list(_blocks(markdown.parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[int | None] = []  # the next number of each list that is open; None where it has bullets
    lead, position = "", 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "table_open":
            position, table = _table(tokens, position)
            yield table
        elif token.type == "heading_open":
            yield Line(Style.HEADING if token.tag in ("h1", "h2") else Style.SUBHEADING, _words(tokens[position + 1]))
            position += 2
        elif token.type == "inline":
            yield Line(Style.BODY, lead + _words(token))
            lead = "　" * len(lists)
        elif token.type in ("fence", "code_block"):
            yield Line(Style.BODY, lead + token.content.strip())
        elif token.type == "hr":
            yield Mark.RULE
        elif token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
            lead = "　" * len(lists)
        elif token.type == "list_item_open":
            lead = _lead(lists)
        position += 1


def _lead(lists: list[int | None]) -> str:
    """What stands before an item; a numbered list goes on counting."""
    indent, number = "　" * (len(lists) - 1), lists[-1]
    if number is None:
        return f"{indent}{BULLET} "
    lists[-1] = number + 1
    return f"{indent}{number}. "


def _words(token: Token) -> str:
    """The text of a line without its marks; an address stands in brackets behind its words."""
    found = []
    address = ""
    for child in token.children or []:
        if child.type == "link_open":
            address = str(child.attrGet("href") or "")
        elif child.type == "link_close":
            found.append(f"（{address}）" if address and address not in found else "")
        elif child.type in ("softbreak", "hardbreak"):
            found.append("\n" if child.type == "hardbreak" else "")
        else:
            found.append(child.content)
    return "".join(found)


def _table(tokens: Sequence[Token], start: int) -> tuple[int, Table]:
    """The table that opens at `start`, and where it closes."""
    end = next(n for n in range(start, len(tokens)) if tokens[n].type == "table_close")
    rows: list[list[str]] = []
    for token in tokens[start:end]:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_words(token))
    return end, Table(rows[1:], rows[0])
