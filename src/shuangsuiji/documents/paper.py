"""A paper as blocks, and the plain text that it is written in.

The text has one block a line. Signs at the start of a line say how it stands: see SIGNS. A line that is nothing but the
name of a table in braces is that table; lines such as 一、… and （一）… are headings by themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a line stands on the page, by the rules for official papers (GB/T 9704)."""

    MASTHEAD = "masthead"
    TITLE = "title"
    CENTRE = "centre"
    RIGHT = "right"
    FLUSH = "flush"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"


# sign at the start of a line → style, and what the help says about it
SIGNS = {
    "!": (Style.MASTHEAD, "文头（红色大字）"),
    "#": (Style.TITLE, "标题"),
    "^": (Style.CENTRE, "居中"),
    ">": (Style.RIGHT, "居右，如落款"),
    "|": (Style.FLUSH, "顶格，如主送机关"),
}
RULE, NEW_PAGE = "----", "===="
HEADING_LENGTH = 40
_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SUBHEADING = re.compile(r"（[一二三四五六七八九十]+）")
_TABLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Line:
    """A paragraph; line breaks in it are kept."""

    style: Style
    text: str


@dataclass(frozen=True)
class Table:
    """A ruled table. Without a header it is a form: labels to the left. A wide one stands on pages laid across."""

    rows: Sequence[Sequence[str]]
    header: Sequence[str] = ()
    widths: Sequence[float] = ()
    wide: bool = False

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self.header) or max(map(len, self.rows), default=1)

    @property
    def shares(self) -> list[float]:
        """The columns' relative widths, equal where none are given."""
        return list(self.widths) or [1.0] * self.columns

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows with each cell's title, for pages that show rows as cards; a form's cells have none."""
        titles = list(self.header) or [""] * self.columns
        return [list(zip(titles, row, strict=False)) for row in self.rows]

    def as_json(self) -> dict[str, object]:
        """Fit for JSON; `table_of` reads it back."""
        return {"rows": list(map(list, self.rows)), "header": list(self.header), "widths": list(self.widths),
                "wide": self.wide}  # fmt: skip


class Mark(StrEnum):
    """What stands between blocks."""

    RULE = "rule"
    NEW_PAGE = "new-page"


Block = Line | Table | Mark


@dataclass(frozen=True)
class Paper:
    """What is printed: `name` is the file's, the blocks come in their order. A `form` has narrow margins and small type."""

    name: str
    blocks: Sequence[Block]
    form: bool = False


def table_of(values: Mapping[str, object]) -> Table:
    """A table from what `as_json` gave."""
    return Table(**values)  # type: ignore[arg-type]


def form_paper(title: str, fields: Sequence[tuple[str, str]], foot: str = "") -> Paper:
    """A form of labels and what was filled in, with a line under it."""
    blocks: list[Block] = [Line(Style.TITLE, title), Table(fields, widths=(1, 3))]
    return Paper(title, blocks + ([Line(Style.FLUSH, foot)] if foot else []), form=True)


def read_paper(name: str, text: str, tables: Mapping[str, Table] | None = None) -> Paper:
    """The paper that a text says; a table that is not among `tables` stays visible as its name in braces."""
    found = [_block(line.strip(), tables or {}) for line in text.splitlines()]
    return Paper(name, [block for block in found if block is not None])


def _block(line: str, tables: Mapping[str, Table]) -> Block | None:
    if not line:
        return None
    if line in (RULE, NEW_PAGE):
        return Mark.RULE if line == RULE else Mark.NEW_PAGE
    table = _TABLE.fullmatch(line)
    if table and table[1] in tables:
        return tables[table[1]]
    line = line.replace("{{", "{").replace("}}", "}")
    if line[0] in SIGNS and line[1:2] == " ":
        return Line(SIGNS[line[0]][0], line[2:].strip())
    return Line(_natural_style(line), line)


def _natural_style(line: str) -> Style:
    if len(line) <= HEADING_LENGTH and not line.endswith(("。", "；", "：")):
        if _HEADING.match(line):
            return Style.HEADING
        if _SUBHEADING.match(line):
            return Style.SUBHEADING
    return Style.BODY
