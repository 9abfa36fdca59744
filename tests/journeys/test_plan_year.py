"""A plan's year in the browser: section drafts, lead section merges, head approves, published, changed, published anew."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.planning.models import Plan, PlanChange, PlanRow, PlanVersion
from tests.county import County, build_county

from .desk import PASSWORD, at_desk, follow, press, shot

YEAR = timezone.localdate().year
TEXTS = {
    "name": "企业公示信息抽查", "type_text": "不定向", "items_text": "公示信息检查", "subjects_text": "全县企业", "ratio_text": "5%",
    "window_text": "3月—9月", "initiator_text": "县局信用股", "body_text": "泽州县市场监督管理局",
}  # fmt: skip
LATER, TOLD = f"{YEAR}-11-30", "3月—11月"


@pytest.fixture
def county(transactional_db: None, settings: Any) -> County:
    """A county whose people can log in."""
    settings.DEMO = True
    settings.SECOND_FACTOR_REQUIRED = False
    made = build_county(size=2, officers_each=1)
    for name in ("planner", "section", "head"):
        made.people[name].set_password(PASSWORD)
        made.people[name].save()
    return made


@pytest.mark.slow
def test_from_the_sections_draft_to_the_second_version(county: County, browser: Browser, live_server: Any) -> None:
    url = live_server.url
    with (
        at_desk(browser, url, "planner") as planner,
        at_desk(browser, url, "section") as section,
        at_desk(browser, url, "head") as head,
    ):
        address = plan_begins(planner)
        section_drafts(section, address)
        lead_section_merges(planner, address)
        head_approves(head, address)
        is_published(planner, address)
        section_asks_to_postpone(section, address)
        is_published_anew(planner)
    with at_desk(browser, url) as visitor:
        public_reads_both_versions(visitor)


def plan_begins(page: Page) -> str:
    """An empty plan; its address."""
    page.goto("/console/planning/plans/new/")
    page.locator('[name="document_number"]').fill(f"泽市监〔{YEAR}〕1号")
    press(page, "新建")
    expect(page.get_by_text("已新建计划")).to_be_visible()
    return page.url


def section_drafts(page: Page, address: str) -> None:
    page.goto(f"{address}rows/new/")
    for name, text in TEXTS.items():
        page.locator(f'[name="{name}"]').fill(text)
    press(page, "保存并识别")
    expect(page.get_by_text("请核对识别的内容并补齐")).to_be_visible()
    page.goto(address)
    press(page, "报送", sure=True)
    expect(page.get_by_text("已报送，等待汇总")).to_be_visible()


def lead_section_merges(page: Page, address: str) -> None:
    page.goto(address)
    press(page, "汇总")
    expect(page.get_by_text("第 1 项已汇总")).to_be_visible()
    shot(page, "plan-merged")
    press(page, "提交批准", sure=True)
    assert Plan.objects.get().state == "submitted"


def head_approves(page: Page, address: str) -> None:
    page.goto(address)
    press(page, "批准")
    expect(page.get_by_text("计划已批准")).to_be_visible()


def is_published(page: Page, address: str) -> None:
    page.goto(address)
    press(page, "公布", sure=True)
    expect(page.get_by_text("计划已公布，公众")).to_be_visible()


def section_asks_to_postpone(page: Page, address: str) -> None:
    page.goto(address)
    follow(page, page.get_by_role("link", name="申请变更"))
    page.locator('[name="reason"]').fill("系统切换，推迟两个月完成")
    page.locator('[name="window_end"]').fill(LATER)
    page.locator('[name="window_text"]').fill(TOLD)
    press(page, "提交申请")
    assert PlanChange.objects.get().state == "applied"


def is_published_anew(page: Page) -> None:
    page.goto("/console/planning/changes/")
    follow(page, page.get_by_role("link", name=PlanChange.objects.get().number))
    page.locator('[name="number"]').first.fill("备〔1〕号")
    press(page, "备案")
    page.locator('[name="number"]').first.fill(f"泽市监报〔{YEAR}〕3号")
    press(page, "登记上报")
    shot(page, "plan-change")
    press(page, "重新公布", sure=True)
    assert PlanVersion.objects.count() == 2
    assert PlanRow.objects.get().window_text == TOLD


def public_reads_both_versions(page: Page) -> None:
    page.goto("/plans/")
    follow(page, page.get_by_role("link", name=Plan.objects.get().title))
    shot(page, "plan-public")
    expect(page.get_by_text("第 1 版")).to_be_visible()
    second = page.locator("li", has=page.get_by_text("第 2 版")).first
    expect(second.locator("del").first).to_have_text("3月—9月")
    expect(second.locator("ins").first).to_have_text(TOLD)
    expect(page.locator("table td", has_text=TOLD).first).to_be_visible()
