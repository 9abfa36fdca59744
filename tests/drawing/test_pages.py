"""The ceremony by clicks: planner and auditor in two browsers, from a signed-off task to a matched draw."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.drawing.models import Announcement, AnnouncementState
from tests.county import County, build_county
from tests.drawing import stage
from tests.journeys.desk import PASSWORD, at_desk, press, shot

# what the presses do runs with both databases in test_packages.py
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture
def county(settings: Any) -> County:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, QUICK]
    county = build_county(size=20)
    stage.make_task(county, stage.make_plan(county))
    with override_settings(PASSWORD_HASHERS=[QUICK]):
        for name in ("planner", "auditor"):
            county.people[name].set_password(PASSWORD)
            county.people[name].save()
    return county


def test_ceremony_by_clicks(browser: Browser, live_server: Any, county: County) -> None:
    url = live_server.url
    with at_desk(browser, url, "planner") as planner, at_desk(browser, url, "auditor") as auditor:
        is_announced(planner)
        announcement = Announcement.objects.get()
        desk = f"/console/drawing/{announcement.ref}"
        gives_a_share(auditor, desk)
        is_drawn_and_matched(planner, desk)
        every_page_is_looked_at(planner, desk)
        is_taken_home(auditor, desk)
        planner.goto(f"{desk}/")
        press(planner, "派发", sure=True)
        expect(planner.get_by_text("已派发 7 户")).to_be_visible()
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.MATCHED


def is_announced(page: Page) -> None:
    """The wizard from the choice of a task to the lock."""
    page.goto("/console/drawing/")
    shot(page, "draw-01-empty")
    page.goto("/console/drawing/new/")
    page.get_by_label("企业双随机抽查12").check()
    shot(page, "draw-02-new")
    press(page, "编制名录")
    expect(page.get_by_role("heading", level=1)).to_have_text("企业双随机抽查12")
    shot(page, "draw-03-scope")
    press(page, "下一步：比例与分层")
    shot(page, "draw-04-quota")
    press(page, "下一步：锁定并公布摘要")
    shot(page, "draw-05-lock")
    press(page, "锁定并公布名录摘要", sure=True)
    expect(page.get_by_text("抽取编号 140525/2023/0001")).to_be_visible()
    shot(page, "draw-06-seed")


def gives_a_share(page: Page, desk: str) -> None:
    """Made in the auditor's own browser, kept as a file, committed, revealed."""
    page.goto(f"{desk}/share/")
    press(page, "生成份额")
    share = page.locator("#share-text").inner_text()
    assert len(share) == 64
    with page.expect_download() as download:
        page.get_by_role("link", name="保存份额文件").click()
    assert share in Path(download.value.path()).read_text()
    shot(page, "draw-07-share-commit")
    press(page, "提交承诺")
    expect(page.get_by_label("份额（64 位）")).to_have_value(share)
    shot(page, "draw-08-share-reveal")
    press(page, "揭示份额")
    expect(page.get_by_text("份额已揭示并与承诺相符")).to_be_visible()


def is_drawn_and_matched(page: Page, desk: str) -> None:
    """Two presses."""
    page.goto(f"{desk}/")
    shot(page, "draw-09-before")
    press(page, "抽取", sure=True)
    expect(page.get_by_text("抽中名单（按代码排序）")).to_be_visible()
    shot(page, "draw-10-drawn")
    page.goto(f"{desk}/match/")
    press(page, "匹配执法人员", sure=True)
    expect(page.get_by_text("负荷分布")).to_be_visible()
    shot(page, "draw-11-matched")


def every_page_is_looked_at(page: Page, desk: str) -> None:
    """At both widths, the wide screen of the ceremony among them."""
    names = ("scope", "quota", "lock", "seed", "draw", "match", "dispatch", "names", "seats", "record", "exclusions")
    for name in (*names, "frame", "void"):
        page.goto(f"{desk}/{name}/")
        shot(page, f"draw-12-{name}")
    page.goto(f"{desk}/live/")
    expect(page.get_by_text("已连接")).to_be_visible()
    shot(page, "draw-13-live")
    page.goto("/console/drawing/")
    shot(page, "draw-14-list")


def is_taken_home(page: Page, desk: str) -> None:
    """The auditor's package."""
    page.goto(f"{desk}/record/")
    with page.expect_download() as download:
        page.get_by_role("button", name="监督包", exact=True).click()
    assert download.value.suggested_filename == "监督包-140525-2023-0001.zip"
