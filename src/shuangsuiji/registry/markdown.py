"""Rulebooks and handbooks are written in Markdown: headings, lists, tables, emphasis, links. Nothing of HTML passes."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# `html` off: tags come out as text; the parser itself refuses javascript:, vbscript:, file: and data: addresses.
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TOP = 2  # the page has the only h1


def parse(text: str) -> list[Token]:
    """The tokens of a text."""
    return _PARSER.parse(text.replace("\x00", "\ufffd"))


def render(text: str) -> SafeString:
    """Markdown as HTML, its headings one level down and with the anchors of `contents`."""
    tokens = parse(text)
    for number, token in enumerate(_headings(tokens), start=1):
        token.attrSet("id", f"s{number}")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + _TOP - 1)}"
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return mark_safe(html)  # noqa: S308 - made by the parser alone


def contents(text: str) -> list[tuple[str, str]]:
    """The headings of the highest level that a text has: (anchor, words)."""
    tokens = parse(text)
    headings = [(token.tag, f"s{n}", _words(tokens, token)) for n, token in enumerate(_headings(tokens), start=1)]
    top = min((tag for tag, _, _ in headings), default="")
    return [(anchor, words) for tag, anchor, words in headings if tag == top]


def _headings(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "heading_open"]


def _words(tokens: Sequence[Token], heading: Token) -> str:
    inline = tokens[tokens.index(heading) + 1]
    return "".join(child.content for child in inline.children or [])
