"""What templates, style sheets and scripts may not hold: the strict CSP, and what Chromium 90 does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .findings import Finding, ban, banned, blank, line_of

EVENTS = (
    "abort|animation\\w+|before\\w+|blur|change|click|close|contextmenu|copy|cut|dblclick|drag\\w*|drop|error|focus\\w*|"
    "hashchange|input|invalid|key\\w+|load\\w*|message|mouse\\w+|page\\w+|paste|pointer\\w+|popstate|reset|resize|scroll\\w*|"
    "select|storage|submit|toggle|touch\\w+|transition\\w+|unload|wheel"
)
TEMPLATE_COMMENTS = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
TEMPLATE_BANS = [
    ban(r"\sstyle\s*=", "inline style, refused by the CSP", re.IGNORECASE),
    ban(rf"\son(?:{EVENTS})\s*=", "inline handler, refused by the CSP", re.IGNORECASE),
    ban(r"\shx-on\b|\bhx-(?:vals|headers)\s*=\s*[\"']js:", "htmx would have to evaluate a string", re.IGNORECASE),
    ban(r"javascript:", "script in an address, refused by the CSP", re.IGNORECASE),
    ban(
        r"<(?:script|link|img|iframe|form|source|audio|video|use)\b[^>]*\b(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//",
        "another origin, refused by the CSP",
        re.IGNORECASE,
    ),
    ban(r"<[a-z][^<>]*\spopover(?:target)?\b(?=[\s=>])", "popover is not known to Chromium 90", re.IGNORECASE),
]
INLINE_BANS = [
    ban(r"<style\b", "inline style sheet, refused by the CSP", re.IGNORECASE),
    ban(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)[^>]*>",
        "inline script, refused by the CSP",
        re.IGNORECASE,
    ),
]
# a file that is taken away and opened without a server has all in itself, and a policy of its own
OWN_POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
STYLE_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
STYLE_STRINGS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
STYLE_BANS = [
    ban(r":has\(|:popover-open\b|\bcolor-mix\(|\boklch\(|@layer\b|@container\b", "not known to Chromium 90"),
    ban(r"\d[dsl]v[hw]\b", "not known to Chromium 90"),
    ban(r"(?<![-\w])inset(?:-(?:block|inline)(?:-\w+)?)?\s*:", "on the ban-list: write top, right, bottom, left"),
    ban(r"@import\b", "an import delays the page: link the file"),
    ban(r"url\(\s*[\"']?(?:https?:)?//", "another origin, refused by the CSP"),
]
SCRIPT_COMMENTS = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
SCRIPT_BANS = [
    ban(r"\bstructuredClone\(|\bObject\.hasOwn\(|\bcrypto\.randomUUID\(", "not known to Chromium 90"),
    ban(r"\.(?:at|findLast|findLastIndex|toSorted|toReversed|toSpliced)\(", "not known to Chromium 90"),
    ban(r"\bstatic\s*\{|\bObject\.groupBy\(|\bArray\.fromAsync\(", "not known to Chromium 90"),
    ban(r"\beval\(|\bnew Function\(", "refused by the CSP"),
    ban(r"setAttribute\(\s*[\"'](?:style|on\w+)[\"']", "refused by the CSP"),
]
BRACES = re.compile(r"([^{};]*)([{}])")


def check(root: Path) -> Iterator[Finding]:
    """Every template, style sheet and script of the product, but for bundled (`.min.`) ones."""
    readers = {".html": template, ".css": style_sheet, ".js": script}
    for path in sorted((root / "src").rglob("*")):
        if path.suffix in readers and ".min." not in path.name:
            yield from readers[path.suffix](path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def template(path: str, text: str) -> Iterator[Finding]:
    """What an HTML template may not hold."""
    bans = TEMPLATE_BANS if OWN_POLICY in text else [*TEMPLATE_BANS, *INLINE_BANS]
    return banned(path, blank(TEMPLATE_COMMENTS, text), bans)


def script(path: str, text: str) -> Iterator[Finding]:
    """What a script may not hold."""
    return banned(path, blank(SCRIPT_COMMENTS, text), SCRIPT_BANS)


def style_sheet(path: str, text: str) -> Iterator[Finding]:
    """What a style sheet may not hold, nested rules among it."""
    bare = blank(STYLE_COMMENTS, text)
    yield from banned(path, bare, STYLE_BANS)
    yield from nested_rules(path, STYLE_STRINGS.sub(lambda match: '"' * len(match[0]), bare))


def nested_rules(path: str, text: str) -> Iterator[Finding]:
    """A rule inside a rule; one inside @media and the like is none."""
    inside: list[str] = []
    for match in BRACES.finditer(text):
        prelude = match[1].strip()
        if match[2] == "}":
            del inside[-1:]
            continue
        if any(not outer.startswith("@") for outer in inside):
            yield Finding(path, line_of(text, match.start(2)), f"nested rule, not known to Chromium 90: {prelude[:60]}")
        inside.append(prelude)
