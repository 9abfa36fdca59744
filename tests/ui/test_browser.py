"""The look and its small helps in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.any_database  # the gallery shows nothing of it
PAGES = ["", "list/", "wizard/", "public/", "screen/"]


@pytest.mark.parametrize("width", [390, 768, 1366, 1440])
def test_no_page_scrolls_sideways(page: Page, live_server: LiveServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for path in PAGES:
        page.goto(f"{live_server.url}/ui/gallery/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_large_type_does_not_scroll_sideways_either(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/ui/look/?elder=1&next=/ui/gallery/list/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    for path in PAGES[:4]:
        page.goto(f"{live_server.url}/ui/gallery/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path


def test_buttons_are_large_enough_for_fingers(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/ui/gallery/list/")
    heights = page.evaluate(
        "[...document.querySelectorAll('.btn, select, .menu-toggle, .table .act a')]"
        ".filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) > 20
    assert min(heights) >= 44


def test_the_menu_folds_on_narrow_screens(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size({"width": 800, "height": 844})
    page.goto(f"{live_server.url}/ui/gallery/list/")
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    expect(menu.get_by_role("link", name="任务管理")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="菜单").click()
    expect(menu).to_be_hidden()


def test_the_menu_opens_without_scripts(page: Page, live_server: LiveServer) -> None:
    assert page.context.browser
    plain = page.context.browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    ).new_page()
    plain.goto(f"{live_server.url}/ui/gallery/list/")
    plain.get_by_role("link", name="菜单").click()
    expect(plain.get_by_role("navigation", name="主菜单")).to_be_visible()
    plain.context.close()


def test_a_question_is_asked_before_the_step_is_sent(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/ui/gallery/wizard/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("锁定后名录不可更改")
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    assert sent == []
    page.get_by_role("button", name="锁定并公布名录摘要").click()
    dialog.get_by_role("button", name="锁定并公布名录摘要").click()
    page.wait_for_load_state()
    assert len(sent) == 1


def test_pressing_twice_sends_once(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/ui/gallery/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("const b = [...document.querySelectorAll('.form button')].pop(); b.click(); b.click(); b.click();")
    expect(page.get_by_role("alert").filter(has_text="没有保存")).to_be_visible()
    assert len(sent) == 1
    expect(page.get_by_role("button", name="保存")).to_be_enabled()


def test_picking_rows_counts_them(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/ui/gallery/list/")
    boxes = page.get_by_role("checkbox", name=re.compile("选择 示市监"))
    boxes.nth(0).check()
    boxes.nth(2).check()
    expect(page.locator("[data-picked]")).to_have_text(re.compile(r"已选\s+2\s+项"))
    page.get_by_role("checkbox", name="选择本页全部").check()
    expect(page.locator("[data-picked]")).to_have_text(re.compile(r"已选\s+16\s+项"))


def test_slash_leads_to_the_query_and_escape_back(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/ui/gallery/list/")
    page.keyboard.press("/")
    expect(page.get_by_label("任务名称/编号")).to_be_focused()
    page.goto(f"{live_server.url}/ui/gallery/wizard/")
    page.keyboard.press("Escape")
    page.wait_for_url("**/wizard/?step=quota")


def test_a_digest_is_copied_whole(page: Page, live_server: LiveServer) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/ui/gallery/wizard/")
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    assert re.fullmatch("[0-9a-f]{64}", page.evaluate("navigator.clipboard.readText()"))


def test_a_dialog_gives_the_focus_back(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/ui/gallery/")
    opener = page.get_by_role("button", name="打开对话框")
    opener.click()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    expect(opener).to_be_focused()
