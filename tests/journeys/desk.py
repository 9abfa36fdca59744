"""People at their desks: a browser of one's own, logged in by the page, whose scripts may not complain."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

PASSWORD = "Zezhou-Demo-2023"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# names a folder that keeps a picture of every page a journey touches
SHOTS = os.environ.get("SHUANGSUIJI_SHOTS", "")


@contextmanager
def at_desk(browser: Browser, url: str, person: str = "", *, phone: bool = False) -> Iterator[Page]:
    """A page of `person`'s own browser, logged in; of a visitor without a name. Complaints of scripts or the CSP fail the test."""
    size = PHONE if phone else DESKTOP
    context = browser.new_context(base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    if person:
        log_in(page, person)
    yield page
    context.close()
    assert not complaints, f"{person or 'visitor'}: {complaints}"


def log_in(page: Page, person: str) -> None:
    """By the log-in page, as everybody does."""
    page.goto("/console/workbench/")
    page.get_by_label("用户名").fill(person)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/console/workbench/")


def press(page: Page, label: str, *, sure: bool = False) -> None:
    """Press the button `label`; with `sure` also the dialog's, which bears the same word or 确定."""
    page.get_by_role("button", name=label, exact=True).first.click()
    if sure:
        page.locator("dialog[open] button.primary").click()
    page.wait_for_load_state()


def shot(page: Page, name: str) -> None:
    """Nothing scrolls sideways; a picture for the eye where SHOTS names a folder."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
