"""Every page that a role can reach by links from its menu, one of each kind, with its queries and its time at the server."""

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

# not pages: they change something, fetch a file, or are asked by scripts
NOT_PAGES = re.compile(
    r"/static/|\.(zip|xlsx|docx|pdf|csv|json|tsv|txt|html)$|/template/|/errors/|/package/|export=1|check=1"
)
REPEATS = 2
# the pages of the five days and of the public, by the start of their address names
OF_THE_DAYS = (
    "console:", "public:", "planning:plan ", "planning:plans", "planning:task", "planning:sign-off", "drawing:", "inspections:",
    "disclosure:",
)  # fmt: skip
MOST_QUERIES, MOST_ELSEWHERE = 12, 20
# the page before the lock also looks up who may visit, the officers' leave and the alarms; the workbench asks every stage
ABOVE = {"drawing:step lock": 13, "console:workbench": 14}


@dataclass(frozen=True)
class Reading:
    """A page as it was answered, at the address that it led to.

    Medians of a few: `cpu` in milliseconds of this processor, so that a busy machine does not blame the page, without what
    PostgreSQL does meanwhile; `wall` on the clock.
    """

    kind: str
    address: str
    status: int
    queries: int
    cpu: float
    wall: float
    text: str

    @property
    def most_queries(self) -> int:
        """The bound on its queries; elsewhere there may be more, but not one per row."""
        for start, most in ABOVE.items():
            if self.kind.startswith(start):
                return most
        return MOST_QUERIES if self.kind.startswith(OF_THE_DAYS) else MOST_ELSEWHERE


def crawl(client: Client, start: str, repeats: int = REPEATS) -> Iterator[Reading]:
    """From `start` on, one page of each kind (address name, filter keys); what is linked is what is visited."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or kind in seen:
            continue
        seen.add(kind)
        reading = read(client, address, kind, repeats)
        if reading is None:
            continue
        yield reading
        waiting += [urljoin(reading.address, link) for link in links_of(reading.text) if not NOT_PAGES.search(link)]


def kind_of(address: str) -> str:
    """The address name with the key of its query; empty for what is not ours, and for a second condition upon a first."""
    parts = urlsplit(address)
    keys = [part.partition("=")[0] for part in parts.query.split("&") if part]
    if parts.netloc or len(keys) > 1:
        return ""
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    return " ".join([match.view_name, str(match.kwargs.get("key", "")), *keys])


def read(client: Client, address: str, kind: str, repeats: int) -> Reading | None:
    """Ask for a page and count its queries, then time where it led to a few times; None for a file."""
    answer: Any = client.get(address, follow=True)
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return None
    arrived = urljoin(address, answer.redirect_chain[-1][0]) if answer.redirect_chain else address
    reset_queries()  # the log is as long as a ring
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(arrived)
    count = len(queries)  # before the log is emptied for the next request
    times = [timed(client, arrived) for _ in range(repeats)]
    cpu, wall = (statistics.median_low(column) for column in zip(*times, strict=True))
    return Reading(kind, arrived, answer.status_code, count, cpu, wall, answer.content.decode())


def timed(client: Client, address: str) -> tuple[float, float]:
    """Milliseconds of the processor and on the clock for one answer."""
    cpu, wall = time.process_time(), time.perf_counter()
    client.get(address)
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def links_of(text: str) -> list[str]:
    """The addresses of all links on a page."""
    return [link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="([^"#]+)', text)]
