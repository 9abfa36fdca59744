"""Row 12 of a real plan, from the imported file to the public page on which a visitor's browser checks the draw."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.drawing.models import Announcement
from shuangsuiji.inspections.models import Visit
from shuangsuiji.planning.models import PlanRow, Task
from shuangsuiji.registry.models import Officer
from tests.county import County, build_county
from tests.tabular.files import plan_docx

from .desk import PASSWORD, at_desk, press, shot

YEAR = timezone.localdate().year
ROW = 12


@pytest.fixture
def county(transactional_db: None, settings: Any) -> Iterator[County]:
    """A county whose people can log in; certificates are valid today."""
    settings.DEMO = True
    settings.SECOND_FACTOR_REQUIRED = False
    county = build_county(size=10, officers_each=2)
    Officer.objects.update(certificate_valid_to=date(YEAR + 2, 12, 31))
    for user in county.people.values():
        user.set_password(PASSWORD)
        user.save()
    return county


def test_row_twelve_from_plan_to_public_check(
    county: County, browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    url = live_server.url
    plan_is_made_and_approved(browser, url, tmp_path)
    task_is_made_and_signed_off(browser, url)
    draw_is_made(browser, url)
    visits_are_made(browser, url)
    results_are_published(browser, url)
    the_public_checks(browser, url, tmp_path)


def plan_is_made_and_approved(browser: Browser, url: str, tmp_path: Path) -> None:
    file = tmp_path / "计划.docx"
    file.write_bytes(plan_docx())
    with at_desk(browser, url, "planner") as page:
        page.goto("/console/planning/plans/import/")
        page.get_by_label("计划文件").set_input_files(file)
        page.get_by_label("年度").fill(str(YEAR))
        press(page, "导入")
        expect(page.get_by_text("已导入 15 项计划")).to_be_visible()
        shot(page, "plan")
        row = PlanRow.objects.get(number=ROW)
        page.goto(f"/console/planning/rows/{row.ref}/")
        press(page, "按总比例分别递加拟定")
        page.get_by_label("起始日期").fill(f"{YEAR}-01-01")
        shot(page, "row")
        press(page, "保存")
        press(page, "提交批准", sure=True)
        plan_url = page.url
    with at_desk(browser, url, "head") as page:
        page.goto(plan_url)
        page.get_by_label("已知悉存疑").check()
        press(page, "批准")
        expect(page.get_by_text("计划已批准")).to_be_visible()
    with at_desk(browser, url, "planner") as page:
        page.goto(plan_url)
        press(page, "公布", sure=True)
        expect(page.get_by_text("计划已公布，公众")).to_be_visible()


def task_is_made_and_signed_off(browser: Browser, url: str) -> None:
    plan = PlanRow.objects.get(number=ROW).plan
    with at_desk(browser, url, "planner") as page:
        page.goto(f"/console/planning/plans/{plan.ref}/")
        press(page, "建立任务")
        expect(page.get_by_text("已建立任务")).to_be_visible()
    with at_desk(browser, url, "section") as page:
        page.goto(f"/console/planning/tasks/{Task.objects.get().ref}/sign-off/")
        page.get_by_label("局所联动").check()
        page.get_by_label("已核实检查对象底数").check()
        shot(page, "sign-off")
        press(page, "核实完成")
        expect(page.get_by_text("底数已核实")).to_be_visible()


def draw_is_made(browser: Browser, url: str) -> None:
    with at_desk(browser, url, "planner") as planner, at_desk(browser, url, "auditor") as auditor:
        planner.goto(f"/console/drawing/new/?task={Task.objects.get().ref}")
        press(planner, "编制名录")
        press(planner, "下一步：比例与分层")
        press(planner, "下一步：锁定并公布摘要")
        shot(planner, "lock")
        press(planner, "锁定并公布名录摘要", sure=True)
        ref = Announcement.objects.get().ref
        auditor.goto(f"/console/drawing/{ref}/share/")
        press(auditor, "生成份额")
        press(auditor, "提交承诺")
        press(auditor, "揭示份额")
        expect(auditor.get_by_text("份额已揭示并与承诺相符")).to_be_visible()
        planner.goto(f"/console/drawing/{ref}/draw/")
        press(planner, "抽取", sure=True)
        expect(planner.get_by_text("抽中名单（按代码排序）")).to_be_visible()
        planner.goto(f"/console/drawing/{ref}/match/")
        press(planner, "匹配执法人员", sure=True)
        expect(planner.get_by_text("负荷分布")).to_be_visible()
        shot(planner, "matched")
        planner.goto(f"/console/drawing/{ref}/dispatch/")
        press(planner, "派发", sure=True)
        expect(planner.get_by_text("已派发")).to_be_visible()


def visits_are_made(browser: Browser, url: str) -> None:
    for n, visit in enumerate(Visit.objects.all()):
        lead = visit.team.get(lead=True).officer.user.username
        with at_desk(browser, url, lead, phone=n == 0) as page:
            page.goto(f"/console/inspections/visits/{visit.ref}/")
            press(page, "领取")
            press(page, "已通知检查对象", sure=True)
            page.get_by_role("link", name="录入结果").click()
            enter_result(page, problem=n == 0)
            shot(page, f"visit-{n}")
    with at_desk(browser, url, "section") as page:
        for visit in Visit.objects.all():
            page.goto(f"/console/inspections/visits/{visit.ref}/")
            press(page, "审核通过")
            expect(page.get_by_text("审核通过，等待公示")).to_be_visible()


def enter_result(page: Page, *, problem: bool) -> None:
    """The first item has a problem where asked, the others have none."""
    page.get_by_label("检查日期").fill(timezone.localdate().isoformat())
    page.get_by_label("实地核查").check()
    for n, choice in enumerate(page.get_by_label("检查结果").all()):
        choice.select_option("corrected" if problem and n == 0 else "none")
    if problem:
        page.get_by_label("发现的问题").first.fill("登记住所与实际经营场所不一致。")
        page.get_by_label("处置情况").first.fill("责令限期办理变更登记，已改正。")
    press(page, "提交审核")
    expect(page.get_by_text("结果已提交，等待审核")).to_be_visible()


def results_are_published(browser: Browser, url: str) -> None:
    count = Visit.objects.count()
    with at_desk(browser, url, "planner") as page:
        page.goto("/console/disclosure/waiting/")
        for box in page.locator('input[name="visit"]').all():
            box.check()
        press(page, "提交公示")
        expect(page.get_by_text(f"已提交 {count} 户")).to_be_visible()
        page.goto(f"/console/drawing/{Announcement.objects.get().ref}/names/")
        expect(page.get_by_text("名单已经公开")).to_be_visible()  # with the last notice
    with at_desk(browser, url, "head") as page:
        page.goto("/console/disclosure/publications/?state=proposed")
        for box in page.locator('input[name="ids"]').all():
            box.check()
        press(page, "批准公示", sure=True)
        expect(page.get_by_text(f"已公示 {count} 户")).to_be_visible()


def the_public_checks(browser: Browser, url: str, tmp_path: Path) -> None:
    announcement = Announcement.objects.get()
    with at_desk(browser, url, phone=True) as page:
        page.goto("/")
        shot(page, "home-phone")
        page.goto(f"/draws/{announcement.ref}/verify/")
        page.wait_for_selector('#verifier[data-verdict="3"]', timeout=60_000)
        shot(page, "verify-phone")
    with at_desk(browser, url) as page:
        page.goto(f"/draws/{announcement.ref}/verify/")
        page.wait_for_selector('#verifier[data-verdict="3"]', timeout=60_000)
        shot(page, "verify")
        page.goto("/results/")
        page.get_by_role("link", name="发现问题，依法责令立即改正或者限期改正").first.click()
        expect(page.get_by_text("登记住所与实际经营场所不一致。")).to_be_visible()
        shot(page, "result")
        package = tmp_path / "package.zip"
        package.write_bytes(page.request.get(f"/draws/{announcement.ref}/package.zip").body())
    done = subprocess.run(
        [sys.executable, "-m", "fairdraw", "verify", str(package)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "无外部见证" in done.stdout
