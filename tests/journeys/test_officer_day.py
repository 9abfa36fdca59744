"""The officer's day on a phone: receive, tell, enter; correct what came back."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.inspections import services
from shuangsuiji.inspections.models import Visit

from .desk import at_desk, follow, open_waiting, press, shot, waiting
from .morning import DISPATCHED, REASON, actor, lead_of, visits_of_row

pytestmark = pytest.mark.usefixtures("morning")


def test_officer(browser: Browser, live_server: Any) -> None:
    visit = visits_of_row(DISPATCHED)[0]
    with at_desk(browser, live_server.url, lead_of(visit), phone=True) as page:
        shot(page, "officer-workbench")
        receives(page)
        enters(page)
        services.return_visit(actor=actor("section"), visit=fresh(visit), reason=REASON, now=timezone.now())
        corrects(page)
        shot(page, "officer-done")


def fresh(visit: Visit) -> Visit:
    """The visit as it stands now."""
    return Visit.objects.get(pk=visit.pk)


def receives(page: Page) -> None:
    """待领取."""
    before, received = open_waiting(page, "待领取"), waiting(page, "待检查")
    open_waiting(page, "待领取")
    shot(page, "officer-list")
    follow(page, page.get_by_role("link", name="领取", exact=True).first)
    shot(page, "officer-visit")
    press(page, "领取")
    expect(page.get_by_text("已领取")).to_be_visible()
    assert (waiting(page, "待领取"), waiting(page, "待检查")) == (before - 1, received + 1)


def enters(page: Page) -> None:
    """待检查: a problem without words is refused at its field, the rest of the form stays."""
    before = open_waiting(page, "待检查")
    follow(page, page.get_by_role("link", name="录入", exact=True).first)
    press(page, "已通知检查对象", sure=True)
    follow(page, page.get_by_role("link", name="录入结果"))
    page.get_by_label("检查日期").fill(timezone.localdate().isoformat())
    page.get_by_label("实地核查").check()
    page.get_by_label("检查结果").first.select_option("corrected")
    page.get_by_label("情况说明").fill("负责人在场。")
    press(page, "提交审核")
    expect(page.get_by_label("情况说明")).to_have_value("负责人在场。")
    shot(page, "officer-refused")
    page.get_by_label("发现的问题").first.fill("计量器具未检定。")
    page.get_by_label("处置情况").first.fill("责令停用并送检，已停用。")
    shot(page, "officer-enter")
    press(page, "提交审核")
    expect(page.get_by_text("结果已提交，等待审核")).to_be_visible()
    assert waiting(page, "待检查") == before - 1


def corrects(page: Page) -> None:
    """退回补正: the reason is shown, the former answers stand in the form."""
    before = open_waiting(page, "退回补正")
    follow(page, page.get_by_role("link", name="录入", exact=True).first)
    expect(page.get_by_text(REASON)).to_be_visible()
    follow(page, page.get_by_role("link", name="录入结果"))
    expect(page.get_by_label("发现的问题").first).to_have_value("计量器具未检定。")
    page.get_by_label("情况说明").fill("负责人在场，日期已核对。")
    press(page, "提交审核")
    expect(page.get_by_text("结果已提交，等待审核")).to_be_visible()
    assert waiting(page, "退回补正") == before - 1
