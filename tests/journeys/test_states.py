"""The states of pages that an ordinary day does not show: nothing there yet, at work, refused, and ten thousand rows."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.accounts.models import Unit
from shuangsuiji.common.codes import make_uscc
from shuangsuiji.registry.models import Subject
from tests.county import build_county

from .desk import PASSWORD, at_desk, press, shot

PEOPLE = ("planner", "section", "head", "officer", "auditor")
LISTS = {
    "planning/plans": "还没有",
    "planning/tasks": "还没有抽查任务",
    "drawing": "还没有",
    "inspections/visits": "没有检查任务",
    "disclosure/publications": "还没有",
}
MANY = 10_000


@pytest.fixture
def new_bureau(transactional_db: None, settings: Any) -> None:
    """A bureau on its first day: people and directories, no work."""
    settings.DEMO = True
    settings.SECOND_FACTOR_REQUIRED = False
    county = build_county(size=1, officers_each=1)
    for user in county.people.values():
        user.set_password(PASSWORD)
        user.save()


@pytest.mark.usefixtures("new_bureau")
def test_the_first_day_says_what_comes_first(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url) as page:
        for place in ("", "plans/", "draws/", "results/", "verify/", "search/?q=无此企业"):
            page.goto(f"/{place}")
            shot(page, f"empty-public-{place.partition('/')[0] or 'home'}")
    with at_desk(browser, live_server.url, "planner") as page:
        expect(page.locator("a.stat b").first).to_have_text("0")
        shot(page, "empty-workbench")
        for place in LISTS:
            page.goto(f"/console/{place}/")
            expect(page.locator("main .empty")).to_contain_text(LISTS[place])
            shot(page, f"empty-{place.replace('/', '-')}")
        page.goto("/console/registry/subjects/?q=无此企业")
        expect(page.locator("main .empty")).to_contain_text("没有符合条件的记录")
        shot(page, "empty-narrowed")


@pytest.mark.usefixtures("new_bureau")
def test_a_press_shows_that_it_is_at_work(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url, "planner") as page:
        page.goto("/console/registry/subjects/import/")
        # an answer without a page leaves the old one standing as it is while one waits
        page.route("**/console/registry/subjects/import/", lambda route: route.fulfill(status=204))
        page.locator("input[type=file]").set_input_files({"name": "名录.csv", "mimeType": "text/csv", "buffer": b"a"})
        button = page.locator("main form button.primary").first
        button.click()
        expect(button).to_have_attribute("aria-busy", "true")
        expect(button).to_be_disabled()
        shot(page, "loading")


@pytest.mark.usefixtures("new_bureau")
def test_refusals_say_what_to_do(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url, refused=True) as page:
        page.goto("/console/")
        page.get_by_label("用户名").fill("planner")
        page.get_by_label("密码").fill("wrong")
        press(page, "登录")
        expect(page.get_by_role("alert")).to_contain_text("没有登录")
        shot(page, "error-login")
        page.goto("/results/nothing/")
        expect(page.get_by_role("heading", name="没有找到这个页面")).to_be_visible()
        shot(page, "error-missing")
    with at_desk(browser, live_server.url, "planner", refused=True) as page:
        page.goto("/console/registry/subjects/new/")
        page.evaluate("document.querySelectorAll('main form').forEach(form => { form.noValidate = true; })")
        page.locator("main form button.primary").click()
        assert page.locator("main .alert.bad li").count() > 1, "all that is wrong is told at once"
        shot(page, "error-form")
        page.goto("/console/planning/tasks/?sort=nothing")
        shot(page, "error-address")


@pytest.mark.usefixtures("new_bureau")
def test_ten_thousand_rows_are_paged(browser: Browser, live_server: Any) -> None:
    add_subjects()
    with at_desk(browser, live_server.url, "planner") as page:
        page.goto("/console/registry/subjects/")
        expect(page.locator("main .toolbar").first).to_contain_text("户")
        assert page.locator("main tbody tr").count() == 20
        shot(page, "many-first")
        turn(page, "下一页")
        turn(page, "下一页")
        shot(page, "many-third")
        turn(page, "上一页")
        page.goto("/console/registry/subjects/?size=100")
        assert page.locator("main tbody tr").count() == 100
        shot(page, "many-hundred")


def turn(page: Page, label: str) -> None:
    """To the page after or before."""
    before = page.locator("main tbody tr").first.inner_text()
    with page.expect_navigation():
        page.get_by_role("link", name=label).click()
    assert page.locator("main tbody tr").first.inner_text() != before


def add_subjects() -> None:
    """Ten thousand more shops."""
    unit, now = Unit.objects.get(code="s1"), timezone.now()
    Subject.objects.bulk_create(
        Subject(
            code_type="uscc", code=make_uscc(f"92140525MA{number:07d}"), name=f"泽州县巴公镇第{number}便利店", kind="trader",
            office=unit, unit_path=unit.path, region_id="140525", address=f"巴公镇{number}号", created_at=now, updated_at=now,
        )
        for number in range(500_000, 500_000 + MANY)
    )  # fmt: skip
