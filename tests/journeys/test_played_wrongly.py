"""Days that go wrong: nothing is lost, nothing is doubled, and a sentence says what to do."""

import time
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.accounts.models import Membership, Unit, UnitKind, User
from shuangsuiji.disclosure.models import Publication
from shuangsuiji.drawing.models import Announcement, Selection
from shuangsuiji.inspections.models import Visit
from shuangsuiji.planning.models import Plan, Task

from .desk import PASSWORD, at_desk, follow, press, waiting
from .morning import ANNOUNCED, DISPATCHED, ENTERED, READY, REVIEWED, YEAR, give_share, lead_of, visits_of_row

pytestmark = pytest.mark.usefixtures("morning")

# a form as it is, sent twice at once past the page's own guard
TWICE = """async selector => {
  const form = document.querySelector(selector);
  const send = () => fetch(form.action || location.href, {method: "POST", body: new FormData(form)});
  return (await Promise.all([send(), send()])).map(answer => answer.status);
}"""


def task_of(number: int) -> Task:
    """This year's task of one row."""
    return Task.objects.get(row__number=number, year=YEAR)


def test_a_role_without_the_right_is_told_in_words(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url, "section", refused=True) as page:
        answer = page.goto("/console/drawing/new/")
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_text("“业务股室”无权办理此事项。请由有权限的岗位办理")).to_be_visible()
        follow(page, page.get_by_role("link", name="返回最新页面"))
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_an_officer_does_not_find_a_colleagues_visit(browser: Browser, live_server: Any) -> None:
    visit = visits_of_row(DISPATCHED)[0]
    team = visit.team.values_list("officer__user__username", flat=True)
    other = User.objects.filter(username__startswith="officer").exclude(username__in=list(team)).first()
    assert other is not None
    with at_desk(browser, live_server.url, other.username, phone=True, refused=True) as page:
        answer = page.goto(f"/console/inspections/visits/{visit.ref}/")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_text("没有找到该检查任务。请从检查任务列表重新进入。")).to_be_visible()


def test_another_bureau_finds_nothing_by_address(browser: Browser, live_server: Any) -> None:
    stranger()
    plan, visit = Plan.objects.get(year=YEAR), visits_of_row(DISPATCHED)[0]
    draw = Announcement.objects.filter(rows__task__year=YEAR).first()
    assert draw is not None
    with at_desk(browser, live_server.url, "stranger", refused=True) as page:
        for address in (f"planning/plans/{plan.ref}", f"inspections/visits/{visit.ref}", f"drawing/{draw.ref}/record"):
            answer = page.goto(f"/console/{address}/")
            assert answer is not None
            assert answer.status == 404
            expect(page.locator("main")).to_contain_text("重新进入")


def stranger() -> None:
    """A planner of another bureau."""
    now = timezone.now()
    unit = Unit.objects.create(
        code="140581", name="高平市市场监督管理局", short_name="高平市局", kind=UnitKind.BUREAU, path="140581.",
        created_at=now, updated_at=now,
    )  # fmt: skip
    user = User(username="stranger", name="陈外")
    user.set_password(PASSWORD)
    user.save()
    Membership.objects.create(user=user, unit=unit, role="planner")


def test_the_back_button_in_the_middle_of_a_draw(browser: Browser, live_server: Any) -> None:
    with at_desk(browser, live_server.url, "planner") as page:
        page.goto(f"/console/drawing/new/?task={task_of(READY).ref}")
        press(page, "编制名录")
        press(page, "下一步：比例与分层")
        page.go_back()
        press(page, "下一步：比例与分层")
        press(page, "下一步：锁定并公布摘要")
        press(page, "锁定并公布名录摘要", sure=True)
        expect(page.get_by_text("公告已发布")).to_be_visible()
        page.go_back()
        lock_again(page)
        # the address of a frame that is announced leads to where the draw stands, not to a second one
        page.goto(f"/console/drawing/of/{task_of(READY).ref}/")
        expect(page.get_by_role("heading", name="种子份额")).to_be_visible()
    assert Announcement.objects.filter(rows__task=task_of(READY)).count() == 1


def lock_again(page: Page) -> None:
    """The page of before may still show its button: pressing it tells that the draw has moved on."""
    button = page.get_by_role("button", name="锁定并公布名录摘要")
    if button.count() == 0:
        expect(page.get_by_text("名录已锁定，公告已发布")).to_be_visible()
        return
    button.first.click()
    page.locator("dialog[open] button.primary").click()
    expect(page.locator("main .alert").first).to_contain_text("请")


def test_a_draw_pressed_twice_is_one_draw(browser: Browser, live_server: Any) -> None:
    draw = Announcement.objects.get(rows__task=task_of(ANNOUNCED))
    give_share(draw)
    with at_desk(browser, live_server.url, "planner") as page:
        page.goto(f"/console/drawing/{draw.ref}/draw/")
        page.evaluate(TWICE, "form.wizard")
        page.goto(f"/console/drawing/{draw.ref}/draw/")
        expect(page.get_by_text("抽中名单（按代码排序）")).to_be_visible()
    drawn = Selection.objects.filter(entry__row__announcement=draw)
    assert drawn.count() == len(set(drawn.values_list("entry_id", flat=True))) > 0


