"""Every page a role can reach: answered, sound, and cheap for the server; the whole menu pressed in a browser."""

import statistics
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from shuangsuiji.accounts.queries import user_named

from .crawl import MOST_QUERIES, Reading, crawl
from .desk import at_desk, choose, shot

pytestmark = pytest.mark.usefixtures("morning")

STAFF = ("planner", "section", "head", "auditor", "officer1", "reviewer", "secadmin", "sysadmin", "logadmin")
MEDIAN_MILLISECONDS = 150


@pytest.mark.parametrize("person", ["", *STAFF])
def test_every_page_is_sound_and_cheap(client: Client, person: str) -> None:
    if person:
        client.force_login(user_named(person))
    readings = list(crawl(client, "/console/workbench/" if person else "/"))
    tell_slowest(person, readings)
    assert len(readings) > 2
    assert [(page.address, page.status) for page in readings if page.status != 200] == []
    assert [page.address for page in readings if page.text.count("<h1") != 1] == []
    assert [(page.address, page.queries) for page in readings if page.queries > MOST_QUERIES] == []
    assert statistics.median(page.cpu for page in readings) <= MEDIAN_MILLISECONDS


def tell_slowest(person: str, readings: list[Reading]) -> None:
    """For whoever runs the tests with -s or reads a failure."""
    for page in sorted(readings, key=lambda page: -page.cpu)[:3]:
        print(f"{person or 'visitor':<10}{page.cpu:6.0f} ms {page.queries:3} queries  {page.address}")


@pytest.mark.any_database  # the pages themselves are asked for above
@pytest.mark.parametrize(("person", "phone"), [*[(person, False) for person in STAFF], ("officer1", True)])
def test_the_whole_menu_opens(browser: Browser, live_server: Any, person: str, phone: bool) -> None:
    with at_desk(browser, live_server.url, person, phone=phone) as page:
        for group, label in entries(page):
            if phone:
                page.locator("[data-menu]").click()
            choose(page, group, label)
            assert page.locator("h1").count() == 1
            expect(page.locator("#side a[aria-current=page]")).to_have_text(label)
            shot(page, f"menu-{person}-{label}{'-by-phone' if phone else ''}")


def entries(page: Page) -> list[tuple[str, str]]:
    """(group, label) of everything in this person's menu below the workbench."""
    groups = page.locator("#side details").all()
    return [
        (group.locator("summary").inner_text(), label)
        for group in groups
        for label in group.locator("a").all_text_contents()
    ]
