"""What stands around pages: menu, site, look, refusals, and the rules every page keeps."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from shuangsuiji.ui import navigation
from shuangsuiji.ui.navigation import Menu, NavItem, SiteInfo

from .menus import GROUPS

UI = Path(navigation.__file__).parent
PAGES = ["", "list/", "wizard/", "public/", "screen/"]


def test_the_longest_address_is_the_current_one() -> None:
    menu = Menu(GROUPS, "/ui/gallery/list/7/edit/")
    assert menu.current == NavItem("任务管理", "/ui/gallery/list/")
    assert menu.crumbs() == [("抽查任务", ""), ("任务管理", "/ui/gallery/list/")]
    assert [open_ for _, open_, _ in menu.entries()] == [False, True, False]


def test_a_page_outside_the_menu_has_no_crumbs() -> None:
    assert Menu(GROUPS, "/elsewhere/").crumbs() == []
    assert Menu((), "/").home == "/"


def test_the_menu_marks_the_current_page(client: Client) -> None:
    html = client.get("/ui/gallery/wizard/").content.decode()
    assert '<a href="/ui/gallery/wizard/" aria-current="page">随机抽取<span class="badge">3</span></a>' in html
    assert "消息 12" in html


def test_the_site_comes_from_the_profile(client: Client) -> None:
    html = client.get("/ui/gallery/public/").content.decode()
    assert "主办：示例市市场监督管理局" in html
    assert "网站标识码：1234567890" in html
    assert "承办" not in html
    assert '<a href="/accessibility/">无障碍</a>' in html


def test_without_settings_the_shell_falls_back(client: Client, settings: Settings) -> None:
    settings.CONSOLE_NAVIGATION = settings.PUBLIC_NAVIGATION = settings.PUBLIC_FOOTER = settings.CONSOLE_ACCOUNT = (
        settings.SITE_CONTEXT
    ) = ""
    assert SiteInfo().name in client.get("/ui/gallery/public/").content.decode()
    assert client.get("/ui/gallery/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_language_one_heading_and_says_that_it_is_a_demo(client: Client, page: str) -> None:
    response = client.get("/ui/gallery/" + page)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="zh-CN"' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert "演示数据，均为虚构" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", PAGES)
def test_the_gallery_is_closed_in_production(client: Client, settings: Settings, page: str) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get("/ui/gallery/" + page).status_code == 404


def test_the_elders_edition_is_kept_in_a_cookie(client: Client) -> None:
    response = client.get("/ui/look/", {"elder": "1", "next": "/ui/gallery/public/"})
    assert response["Location"] == "/ui/gallery/public/"
    html = client.get("/ui/gallery/public/").content.decode()
    assert 'data-elder="1"' in html
    assert "elder=0" in html


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_look_leads_to_no_other_site(client: Client, target: str) -> None:
    assert client.get("/ui/look/", {"contrast": "1", "next": target})["Location"] == "/"


@pytest.mark.parametrize("query", [{}, {"elder": "2"}, {"density": "none"}, {"colour": "red"}])
def test_a_look_that_nobody_offered_is_refused_in_words(client: Client, query: dict[str, str]) -> None:
    response = client.get("/ui/look/", query)
    assert response.status_code == 400
    assert "没有这种显示方式" in response.content.decode()
    assert not response.cookies


def test_a_cookie_that_nobody_offered_is_no_look(client: Client) -> None:
    client.cookies["density"] = '"><script>'
    assert 'data-density="normal"' in client.get("/ui/gallery/").content.decode()


def test_a_missing_page_says_so(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_the_page_of_a_breakdown_needs_nothing(client: Client) -> None:
    from django.test import RequestFactory

    from shuangsuiji.ui.errors import error_page, server_error

    request = RequestFactory().get("/")
    assert server_error(request).status_code == 500
    stale = error_page(request, status=409, title="内容已经变化", message="这份名录已被锁定。", back="/frames/7/")
    assert stale.status_code == 409
    assert '<a class="btn primary" href="/frames/7/">返回最新页面</a>' in stale.content.decode()


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (UI / "static/ui/icons.svg").read_text(encoding="utf-8")))
    source = "".join(path.read_text(encoding="utf-8") for path in UI.parent.glob("*/templates/**/*.html"))
    assert set(re.findall(r'{% icon "([^"]+)"', source)) <= sprite
    assert len(sprite) >= 25


def test_every_template_tree_keeps_the_bans() -> None:
    from devtools.pages import check

    assert [str(finding) for finding in check(UI.parent.parent.parent) if "/ui/" in finding.path] == []


def test_style_sheets_stay_small() -> None:
    sheets = sorted((UI / "static/ui").glob("*.css"))
    assert sum(len(gzip.compress(sheet.read_bytes(), 9)) for sheet in sheets) < 10_000


def contrast(one: str, two: str) -> float:
    """WCAG 2.2 contrast of two #rrggbb colours."""

    def light(colour: str) -> float:
        colour = colour * 2 if len(colour) == 3 else colour
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_pair_of_text_and_ground_can_be_read() -> None:
    tokens = dict(
        re.findall(r"--c-([\w-]+): #(\w+)", (UI / "static/ui/tokens.css").read_text(encoding="utf-8").split("}")[0])
    )
    grounds = ["card", "page", "head"]
    pairs = [
        (text, ground) for text in ("text", "text-2", "text-3", "brand", "ok", "warn", "bad") for ground in grounds
    ]
    pairs += [
        ("ok", "ok-bg"),
        ("warn", "warn-bg"),
        ("bad", "bad-bg"),
        ("brand-deep", "brand-bg"),
        ("on-brand", "brand"),
    ]
    assert [pair for pair in pairs if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5] == []
