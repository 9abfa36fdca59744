"""People at their desks: a browser of one's own, logged in by the page, whose scripts may not complain."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize

PASSWORD = "Zezhou-Demo-2023"
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
PATIENCE = 15_000  # milliseconds, on a busy machine
# names a folder that keeps a picture of every page a journey touches
SHOTS = os.environ.get("SHUANGSUIJI_SHOTS", "")


# what the browser's console says of an answer that is a refusal
REFUSAL = "Failed to load resource: the server responded with a status of 4"


@contextmanager
def at_desk(
    browser: Browser, url: str, person: str = "", *, phone: bool = False, refused: bool = False
) -> Iterator[Page]:
    """A page of `person`'s own browser, logged in; of a visitor without a name. Complaints of scripts or the CSP fail the test;
    with `refused` answers that are refusals are expected.
    """
    size = PHONE if phone else DESKTOP
    context = browser.new_context(base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    if person:
        log_in(page, person)
    yield page
    context.close()
    complaints = [line for line in complaints if not (refused and line.startswith(REFUSAL))]
    assert not complaints, f"{person or 'visitor'}: {complaints}"


def log_in(page: Page, person: str) -> None:
    """By the log-in page, as everybody does."""
    page.goto("/console/workbench/")
    page.get_by_label("用户名").fill(person)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/console/workbench/")


def press(page: Page, label: str, *, sure: bool = False) -> None:
    """Press the button `label`; with `sure` also the dialog's, which bears the same word or 确定."""
    page.get_by_role("button", name=label, exact=True).first.click()
    if sure:
        page.locator("dialog[open] button.primary").click()
    page.wait_for_load_state()


def follow(page: Page, link: Locator) -> None:
    """Press a link and wait until the next page is there."""
    with page.expect_navigation():
        link.click()


def waiting(page: Page, label: str) -> int:
    """What the workbench counts under `label`."""
    page.goto("/console/workbench/")
    return int(
        page.locator("a.stat", has=page.get_by_text(label, exact=True)).locator("b").inner_text().replace(",", "")
    )


def open_waiting(page: Page, label: str) -> int:
    """Follow the count of `label` to its list, which shows as many rows; the count."""
    number = waiting(page, label)
    follow(page, page.locator("a.stat", has=page.get_by_text(label, exact=True)))
    assert page.locator("main table tbody tr").count() == number, f"{label}: {page.url}"
    return number


def choose(page: Page, group: str, label: str) -> None:
    """By the menu, as a person finds a page: open the group if it is folded, press the entry."""
    folder = page.locator("#side details", has=page.locator("summary", has_text=group))
    if folder.get_attribute("open") is None:
        folder.locator("summary").click()
    follow(page, folder.get_by_role("link", name=label, exact=True))


def shot(page: Page, name: str) -> None:
    """Nothing scrolls sideways on either width; two pictures for the eye where SHOTS names a folder."""
    own = page.viewport_size
    assert own is not None
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        width = size["width"]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls at {width}"
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size(own)
