"""The planner's day: publish, draw, match, dispatch, propose. Each count on the workbench goes down."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.drawing.models import Announcement
from shuangsuiji.inspections.models import Visit

from .desk import at_desk, follow, open_waiting, press, shot, waiting
from .morning import READY, REVIEWED, YEAR, give_share, visits_of_row

pytestmark = pytest.mark.usefixtures("morning")


def test_planner(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url, "planner") as page:
        shot(page, "planner-workbench")
        publishes(page)
        draws(page)
        matches(page)
        dispatches(page)
        proposes(page)
        shot(page, "planner-done")


def publishes(page: Page) -> None:
    """待公布计划."""
    before = open_waiting(page, "待公布计划")
    follow(page, page.get_by_role("link", name=f"{YEAR + 1}第一批"))
    press(page, "公布", sure=True)
    expect(page.get_by_text("计划已公布，公众")).to_be_visible()
    assert waiting(page, "待公布计划") == before - 1


def draws(page: Page) -> None:
    """待抽取: the whole wizard; the auditor gives the share meanwhile."""
    before = open_waiting(page, "待抽取")
    follow(page, page.get_by_role("link", name="抽取", exact=True))
    press(page, "编制名录")
    shot(page, "planner-scope")
    press(page, "下一步：比例与分层")
    press(page, "下一步：锁定并公布摘要")
    shot(page, "planner-lock")
    press(page, "锁定并公布名录摘要", sure=True)
    expect(page.get_by_text("公告已发布")).to_be_visible()
    shot(page, "planner-seed")
    give_share(Announcement.objects.get(rows__task__row__number=READY, rows__task__year=YEAR))
    # the page asks by itself how far the others are
    page.get_by_role("link", name="继续：抽取").or_(page.get_by_text("种子已经确定")).first.wait_for(timeout=15_000)
    page.reload()
    follow(page, page.get_by_role("link", name="继续：抽取"))
    press(page, "抽取", sure=True)
    expect(page.get_by_text("抽中名单（按代码排序）")).to_be_visible()
    shot(page, "planner-drawn")
    assert waiting(page, "待抽取") == before - 1


def matches(page: Page) -> None:
    """待匹配: the one of the morning and the one just drawn."""
    before = open_waiting(page, "待匹配")
    assert before == 2
    follow(page, page.get_by_role("link", name="匹配", exact=True).first)
    press(page, "匹配执法人员", sure=True)
    expect(page.get_by_text("负荷分布")).to_be_visible()
    shot(page, "planner-matched")
    assert waiting(page, "待匹配") == before - 1


def dispatches(page: Page) -> None:
    """待派发."""
    before, visits = open_waiting(page, "待派发"), Visit.objects.count()
    follow(page, page.get_by_role("link", name="派发", exact=True).first)
    press(page, "派发", sure=True)
    expect(page.get_by_text("执法人员现在可以领取")).to_be_visible()
    assert Visit.objects.count() > visits
    assert waiting(page, "待派发") == before - 1


def proposes(page: Page) -> None:
    """待提交公示: looked at as the public will see it, then put up."""
    before = open_waiting(page, "待提交公示")
    assert before == len(visits_of_row(REVIEWED))
    follow(page, page.get_by_role("link", name="预览").first)
    expect(page.get_by_text("公众将看到以下内容")).to_be_visible()
    shot(page, "planner-preview")
    page.go_back()
    page.get_by_label("全选").check()
    shot(page, "planner-propose")
    press(page, "提交公示")
    expect(page.get_by_text(f"已提交 {before} 户")).to_be_visible()
    assert waiting(page, "待提交公示") == 0