def test_a_proposal_pressed_twice_is_one_proposal(browser: Browser, live_server: Any) -> None:
    visits, before = visits_of_row(REVIEWED), Publication.objects.count()
    with at_desk(browser, live_server.url, "planner", refused=True) as page:
        page.goto("/console/disclosure/waiting/")
        page.get_by_label("全选").check()
        page.evaluate(TWICE, "form[data-bulk]")
        page.goto("/console/disclosure/waiting/")
        expect(page.get_by_text("没有待公示的检查结果")).to_be_visible()
    assert Publication.objects.count() == before + len(visits)


def test_an_expired_session_keeps_what_was_typed(browser: Browser, live_server: Any) -> None:
    visit = visits_of_row(DISPATCHED)[0]
    officer = lead_of(visit)
    with at_desk(browser, live_server.url, officer, phone=True, refused=True) as page:
        page.goto(f"/console/inspections/visits/{visit.ref}/")
        press(page, "领取")
        press(page, "已通知检查对象", sure=True)
        follow(page, page.get_by_role("link", name="录入结果"))
        type_result(page)
        let_sessions_expire()
        press(page, "提交审核")
        expect(page.get_by_text("刚才的操作没有提交。请重新登录")).to_be_visible()
        assert Visit.objects.get(pk=visit.pk).state == "received"
        log_in_again(page, officer)
        expect(page.get_by_text("已恢复您上次在本机填写、尚未提交成功的内容")).to_be_visible()
        expect(page.get_by_label("发现的问题").first).to_have_value("计量器具未检定。")
        press(page, "提交审核")
        expect(page.get_by_text("结果已提交，等待审核")).to_be_visible()
    assert Visit.objects.get(pk=visit.pk).findings.first().problem == "计量器具未检定。"  # type: ignore[union-attr]


def type_result(page: Page) -> None:
    """A problem, in full."""
    page.get_by_label("检查日期").fill(timezone.localdate().isoformat())
    page.get_by_label("实地核查").check()
    page.get_by_label("检查结果").first.select_option("corrected")
    page.get_by_label("发现的问题").first.fill("计量器具未检定。")
    page.get_by_label("处置情况").first.fill("责令停用并送检。")


def let_sessions_expire() -> None:
    """As if everybody had paused for an hour."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        session["session_seen"] = int(time.time()) - 3600
        session.save()


def log_in_again(page: Page, person: str) -> None:
    """On the page where one was sent."""
    page.get_by_label("用户名").fill(person)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/result/")


def test_a_button_pressed_after_the_session_leads_back_to_its_page(browser: Browser, live_server: Any) -> None:
    visit = visits_of_row(DISPATCHED)[0]
    with at_desk(browser, live_server.url, lead_of(visit), refused=True) as page:
        address = f"/console/inspections/visits/{visit.ref}/"
        page.goto(address)
        let_sessions_expire()
        press(page, "领取")
        page.get_by_label("用户名").fill(lead_of(visit))
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(f"**{address}")
        assert Visit.objects.get(pk=visit.pk).state == "dispatched"
        press(page, "领取")
        expect(page.get_by_text("已领取")).to_be_visible()


def test_the_second_of_two_tabs_is_told(browser: Browser, live_server: Any) -> None:
    visit = visits_of_row(ENTERED)[0]
    with at_desk(browser, live_server.url, "section") as page:
        before = waiting(page, "待审核结果")
        address = f"/console/inspections/visits/{visit.ref}/"
        page.goto(address)
        other = page.context.new_page()
        other.goto(address)
        press(page, "审核通过")
        expect(page.get_by_text("审核通过，等待公示")).to_be_visible()
        other.get_by_label("退回理由").fill("日期不符。")
        press(other, "退回")
        expect(other.locator("main .alert").first).to_contain_text("刷新")
        assert waiting(page, "待审核结果") == before - 1
    assert Visit.objects.get(pk=visit.pk).state == "reviewed"


def test_a_stale_page_answers_409_and_leads_on(browser: Browser, live_server: Any) -> None:
    plan = Plan.objects.get(year=YEAR + 1, state="approved")
    with at_desk(browser, live_server.url, "planner", refused=True) as page:
        page.goto(f"/console/planning/plans/{plan.ref}/")
        other = page.context.new_page()
        other.goto(f"/console/planning/plans/{plan.ref}/")
        press(page, "公布", sure=True)
        expect(page.get_by_text("计划已公布，公众")).to_be_visible()
        with other.expect_response(lambda answer: answer.request.method == "POST") as answer:
            press(other, "公布", sure=True)
        assert answer.value.status == 409
        follow(other, other.get_by_role("link", name="返回最新页面"))
        expect(other.get_by_role("heading", name=plan.title)).to_be_visible()
