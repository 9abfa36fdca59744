"""The ceremony by clicks: planner and auditor in two browsers, from a signed-off task to a matched draw."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.drawing.models import Announcement, AnnouncementState
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHUANGSUIJI_SHOTS", "")


def log_in(browser: Browser, live_server: Any, county: County, person: str, width: int = 1366) -> Page:
    """A browser of `person`'s own, already logged in; any complaint of a script or the CSP is collected."""
    client = Client()
    client.force_login(county.people[person], backend=django_settings.AUTHENTICATION_BACKENDS[0])
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": 768}
    )
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)  # type: ignore[attr-defined]
    return page


def shot(page: Page, name: str) -> None:
    """A picture for the eye, when SHUANGSUIJI_SHOTS names a folder; never wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def press(page: Page, label: str, *, sure: bool = False) -> None:
    """Press the button `label`, and the confirming one of the dialog where it asks."""
    page.get_by_role("button", name=label, exact=True).first.click()
    if sure:
        page.locator("dialog[open]").get_by_role("button", name=label).click()


def on_a_phone(page: Page, announcement: Announcement) -> None:
    """Every page of this draw in 390 pixels."""
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("scope", "quota", "lock", "seed", "draw", "match", "dispatch", "names", "record", "seats"):
        page.goto(f"/console/drawing/{announcement.ref}/{name}/")
        shot(page, f"phone-{name}")


def test_ceremony_by_clicks(browser: Browser, live_server: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    county = build_county(size=20)
    stage.make_task(county, stage.make_plan(county))
    planner = log_in(browser, live_server, county, "planner")
    auditor = log_in(browser, live_server, county, "auditor")

    planner.goto("/console/drawing/")
    shot(planner, "01-empty")
    planner.goto("/console/drawing/new/")
    planner.get_by_label("企业双随机抽查12").check()
    shot(planner, "02-new")
    press(planner, "编制名录")
    expect(planner.get_by_role("heading", level=1)).to_have_text("企业双随机抽查12")
    shot(planner, "03-scope")
    press(planner, "下一步：比例与分层")
    shot(planner, "04-quota")
    press(planner, "下一步：锁定并公布摘要")
    shot(planner, "05-lock")
    press(planner, "锁定并公布名录摘要", sure=True)
    expect(planner.get_by_text("抽取编号 140525/2023/0001")).to_be_visible()
    shot(planner, "06-seed")

    announcement = Announcement.objects.get()
    auditor.goto(f"/console/drawing/{announcement.ref}/share/")
    press(auditor, "生成份额")
    share = auditor.locator("#share-text").inner_text()
    assert len(share) == 64
    with auditor.expect_download() as download:
        auditor.get_by_role("link", name="保存份额文件").click()
    assert share in Path(download.value.path()).read_text()
    shot(auditor, "07-share-commit")
    press(auditor, "提交承诺")
    expect(auditor.get_by_label("份额（64 位）")).to_have_value(share)
    shot(auditor, "08-share-reveal")
    press(auditor, "揭示份额")
    expect(auditor.get_by_text("份额已揭示并与承诺相符")).to_be_visible()

    planner.goto(f"/console/drawing/{announcement.ref}/")
    shot(planner, "09-draw-before")
    press(planner, "抽取", sure=True)
    expect(planner.get_by_text("抽中名单（按代码排序）")).to_be_visible()
    shot(planner, "10-drawn")
    planner.goto(f"/console/drawing/{announcement.ref}/match/")
    press(planner, "匹配执法人员", sure=True)
    expect(planner.get_by_text("负荷分布")).to_be_visible()
    shot(planner, "11-matched")
    for name in ("names", "seats", "record", "exclusions", "frame", "void"):
        planner.goto(f"/console/drawing/{announcement.ref}/{name}/")
        shot(planner, f"12-{name}")
    auditor.goto(f"/console/drawing/{announcement.ref}/record/")
    with auditor.expect_download() as download:
        press(auditor, "监督包")
    assert download.value.suggested_filename == "监督包-140525-2023-0001.zip"
    planner.goto(f"/console/drawing/{announcement.ref}/live/")
    expect(planner.get_by_text("已连接")).to_be_visible()
    shot(planner, "13-live")
    planner.goto("/console/drawing/")
    shot(planner, "14-list")
    on_a_phone(planner, announcement)
    planner.goto(f"/console/drawing/{announcement.ref}/")
    press(planner, "派发", sure=True)
    expect(planner.get_by_text("已派发 7 户")).to_be_visible()
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.MATCHED
    for page in (planner, auditor):
        assert page.complaints == []  # type: ignore[attr-defined]
        page.context.close()
