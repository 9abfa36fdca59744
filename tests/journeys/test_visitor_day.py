"""A visitor's day: look up a business, read its result, follow the plan to its draw, check the draw, take the package home."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.disclosure.models import Publication, PublicationState

from .desk import at_desk, follow, shot

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.parametrize("phone", [False, True])
def test_visitor(browser: Browser, live_server: Any, tmp_path: Path, phone: bool) -> None:
    with at_desk(browser, live_server.url, phone=phone) as page:
        looks_up_a_business(page)
        follows_the_plan(page)
        checks_the_draw(page)
        takes_the_package_home(page, tmp_path)


def looks_up_a_business(page: Page) -> None:
    """首页 → 企业 → 检查结果; one letter too few and a name that nobody bears are told in words."""
    published = Publication.objects.filter(state=PublicationState.PUBLISHED).select_related("subject").first()
    assert published is not None
    page.goto("/")
    shot(page, "visitor-home")
    search(page, "无此企业")
    expect(page.get_by_text("没有找到名称或代码中含“无此企业”的企业")).to_be_visible()
    search(page, published.subject.name)
    follow(page, page.get_by_role("link", name=published.subject.name).first)
    shot(page, "visitor-business")
    follow(page, page.locator("main table a").first)
    expect(page.get_by_text(published.subject.code).first).to_be_visible()
    shot(page, "visitor-result")


def search(page: Page, words: str) -> None:
    """Look for a business."""
    page.locator("main input[name=q]").fill(words)
    page.locator("main").get_by_role("button", name="查询").click()
    page.wait_for_load_state()


def follows_the_plan(page: Page) -> None:
    """抽查计划 → the row's draw."""
    page.goto("/plans/")
    follow(page, page.get_by_role("link", name="2023年度"))
    shot(page, "visitor-plan")
    follow(page, page.locator("main a[href^='/draws/']").first)
    expect(page.get_by_role("heading", name="抽中名单")).to_be_visible()
    shot(page, "visitor-draw")


def checks_the_draw(page: Page) -> None:
    """抽取验证 in the visitor's own browser."""
    follow(page, page.get_by_role("link", name="在我的浏览器里验证"))
    page.wait_for_selector("#verifier[data-verdict='0'], #verifier[data-verdict='3']", timeout=60_000)
    shot(page, "visitor-verify")
    page.go_back()


def takes_the_package_home(page: Page, folder: Path) -> None:
    """下载公示包, checked without the site."""
    with page.expect_download() as download:
        page.get_by_role("link", name="下载公示包").click()
    package = folder / "package.zip"
    download.value.save_as(package)
    command = [sys.executable, "-m", "fairdraw", "verify", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr
