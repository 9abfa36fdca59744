"""Measures every page that the people of the demo touch, over the whole county, against a bare page of the same run.

    python benchmarks/county_pages.py [--postgresql] [--data-dir DIR] [--scale S] [--people NAMES] [--paints N]

Builds the county with its year (about 30,000 subjects) and a morning of this year's work, once; DIR keeps it for another run. Then
every page that each role reaches by links from its workbench is asked for, one of each kind: its queries, and its milliseconds at
the server, the median of 5: of the processor with SQLite, which works in the same process, on the clock with PostgreSQL. The peer,
`bare`, is a Django view without middleware or database that renders one kilobyte. Last, Chromium (or SHUANGSUIJI_CHROMIUM) opens the
pages from the demo's own server; first paint is what its performance API tells. The presses that draw and match, the journal's
check and the export of the directory are told too.

Exit 1 for a year above 90 s, a page above 150 ms or 12 queries, a first paint above 1 s, an
export above 5 s. Wants an idle machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from devtools import postgres

YEAR_SECONDS, PAGE_MILLISECONDS, PAINT_MILLISECONDS, EXPORT_SECONDS = 90, 150, 1000, 5
REPEATS = 5
PEOPLE = ("", "planner", "section", "officer1", "auditor", "head", "reviewer", "secadmin", "sysadmin", "logadmin")
FIVE = ("", "planner", "section", "officer1", "auditor")
PORT = 8931
FRAMED, DRAWN = 13, 15  # rows of the plan: the largest directory, waiting to be locked; the one whose acts are timed
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PAINT = "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0] || 0"


@dataclass
class Verdict:
    """What missed its bound."""

    missed: list[str]

    def hold(self, kept: bool, words: str) -> None:
        """Note `words` unless the bound was kept."""
        if not kept:
            self.missed.append(words)


def prepare(folder: Path) -> None:
    """Django over the demo's data in `folder`."""
    os.environ.update(SHUANGSUIJI_DATA_DIR=str(folder), DEMO="1", DJANGO_SETTINGS_MODULE="shuangsuiji.config.settings")
    import django

    django.setup()


def build(scale: float, verdict: Verdict) -> None:
    """The county, unless the folder holds one; how long its year took."""
    from django.core.management import call_command

    from shuangsuiji.demo.county import build_county
    from shuangsuiji.demo.organisation import is_empty
    from tests.journeys.morning import begin_morning

    call_command("migrate", verbosity=0)
    if not is_empty():
        return
    seconds, cpu = clocked(lambda: build_county(scale))
    print(f"demo year: {seconds:.1f} s, {cpu:.1f} CPU s (bound {YEAR_SECONDS})")
    verdict.hold(seconds <= YEAR_SECONDS, f"demo year {seconds:.1f} s")
    begin_morning()
    acts()


def clocked(act: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the clock and of this processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def acts() -> None:
    """The presses of a planner's draw, each told with its time; a frame is left for its pages."""
    from django.utils import timezone

    from shuangsuiji.drawing import services as draws
    from shuangsuiji.inspections import services as visits
    from tests.journeys.morning import Work, actor, give_share

    work, planner = Work(), actor("planner")
    print(f"  编制名录, row {FRAMED}: {clocked(lambda: work.framed(FRAMED))[0] * 1000:.0f} ms")
    found = work.framed(DRAWN)

    def locks() -> None:
        draws.announce(actor=planner, announcement=found, accept_overruns=True, now=timezone.now())

    steps: dict[str, Callable[[], Any]] = {
        "锁定": locks,
        "份额": lambda: give_share(found),
        "抽取": lambda: draws.run_draw(actor=planner, announcement=found, now=timezone.now()),
        "匹配": lambda: draws.run_match(actor=planner, announcement=found, now=timezone.now()),
        "派发": lambda: visits.dispatch(actor=planner, announcement=found, now=timezone.now()),
    }
    for name, step in steps.items():
        print(f"  {name}, row {DRAWN}: {clocked(step)[0] * 1000:.0f} ms")


def long_answers(verdict: Verdict) -> None:
    """What takes longer than a page because it reads everything."""
    from django.test import Client

    from shuangsuiji.accounts.queries import user_named

    def ask(person: str, address: str) -> float:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user_named(person))
        return cost(*clocked(lambda: client.get(address)))

    exported = ask("planner", "/console/registry/subjects/?export=1")
    print(f"  导出名录: {exported:.1f} s (bound {EXPORT_SECONDS})")
    verdict.hold(exported <= EXPORT_SECONDS, f"export {exported:.1f} s")
    print(f"  核对全部台账: {ask('auditor', '/console/journal/?check=1'):.2f} s")


def cost(wall: float, cpu: float) -> float:
    """What a piece of work took: PostgreSQL's part is not in this process."""
    return wall if os.environ.get("DATABASE_URL") else cpu


