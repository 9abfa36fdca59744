"""A witnessed ceremony clicked through by three people, one of whom never shows the share."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.drawing.models import Announcement
from tests.county import County, build_county
from tests.drawing import stage
from tests.journeys.desk import PASSWORD, at_desk, press, shot

# what the presses do runs with both databases in test_packages.py
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
THROWN = "3 6 1 5 2 2 4 6 1 3"
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"
OVERDUE = "见证人逾期未揭示，按公告处理"


@pytest.fixture
def county() -> County:
    county = build_county(size=4)
    with override_settings(PASSWORD_HASHERS=[QUICK]):
        for name in ("planner", "auditor"):
            county.people[name].set_password(PASSWORD)
            county.people[name].save()
    return county


def test_a_witness_who_does_not_reveal(browser: Browser, live_server: Any, county: County, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, QUICK]
    task = stage.make_task(county, stage.make_plan(county), match_mode="bureau")
    with ExitStack() as desks:
        planner = desks.enter_context(at_desk(browser, live_server.url, "planner"))
        auditor = desks.enter_context(at_desk(browser, live_server.url, "auditor"))
        announces(planner, task.ref)
        announcement = Announcement.objects.get()
        auditor.goto(f"/console/drawing/{announcement.ref}/share/")
        press(auditor, "生成份额")
        press(auditor, "提交承诺")
        planner.goto(f"/console/drawing/{announcement.ref}/seed/")
        shot(planner, "witnessed-code")
        with at_desk(browser, live_server.url, phone=True) as phone:
            witness_commits(phone, announcement)
        auditor.reload()
        press(auditor, "揭示份额")
        expect(auditor.get_by_text("份额已揭示并与承诺相符")).to_be_visible()
        planner.goto(f"/console/drawing/{announcement.ref}/seed/")
        press(planner, OVERDUE, sure=True)
        expect(planner.get_by_text("揭示期限未到")).to_be_visible()
        shot(planner, "witnessed-waiting")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)), ExitStack() as desks:
        planner = desks.enter_context(at_desk(browser, live_server.url, "planner"))
        auditor = desks.enter_context(at_desk(browser, live_server.url, "auditor"))
        goes_on_with_dice(planner, auditor, announcement)
        draws(planner)
    announcement.refresh_from_db()
    lines = announcement.transcript.splitlines()
    assert lines[2].endswith(THROWN.replace(" ", ".").encode().hex() + b"/".hex())
    assert lines[-1] == "share witness missing"
    assert announcement.state == "matched"
    with at_desk(browser, live_server.url) as visitor:
        visitor.goto(f"/draws/{announcement.ref}/")
        expect(visitor.get_by_role("row", name="见证人")).to_contain_text("未揭示")


def announces(page: Page, task: str) -> None:
    """The wizard as far as the announcement, with the ceremony on the stage."""
    page.goto(f"/console/drawing/new/?task={task}")
    page.get_by_label("现场：系统、纪检、见证人各持一份").check()
    page.get_by_label("匹配后即公开").check()
    press(page, "编制名录")
    press(page, "下一步：比例与分层")
    press(page, "下一步：锁定并公布摘要")
    press(page, "锁定并公布名录摘要", sure=True)
    page.wait_for_url("**/seed/")


def witness_commits(page: Page, announcement: Announcement) -> None:
    """On the witness's own phone, by the short code that the stage shows."""
    page.goto("/w/")
    page.get_by_label("短码").fill(announcement.parties.get(name="witness").code)
    press(page, "进入")
    page.get_by_label("见证人姓名").fill("陈代表")
    press(page, "生成份额")
    shot(page, "witness-phone")
    press(page, "提交承诺")
    expect(page.get_by_text("承诺已记入留痕台账")).to_be_visible()
    shot(page, "witness-phone-waiting")


def goes_on_with_dice(planner: Page, auditor: Page, announcement: Announcement) -> None:
    """After the time to reveal: what is missing is recorded, the dice are thrown, typed and confirmed."""
    address = f"/console/drawing/{announcement.ref}/seed/"
    planner.goto(address)
    press(planner, OVERDUE, sure=True)
    expect(planner.get_by_text("已按公告的规则记录未揭示")).to_be_visible()
    planner.get_by_label("数字").fill(THROWN)
    press(planner, "录入")
    expect(planner.get_by_text("已录入，请另一人复核")).to_be_visible()
    auditor.goto(address)
    shot(auditor, "witnessed-dice")
    auditor.get_by_label("数字").fill(THROWN)
    press(auditor, "复核（另一人）")
    expect(auditor.get_by_text("两人录入一致，已确认")).to_be_visible()
    planner.goto(address)


def draws(page: Page) -> None:
    """Draw and match by the buttons."""
    page.get_by_role("link", name="继续：抽取").click()
    press(page, "抽取", sure=True)
    page.get_by_role("link", name="继续：匹配人员").click()
    press(page, "匹配执法人员", sure=True)
    expect(page.get_by_text("匹配完成")).to_be_visible()
