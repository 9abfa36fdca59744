"""The auditor's day: commit and reveal a share, decide on a void, open a package and check it, check the journal."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Announcement

from .desk import at_desk, choose, follow, open_waiting, press, shot, waiting
from .morning import ANNOUNCED, DRAWN, YEAR, actor

pytestmark = pytest.mark.usefixtures("morning")


def test_auditor(browser: Browser, live_server: Any, tmp_path: Path) -> None:
    services.request_void(
        actor=actor("planner"), announcement=draw_of(DRAWN), reason="公告的任务期限有误。", now=timezone.now()
    )
    with at_desk(browser, live_server.url, "auditor") as page:
        shot(page, "auditor-workbench")
        gives_share(page)
        approves_void(page)
        opens_package(page, tmp_path)
        checks_journal(page)


def draw_of(number: int) -> Announcement:
    """This year's draw of one row."""
    return Announcement.objects.get(rows__task__row__number=number, rows__task__year=YEAR)


def gives_share(page: Page) -> None:
    """待提交承诺, then 待揭示份额: the share is made in this browser."""
    before = open_waiting(page, "待提交承诺")
    follow(page, page.get_by_role("link", name="提交承诺", exact=True))
    follow(page, page.get_by_role("link", name="办理纪检监督的份额"))
    press(page, "生成份额")
    shot(page, "auditor-share")
    press(page, "提交承诺")
    assert waiting(page, "待提交承诺") == before - 1
    assert open_waiting(page, "待揭示份额") == 1
    follow(page, page.get_by_role("link", name="揭示份额", exact=True))
    follow(page, page.get_by_role("link", name="办理纪检监督的份额"))
    press(page, "揭示份额")
    expect(page.get_by_text("份额已揭示并与承诺相符")).to_be_visible()
    assert waiting(page, "待揭示份额") == 0
    assert draw_of(ANNOUNCED).state == "revealed"


def approves_void(page: Page) -> None:
    """待批准作废: one of two approvals."""
    before = open_waiting(page, "待批准作废")
    follow(page, page.get_by_role("link", name="匹配人员"))
    follow(page, page.get_by_role("link", name="作废", exact=True))
    expect(page.get_by_text("公告的任务期限有误。")).to_be_visible()
    shot(page, "auditor-void")
    press(page, "批准作废", sure=True)
    assert waiting(page, "待批准作废") == before - 1
    assert draw_of(DRAWN).state == "drawn"


def opens_package(page: Page, folder: Path) -> None:
    """抽取档案: the whole package and its opening, checked by a program apart from the platform."""
    page.goto("/console/drawing/records/")
    follow(page, page.locator("main tbody a").last)
    shot(page, "auditor-record")
    files = []
    for label in ("监督包", "开封资料"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        path = folder / f"{label}.zip"
        download.value.save_as(path)
        files.append(str(path))
    command = [sys.executable, "-m", "fairdraw", "verify", files[0], "--opening", files[1]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr


def checks_journal(page: Page) -> None:
    """留痕台账: the whole chain."""
    choose(page, "系统管理", "留痕台账")
    follow(page, page.get_by_role("link", name="核对全部"))
    expect(page.get_by_text("台账完整")).to_be_visible()
    shot(page, "auditor-journal")