def bare() -> float:
    """Milliseconds of the peer."""
    from django.http import HttpRequest, HttpResponse
    from django.template import Context, Template
    from django.test import Client, override_settings
    from django.urls import path

    template = Template("<!doctype html><title>{{ title }}</title>" + "<p>{{ title }}</p>" * 50)

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render(Context({"title": "双随机"})))

    with override_settings(ROOT_URLCONF=(path("", view),), MIDDLEWARE=[]):
        client = Client(SERVER_NAME="127.0.0.1")
        times = [cost(*clocked(lambda: client.get("/"))) * 1000 for _ in range(50)]
    return statistics.median(times)


def pages(verdict: Verdict, people: Sequence[str]) -> dict[str, list[str]]:
    """The table of all pages; the addresses that each person can open."""
    from django.test import Client

    from shuangsuiji.accounts.queries import user_named
    from tests.journeys.crawl import MOST_QUERIES, crawl

    peer, found = bare(), {}
    print(f"bare view of 1 KB: {peer:.2f} ms")
    print(f"{'person':<10}{'pages':>6}{'median ms':>11}{'x bare':>8}{'slowest ms':>12}{'queries':>9}  slowest page")
    for person in people:
        client = Client(SERVER_NAME="127.0.0.1")
        if person:
            client.force_login(user_named(person))
        readings = list(crawl(client, "/console/workbench/" if person else "/", REPEATS))
        times = {page.address: cost(page.wall, page.cpu) for page in readings}
        slowest = max(times, key=lambda address: times[address])
        middle, most = statistics.median(times.values()), max(page.queries for page in readings)
        print(
            f"{person or 'visitor':<10}{len(readings):6}{middle:11.1f}{middle / peer:8.1f}{times[slowest]:12.1f}{most:9}  {slowest}"
        )
        for page in readings:
            verdict.hold(page.status == 200, f"{page.address} answered {page.status}")
            verdict.hold(
                times[page.address] <= PAGE_MILLISECONDS, f"{person} {page.address} {times[page.address]:.0f} ms"
            )
            verdict.hold(page.queries <= MOST_QUERIES, f"{person} {page.address} {page.queries} queries")
        found[person] = [page.address for page in readings if "?" not in page.address]
    return found


def paints(found: dict[str, list[str]], verdict: Verdict, most: int) -> None:
    """First paint of the pages of the five in a browser, evenly picked where there are more than `most`."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.desk import DESKTOP, PHONE, log_in

    path = os.environ.get("SHUANGSUIJI_CHROMIUM") or shutil.which("chromium")
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for person in [person for person in FIVE if person in found]:
            size = PHONE if person.startswith("officer") else DESKTOP
            page = browser.new_context(base_url=url, locale="zh-CN", viewport=size).new_page()
            if person:
                log_in(page, person)
            picked = found[person][:: -(-len(found[person]) // most)]
            times = {address: paint(page, address) for address in picked}
            slowest = max(times, key=lambda address: times[address])
            middle = statistics.median(times.values())
            print(
                f"{person or 'visitor':<10}{len(times):6} first paints, median {middle:.0f} ms, slowest {times[slowest]:.0f} ms  {slowest}"
            )
            verdict.hold(times[slowest] <= PAINT_MILLISECONDS, f"{person} {slowest} painted at {times[slowest]:.0f} ms")
        browser.close()


def paint(page: Any, address: str) -> float:
    """Milliseconds until the browser showed something of the page."""
    page.goto(address)
    page.wait_for_function(f"({PAINT}) > 0")
    return float(page.evaluate(PAINT))


@contextmanager
def served() -> Iterator[str]:
    """The demo's own server in a process of its own; its address."""
    from shuangsuiji.demo.serving import answers

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "shuangsuiji.demo.serving", str(PORT)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        while not answers(PORT):
            if server.poll() is not None:
                raise SystemExit("the demo's server ended")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{PORT}"
        server.terminate()


def measure(folder: Path, scale: float, people: Sequence[str], most: int) -> int:
    """All of it; the exit code."""
    verdict = Verdict([])
    prepare(folder)
    build(scale, verdict)
    long_answers(verdict)
    paints(pages(verdict, people), verdict, most)
    print("\n".join(f"MISSED: {words}" for words in verdict.missed) or "all bounds kept")
    return int(bool(verdict.missed))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--people", default=",".join(PEOPLE), help="by comma; an empty name is the visitor")
    parser.add_argument("--paints", type=int, default=10_000, help="first paints for each person at most")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="county-")))
        if options.postgresql:
            os.environ["DATABASE_URL"] = stack.enter_context(postgres.database_url())
        return measure(folder, options.scale, options.people.split(","), options.paints)


if __name__ == "__main__":
    sys.exit(main())
