"""devtools/pages.py: what pages may not hold is found, what they may hold is not."""

import pytest

from devtools.pages import script, style_sheet, template


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<p STYLE='color:red'>",
        '<a onclick="go()">',
        '<body onload = "go()">',
        '<div hx-on:click="go()">',
        "<div hx-vals='js:{a: 1}'>",
        "<style>p {}</style>",
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example/x.js"></script>',
        "<img src='//cdn.example/x.png'>",
        '<div class="a" popover>',
        '<button popovertarget="menu">',
    ],
)
def test_banned_in_templates(text: str) -> None:
    (finding,) = template("a.html", f"<html>\n{text}\n</html>")
    assert (finding.path, finding.line) == ("a.html", 2)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{% static "ui/shell.js" %}" defer></script>',
        '<script type="application/json" id="data">{}</script>',
        '<a href="https://www.gov.cn/">国务院</a>',
        "{# <p style='x'> #}",
        "{% comment %}<style>{% endcomment %}",
        "<!-- <script>go()</script> -->",
        '<p class="style" data-one="1">only = popover</p>',
        '<input name="season" condition="1">',
    ],
)
def test_allowed_in_templates(text: str) -> None:
    assert list(template("a.html", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "p:has(a) { top: 0 }",
        "p { color: color-mix(in srgb, red, blue) }",
        "p { color: oklch(40% 0.2 30) }",
        "@layer base { p { top: 0 } }",
        "@container (width > 1px) { p { top: 0 } }",
        "p { height: 100dvh }",
        "p { inset: 0 }",
        "p { inset-inline-start: 0 }",
        "p { a { top: 0 } }",
        "p { &:hover { top: 0 } }",
        "@media print { p { a { top: 0 } } }",
        "p { @media print { top: 0 } a { top: 0 } }",
        '@import "b.css";',
        "p { background: url(https://cdn.example/a.png) }",
    ],
)
def test_banned_in_style_sheets(text: str) -> None:
    assert len(list(style_sheet("a.css", f"/* :has( */\n{text}"))) >= 1
    assert all(finding.line == 2 for finding in style_sheet("a.css", f"/* :has( */\n{text}"))


@pytest.mark.parametrize(
    "text",
    [
        "p { box-shadow: inset 0 1px red; top: 0 }",
        "@media (min-width: 600px) { p { top: 0 } a { top: 0 } }",
        "@keyframes turn { from { top: 0 } to { top: 1px } }",
        'p::before { content: "{ a {" } a { top: 0 }',
        '@font-face { font-family: "A"; src: url("a.woff2") }',
        "p { height: 100vh }",
    ],
)
def test_allowed_in_style_sheets(text: str) -> None:
    assert list(style_sheet("a.css", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "structuredClone(a)",
        "rows.at(-1)",
        "Object.hasOwn(a, b)",
        "eval('1')",
        "new Function('a')",
        "p.setAttribute('style', a)",
    ],
)
def test_banned_in_scripts(text: str) -> None:
    assert [finding.line for finding in script("a.js", f"// eval()\nlet b = {text};")] == [2]


def test_allowed_in_scripts() -> None:
    text = "/* structuredClone( */ const a = 'https://x.invalid'.replaceAll('a', 'b'); p.style.top = '1px'; what(a);"
    assert list(script("a.js", text)) == []
