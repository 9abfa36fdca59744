"""Every page that a role can reach by links from its menu, one of each kind, with its queries and its time at the server."""

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
MOST_QUERIES = 12
MOST_HOPS = 5


@dataclass(frozen=True)
class Reading:
    """A page as it was answered, at the address that it led to.

    `cpu` in milliseconds of this processor, so that a busy machine does not blame the page, without what PostgreSQL does
    meanwhile; `wall` on the clock; medians where it was asked for more than once.
    """

    kind: str
    address: str
    status: int
    queries: int
    cpu: float
    wall: float
    text: str


def crawl(client: Client, start: str, repeats: int = 1) -> Iterator[Reading]:
    """From `start` on, one page of each kind (address name, filter keys), timed `repeats` times; what is linked is visited."""
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
    """Ask for a page, where it leads to at last, and count its queries; None for a file."""
    found = ask(client, address, kind)
    for _ in range(MOST_HOPS):
        if 300 <= found.status < 400:
            found = ask(client, urljoin(found.address, found.text), kind)
    if not found.text:
        return None
    if found.queries > MOST_QUERIES:
        found = ask(client, found.address, kind)  # the first may have filled a cache for all who come after
    times = [found, *(ask(client, found.address, kind) for _ in range(repeats - 1))]
    cpu, wall = statistics.median_low(time.cpu for time in times), statistics.median_low(time.wall for time in times)
    return replace(found, cpu=cpu, wall=wall)


def ask(client: Client, address: str, kind: str) -> Reading:
    """One answer: its text is the page, where a redirect leads to, or nothing of a file."""
    reset_queries()  # the log is as long as a ring
    cpu, wall = time.process_time(), time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer: Any = client.get(address)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    text = answer.content.decode() if is_page else ""
    return Reading(
        kind, address, answer.status_code, len(queries), cpu * 1000, wall * 1000, answer.headers.get("Location", text)
    )


def links_of(text: str) -> list[str]:
    """The addresses of all links on a page."""
    return [link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="([^"#]+)', text)]
