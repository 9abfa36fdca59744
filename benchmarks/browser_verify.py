"""Measures the verification of a package in the visitor's browser against a plain loop that hashes each line once, there too.

    python benchmarks/browser_verify.py [LINES]

The browser is Debian's Chromium (or SHUANGSUIJI_CHROMIUM). The page fetches the package from this machine (100 strata, one in ten
drawn) and shows its verdict; then the same page hashes every line of the same frame with the same SHA-256, nothing else. Three
rounds in one browser, medians. CPU is that of the renderer, memory its peak. Exit 1 for 100,000 lines above 3 CPU seconds, for a
million above 15 or 300 MB more than an empty page.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.verifier.packages import Choice, build
from tests.browser.verifier.site import Site, serve

ROUNDS = 3
MOST = {100_000: (3.0, None), 1_000_000: (15.0, 300)}  # CPU seconds, megabytes
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DONE = ".fv-verdict:not([data-verdict=running]):not([data-verdict=waiting])"
PLAIN = """async (address) => {
  const { algorithm, sheetDigest } = self.fairdraw.hash;
  const [sha256, sheet, out] = [algorithm("sha256"), new Uint8Array(400), new Uint8Array(32)];
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  for (let from = 0, end = bytes.indexOf(10); end >= 0; from = end + 1, end = bytes.indexOf(10, from)) {
    for (let i = from; i < end; i++) sheet[i - from] = bytes[i];
    sheetDigest(sha256, sheet, end - from, out, 0);
  }
}"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of the renderer's CPU, and the renderer's peak memory in megabytes."""

    seconds: float
    cpu: float
    megabytes: float


class Meter:
    """Costs of what a page does, read from the browser and from /proc."""

    def __init__(self, browser: Browser) -> None:
        self._session: CDPSession = browser.new_browser_cdp_session()

    def now(self) -> Cost:
        found = self._session.send("SystemInfo.getProcessInfo")["processInfo"]
        renderers = [entry for entry in found if entry["type"] == "renderer"]
        peak = max(_peak(int(entry["id"])) for entry in renderers)
        return Cost(time.perf_counter(), sum(entry["cpuTime"] for entry in renderers), peak)

    def since(self, before: Cost) -> Cost:
        after = self.now()
        return Cost(after.seconds - before.seconds, after.cpu - before.cpu, after.megabytes - before.megabytes)


def _peak(process: int) -> float:
    """Largest resident memory of a process so far, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1000 if found else 0.0


def verify(page: Page, site: Site, meter: Meter) -> Cost:
    """One verification, from the address to the verdict."""
    page.goto("about:blank")
    before = meter.now()
    page.goto(f"{site.address}/page/measured")
    page.wait_for_selector(DONE, timeout=600_000)
    cost = meter.since(before)
    if page.get_attribute(".fv-verdict", "data-verdict") != "3":
        raise SystemExit(page.inner_text(".fv-verdict"))
    return cost


def hash_lines(page: Page, site: Site, meter: Meter) -> Cost:
    """The plain loop in the same page."""
    for name in ("sentences.js", "messages.js", "hash.js"):
        page.add_script_tag(url=f"/verify/{name}")
    before = meter.now()
    page.evaluate(PLAIN, "/packages/measured/frames/row-1.tsv")
    return meter.since(before)


def measure(lines: int) -> tuple[Cost, Cost]:
    """Medians of a verification and of the plain loop."""
    with serve() as site, sync_playwright() as playwright:
        areas = tuple(f"1405{number:02d}" for number in range(20))
        site.put("measured", build(Choice(size=lines, sealed=True, areas=areas, top=2000)).files)
        path = os.environ.get("SHUANGSUIJI_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        meter = Meter(browser)
        pairs = []
        for _ in range(ROUNDS):
            page = browser.new_page()
            pairs.append((verify(page, site, meter), hash_lines(page, site, meter)))
            page.close()
        browser.close()
    return _median([pair[0] for pair in pairs]), _median([pair[1] for pair in pairs])


def _median(costs: list[Cost]) -> Cost:
    middle: Mapping[str, float] = {
        name: statistics.median(getattr(cost, name) for cost in costs) for name in ("seconds", "cpu", "megabytes")
    }
    return Cost(**middle)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=int, nargs="?", default=100_000)
    lines = parser.parse_args().lines
    whole, plain = measure(lines)
    print(
        f"{lines} lines: verified in {whole.seconds:.2f} s, {whole.cpu:.2f} CPU s, {whole.megabytes:.0f} MB more than an empty page"
    )
    print(
        f"each line hashed once: {plain.seconds:.2f} s, {plain.cpu:.2f} CPU s; ratio {whole.cpu / max(plain.cpu, 0.01):.1f}"
    )
    cpu, megabytes = MOST.get(lines, (float("inf"), None))
    return int(whole.cpu > cpu or (megabytes is not None and whole.megabytes > megabytes))


if __name__ == "__main__":
    sys.exit(main())
