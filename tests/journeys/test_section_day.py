"""The section's day: vouch for a directory, review results, send one back."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .desk import at_desk, follow, open_waiting, press, shot, waiting
from .morning import ENTERED, REASON, visits_of_row

pytestmark = pytest.mark.usefixtures("morning")


def test_section(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url, "section") as page:
        shot(page, "section-workbench")
        signs_off(page)
        reviews(page)
        sends_back(page)
        shot(page, "section-done")


def signs_off(page: Page) -> None:
    """待核实底数."""
    before = open_waiting(page, "待核实底数")
    follow(page, page.get_by_role("link", name="核实底数", exact=True))
    page.get_by_label("局所联动").check()
    for box in page.locator('input[name="pool"]').all():
        box.check()
    page.get_by_label("已核实检查对象底数").check()
    shot(page, "section-sign-off")
    press(page, "核实完成")
    expect(page.get_by_text("底数已核实")).to_be_visible()
    assert waiting(page, "待核实底数") == before - 1


def reviews(page: Page) -> None:
    """待审核结果: passed."""
    before = open_waiting(page, "待审核结果")
    assert before == len(visits_of_row(ENTERED))
    follow(page, page.get_by_role("link", name="审核", exact=True).first)
    shot(page, "section-review")
    press(page, "审核通过")
    expect(page.get_by_text("审核通过，等待公示")).to_be_visible()
    assert waiting(page, "待审核结果") == before - 1


def sends_back(page: Page) -> None:
    """待审核结果: without a reason nothing goes back, with one it does."""
    before = open_waiting(page, "待审核结果")
    follow(page, page.get_by_role("link", name="审核", exact=True).first)
    page.get_by_label("退回理由").fill(REASON)
    press(page, "退回")
    expect(page.get_by_text("已退回。")).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_visible()
    assert waiting(page, "待审核结果") == before - 1
