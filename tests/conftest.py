"""What every test may use: the two databases, the browser, hypothesis profiles.

A test that touches the database runs with SQLite, and once more with PostgreSQL in the second pass of
`python3 dev.py test` (DATABASE_URL and --only-database), unless it is marked `any_database`: what the database cannot change.
A test that drives a browser asks for `browser` or `page`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, Page, sync_playwright

from shuangsuiji.drawing import seals
from shuangsuiji.jobs.running import run_waiting
from shuangsuiji.journal.guards import NAMES, TABLE
from shuangsuiji.journal.heads import heads_file
from shuangsuiji.journal.outside import checkpoints_file

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback", "django_db_setup"}
BROWSER_FIXTURES = {"chromium_path", "browser", "page"}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What takes long, or is built once for many tests, comes first: the workers steal from each other's ends.
FIRST = ("journeys", "demo", "contracts", "drawing")
WINDOW = {"width": 1366, "height": 768}

# Playwright's own event loop runs in the test's thread, where Django would refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("steady" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The second pass runs only what the database can change."""
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database and what drives a browser, from the fixtures each test asks for; the long ones first."""
    items.sort(key=place_of)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if fixtures & BROWSER_FIXTURES:
            item.add_marker("browser")
    if config.getoption("--only-database"):
        chosen = [
            item
            for item in items
            if item.get_closest_marker("database") and not item.get_closest_marker("any_database")
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def place_of(item: pytest.Item) -> int:
    """The lower the sooner; what is in the same place keeps its order."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return FIRST.index(folder) if folder in FIRST else len(FIRST)


@pytest.fixture(autouse=True)
def journal_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test whose commits are real, Django empties the tables, which the triggers of journal and drawing refuse.

    They go just before, and come back with the post_migrate signal that ends the emptying. The database's own fixture is
    asked for here and not in the signature: it must end after this one, and tests without a database do not need it.
    """
    touches = request.node.get_closest_marker("database") is not None
    if touches:
        request.getfixturevalue("_django_db_helper")
    yield
    if touches and not connection.in_atomic_block:
        of_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for name in (*NAMES, "journal_no_truncate"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")
        seals.remove(connection)
    if touches:
        for kept in (heads_file(), checkpoints_file()):  # of a journal that is no more
            kept.unlink(missing_ok=True)


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Carries out what waits in the background, here and now; how many jobs."""
    return run_waiting


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the browser; without one the test is skipped in plain words, and fails where CI=true."""
    given = os.environ.get("SHUANGSUIJI_CHROMIUM")  # empty when dev.py has looked, and found none that works
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None) if given is None else given
    if found:
        return found
    words = "没有可用的 Chromium，浏览器测试没有运行（SHUANGSUIJI_CHROMIUM 可指明路径）"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for the whole run of a worker.

    Playwright runs a loop in this thread, and asgiref then keeps other connections for it than before: those are closed first, or
    they would stay open unseen, and a forked child would find them.
    """
    connections.close_all()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page in a fresh Chinese profile; an error of its scripts or of its CSP fails the test."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=WINDOW)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert not complaints, f"the page's scripts complained: {complaints}"
