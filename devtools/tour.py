"""The five-minute tour, walked through in a browser over a small demo county; leaves its pictures in docs/tour/."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from .shell import ROOT, DevError, say

PICTURES = ROOT / "docs" / "tour"
LARGEST = 200_000  # bytes of one picture
SCALE = "0.1"
START_SECONDS = 600
PASSWORD = "Zezhou-Demo-2023"  # noqa: S105 - of the demo's invented people
DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
FLAGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--lang=zh-CN"]
ROW = "12"
TODAY = datetime.now(timezone(timedelta(hours=8))).date()


def main() -> None:
    """Build, serve, walk, photograph."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tour-") as folder, demo(folder) as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["SHUANGSUIJI_CHROMIUM"], args=FLAGS, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        Tour(chromium, url, Path(folder)).walk()
        chromium.close()
    large = [path.name for path in PICTURES.glob("*.png") if path.stat().st_size > LARGEST]
    if large:
        raise DevError(f"图片超过 200 KB / pictures above 200 KB: {'、'.join(large)}")


@contextmanager
def demo(folder: str) -> Iterator[str]:
    """The demo, built in `folder` and served on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["demo", "--data-dir", f"{folder}/county", "--scale", SCALE, "--port", str(port)]
    with subprocess.Popen([sys.executable, "-m", "shuangsuiji", *words]) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the demo answers; raises DevError when it ended or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(1)
    raise DevError("演示没有启动，原因见上方 / the demo did not start, see above")


class Tour:
    """The steps of README.zh-CN.md's table, each by its own person."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self.browser, self.url, self.folder = browser, url, folder
        self.plan = self.draw = self.visit = self.lead = ""

    def walk(self) -> None:
        """From the printed plan to the public check."""
        for step in (self.plan_is_imported, self.plan_is_published, self.directory_is_vouched_for, self.frame_is_locked,
                     self.share_is_given, self.names_are_drawn, self.result_is_entered, self.public_checks):  # fmt: skip
            say(step.__doc__ or "")
            step()

    def plan_is_imported(self) -> None:
        """1 信用监管岗导入计划，补齐第 12 项"""
        with self.person("planner") as page:
            page.goto("/console/planning/plans/import/")
            sample = self.folder / "plan.xlsx"
            sample.write_bytes(page.request.get("/console/planning/plans/import/sample.xlsx").body())
            page.get_by_label("计划文件").set_input_files(sample)
            page.get_by_label("年度").fill(str(TODAY.year))
            press(page, "导入")
            self.plan = page.url
            row = page.locator("main tr", has=page.locator("td:first-child", has_text=ROW)).first
            row.locator("a[href*='/rows/']").first.click()
            press(page, "按总比例分别递加拟定")
            page.get_by_label("起始日期").fill(f"{TODAY.year}-01-01")
            picture(page, "01-plan-row")
            press(page, "保存")
            press(page, "提交批准", sure=True)

    def plan_is_published(self) -> None:
        """2–3 负责人批准，信用监管岗公布并建立任务"""
        with self.person("head") as page:
            page.goto(self.plan)
            page.get_by_label("已知悉存疑").check()
            picture(page, "02-plan-approval")
            press(page, "批准")
        with self.person("planner") as page:
            page.goto(self.plan)
            press(page, "公布", sure=True)
            press(page, "建立任务")

    def directory_is_vouched_for(self) -> None:
        """4 信用股核实底数"""
        with self.person("section") as page:
            page.get_by_role("link", name="待核实底数").click()
            page.get_by_role("link", name="核实底数", exact=True).click()
            page.get_by_label("局所联动").check()
            for box in page.locator('input[name="pool"]').all():
                box.check()
            page.get_by_label("已核实检查对象底数").check()
            picture(page, "03-sign-off")
            press(page, "核实完成")

    def frame_is_locked(self) -> None:
        """5 信用监管岗编制名录，锁定并公告"""
        with self.person("planner") as page:
            picture(page, "04-workbench")
            page.locator("a.stat", has=page.get_by_text("待抽取", exact=True)).click()
            picture(page, "05-tasks")
            page.get_by_role("link", name="抽取", exact=True).click()
            press(page, "编制名录")
            press(page, "下一步：比例与分层")
            press(page, "下一步：锁定并公布摘要")
            picture(page, "06-lock")
            press(page, "锁定并公布名录摘要", sure=True)
            page.wait_for_url("**/seed/")
            self.draw = page.url.removesuffix("seed/")

    def share_is_given(self) -> None:
        """6 纪检提交承诺，揭示份额"""
        with self.person("auditor") as page:
            page.goto(f"{self.draw}share/")
            press(page, "生成份额")
            picture(page, "07-share")
            press(page, "提交承诺")
            press(page, "揭示份额")
            page.get_by_text("份额已揭示并与承诺相符").wait_for()

    def names_are_drawn(self) -> None:
        """7 抽取、匹配、派发"""
        with self.person("planner") as page:
            page.goto(f"{self.draw}draw/")
            press(page, "抽取", sure=True)
            page.get_by_text("抽中名单（按代码排序）").wait_for()
            picture(page, "08-drawn")
            page.goto(f"{self.draw}match/")
            press(page, "匹配执法人员", sure=True)
            page.get_by_text("各人户数").wait_for()
            picture(page, "09-matched")
            page.goto(f"{self.draw}dispatch/")
            press(page, "派发", sure=True)
            page.goto("/console/inspections/visits/?state=dispatched")
            self.visit = page.locator("main tbody a[href*='/visits/']").first.get_attribute("href") or ""
            page.goto(self.visit)
            team = page.locator("dd", has_text="，主办）").inner_text()
            self.lead = re.findall(r"([^、（）]+)（[^（）]*，主办）", team)[0]

    def result_is_entered(self) -> None:
        """8 执法人员在手机上录入结果"""
        with self.person(self.account_of(self.lead), phone=True) as page:
            page.goto(self.visit)
            press(page, "领取")
            press(page, "已通知检查对象", sure=True)
            page.get_by_role("link", name="录入结果").click()
            page.get_by_label("检查日期").fill(TODAY.isoformat())
            page.get_by_label("实地核查").check()
            page.get_by_label("检查结果").first.select_option("none")
            picture(page, "10-result-phone")

    def account_of(self, name: str) -> str:
        """The user name of an officer, from the security administrator's list."""
        with self.person("secadmin") as page:
            page.goto(f"/console/accounts/users/?q={name}")
            return page.locator("main tbody td[data-label='用户名']").first.inner_text().strip()

    def public_checks(self) -> None:
        """11 公众查询和验证"""
        with self.person("") as page:
            page.goto("/")
            picture(page, "11-public")
            page.goto("/verify/")
            page.locator("main a[href$='/verify/']").last.click()
            page.wait_for_selector("#verifier[data-verdict='0'], #verifier[data-verdict='3']", timeout=120_000)
            picture(page, "12-verify")

    @contextmanager
    def person(self, name: str, *, phone: bool = False) -> Iterator[Page]:
        """A browser of one's own, logged in."""
        size = PHONE if phone else DESK
        context = self.browser.new_context(
            base_url=self.url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size, reduced_motion="reduce"
        )
        page = context.new_page()
        if name:
            page.goto("/console/workbench/")
            page.get_by_label("用户名").fill(name)
            page.get_by_label("密码").fill(PASSWORD)
            press(page, "登录")
            page.wait_for_url("**/console/workbench/")
        yield page
        context.close()


def press(page: Page, label: str, *, sure: bool = False) -> None:
    """Press a button; with `sure` the dialog's too."""
    page.get_by_role("button", name=label, exact=True).first.click()
    if sure:
        page.locator("dialog[open] button.primary").click()
    page.wait_for_load_state()


def picture(page: Page, name: str) -> None:
    """What the window shows."""
    page.wait_for_load_state()
    page.screenshot(path=str(PICTURES / f"{name}.png"), animations="disabled", caret="hide")


if __name__ == "__main__":
    try:
        main()
    except DevError as error:
        sys.exit(f"错误 / error: {error}")
