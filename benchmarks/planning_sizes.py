"""Measures what a plan page asks of a large directory: live count of a filter, collisions, simulation, beside bare SQL.

    python benchmarks/planning_sizes.py [sqlite|postgresql ...] [--subjects N] [--rows N] [--url URL]

PostgreSQL: 300 rows over 1,000,000 subjects, made by SQL in a throw-away cluster (or in the empty database URL). SQLite: 50
rows over 30,000 subjects, the size of the demo county. The peer asks the database for the same by one bare statement for each
row or pair; of rows and pairs a sample is asked and the rest reckoned from it. Exit 1 when a figure is above its limit.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# database → subjects, rows, limits in seconds of live count, collisions, simulation
SIZES = {"postgresql": (1_000_000, 300, (0.3, 20.0, 10.0)), "sqlite": (30_000, 50, (1.0, 1.0, 1.0))}
TAGS, SAMPLED_ROWS, SAMPLED_PAIRS, YEAR = 40, 60, 20, 2023
SUBJECT_COLUMNS = """ref, created_at, updated_at, code_type, code, name, kind, org_form, state, authority, scope, address,
  industry, office_id, unit_path, grid, legal_person, phone, contact, contact_phone, risk_class, attributes, doubts"""
SUBJECT_VALUES = """'uscc', '91' || n, '泽州县第' || n || '商贸有限公司',
  CASE WHEN n % 20 < 8 THEN 'enterprise' WHEN n % 20 < 18 THEN 'trader' WHEN n % 20 = 18 THEN 'cooperative' ELSE 'device' END,
  '', CASE WHEN n % 37 = 0 THEN 'cancelled' ELSE 'active' END, '', '', '', '', u.id, u.path, '', '', '', '', '',
  substr('AAAAAABBBBBBCCDU', (1 + n / 64 % 16), 1), '{}', ''"""
FILL = {
    "postgresql": f"""INSERT INTO registry_subject ({SUBJECT_COLUMNS}) SELECT lpad(n::text, 12, 'x'), now(), now(), {SUBJECT_VALUES}
      FROM generate_series(1, %s::int) n JOIN units u ON u.place = n % (SELECT count(*) FROM units)""",
    "sqlite": f"""INSERT INTO registry_subject ({SUBJECT_COLUMNS})
      WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %s)
      SELECT printf('%%012d', n), '2023-01-01 00:00:00', '2023-01-01 00:00:00', {SUBJECT_VALUES}
      FROM s JOIN units u ON u.place = n % (SELECT count(*) FROM units)""",
}
UNITS = """CREATE TABLE units AS SELECT id, path, row_number() OVER (ORDER BY id) - 1 AS place FROM accounts_unit
  WHERE kind = 'station'"""


def prepare(subjects: int) -> None:
    """Migrate, found a county, fill its directory and tag two subjects in three."""
    from django.core.management import call_command
    from django.db import connection

    from shuangsuiji.registry.models import Tag

    call_command("migrate", verbosity=0)
    sys.path.insert(0, str(ROOT))
    from tests.county import build_county

    build_county(size=1, officers_each=10)
    Tag.objects.bulk_create(Tag(code=f"tag-{n}", name=f"标签{n}") for n in range(TAGS))
    with connection.cursor() as cursor:
        cursor.execute(UNITS)
        cursor.execute(FILL[connection.vendor].replace(" % ", " %% "), [subjects])
        cursor.execute(
            "INSERT INTO registry_subjecttag (subject_id, tag_id, source) "
            f"SELECT id, 'tag-' || (id %% {TAGS}), 'import' FROM registry_subject WHERE id %% 3 > 0", []
        )  # fmt: skip
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def make_plan(rows: int) -> Any:
    """A plan whose rows ask for kinds, tags, offices and classes in many ways, one in ten made of two others."""
    from shuangsuiji.planning.models import Plan, PlanRow
    from tests.county import NOW, SECTIONS, STATIONS, Unit

    rng = random.Random(7)
    bureau = Unit.objects.get(code="bureau")
    leads = list(Unit.objects.filter(code__in=SECTIONS))
    stations = list(Unit.objects.filter(code__in=STATIONS).values_list("path", flat=True))
    plan = Plan.objects.create(
        unit=bureau, unit_path=bureau.path, year=YEAR, title="测算", created_at=NOW, updated_at=NOW
    )
    filters: list[dict[str, Any]] = []
    for number in range(rows):
        wanted = _filter(rng, stations)
        if number % 10 == 9:
            wanted = {"all_of": rng.sample([one for one in filters if "all_of" not in one], 2)}
        filters.append(wanted)
    PlanRow.objects.bulk_create(
        PlanRow(plan=plan, number=n, name=f"第{n}项抽查", subject_filter=wanted, lead=rng.choice(leads),
                quotas={letter: {"bp": 100 * (place + 1)} for place, letter in enumerate("ABUCD")},
                frequencies={"D": 2} if n % 5 == 0 else {}, created_at=NOW, updated_at=NOW, **_window(rng))
        for n, wanted in enumerate(filters, start=1)
    )  # fmt: skip
    return plan


def _window(rng: random.Random) -> dict[str, date]:
    start = rng.randrange(3, 9)
    return {"window_start": date(YEAR, start, 1), "window_end": date(YEAR, rng.randrange(start, 12), 28)}


def _filter(rng: random.Random, stations: Sequence[str]) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "kinds": rng.sample(["enterprise", "trader", "cooperative", "device"], rng.choice([1, 1, 2]))
    }
    if rng.random() < 0.7:
        wanted["tags"] = [f"tag-{n}" for n in rng.sample(range(TAGS), rng.choice([1, 1, 2, 5]))]
    if rng.random() < 0.2:
        wanted["without_tags"] = [f"tag-{rng.randrange(TAGS)}"]
    if rng.random() < 0.3:
        wanted["offices"] = [rng.choice(stations)]
    if rng.random() < 0.2:
        wanted["classes"] = ["C", "D"]
    return wanted


def bare(sql: str, parameters: Sequence[Any] = ()) -> Callable[[], object]:
    """One statement to the database, nothing more."""
    from django.db import connection

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    return ask


def statement(filters: Sequence[dict[str, Any]], unit_path: str) -> tuple[str, Sequence[Any]]:
    """The bare statement that counts by class those in force whom all of the filters describe."""
    from django.db.models import Count

    from shuangsuiji.registry import queries as registry

    wanted = (
        {"all_of": list(filters), "states": ["active"]} if len(filters) > 1 else {**filters[0], "states": ["active"]}
    )
    found = registry.subjects_in(wanted, unit_path).order_by().values_list("risk_class").annotate(n=Count("pk"))
    sql, parameters = found.query.sql_with_params()
    return sql, parameters


def timed(ask: Callable[[], Any], runs: int = 1) -> tuple[list[float], Any]:
    """Seconds of each run, and the last answer."""
    took, answer = [], None
    for _ in range(runs):
        started = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - started)
    return took, answer


def measure(kind: str, subjects: int, rows: int) -> bool:
    """Fill, ask, compare; whether the limits hold."""
    from shuangsuiji.planning import analysis, queries

    prepare(subjects)
    plan = make_plan(rows)
    listed = list(plan.rows.all())
    asked = random.Random(7).sample(listed, min(SAMPLED_ROWS, rows))
    counts = [_live(queries.class_sizes, row, plan.unit_path) for row in asked]
    ours, peers = [own for own, _ in counts], [peer for _, peer in counts]
    before = time.process_time()
    [joining], found = timed(lambda: analysis.of_plan(plan).collisions)
    between = time.process_time()
    [weighing], told = timed(lambda: analysis.of_plan(plan).simulation)
    cpu = between - before, time.process_time() - between
    pair_seconds = _pairs(found, plan.unit_path)
    print(
        f"{kind}: {rows} rows over {subjects:,} subjects; {told.visits:,} visits forecast, {len(found):,} pairs collide"
    )
    print(f"  live count of a filter   median {1000 * statistics.median(ours):7.1f} ms, longest {1000 * max(ours):7.1f} ms; "
          f"bare SQL {1000 * statistics.median(peers):.1f} and {1000 * max(peers):.1f} ms")  # fmt: skip
    counted = rows * statistics.mean(peers)
    print(
        f"  collision matrix         {joining:7.2f} s ({cpu[0]:.1f} CPU s here); bare SQL by pairs, about {pair_seconds:,.0f} s"
    )
    print(
        f"  simulation               {weighing:7.2f} s ({cpu[1]:.1f} CPU s here); bare SQL by counts, about {counted:.0f} s"
    )
    slowest = max(range(len(ours)), key=ours.__getitem__)
    print(f"  the longest count        {asked[slowest].subject_filter}")
    limits = SIZES[kind][2]
    return all(took <= limit for took, limit in zip((max(ours), joining, weighing), limits, strict=True))


def _live(class_sizes: Callable[..., Any], row: Any, unit_path: str) -> tuple[float, float]:
    """Seconds that the page's count of a row takes, and the same by one bare statement; the better of three, as caches warm."""
    sql, parameters = statement([row.subject_filter], unit_path)
    own, _ = timed(lambda: class_sizes(row.subject_filter, unit_path), 3)
    peer, _ = timed(bare(sql, parameters), 3)
    return min(own), min(peer)


def _pairs(found: Sequence[Any], unit_path: str) -> float:
    """Seconds for every colliding pair, reckoned from a sample."""
    chosen = random.Random(7).sample(list(found), min(SAMPLED_PAIRS, len(found)))
    took = 0.0
    for one in chosen:
        sql, parameters = statement([one.first.subject_filter, one.second.subject_filter], unit_path)
        took += sum(timed(bare(sql, parameters))[0])
    return took / max(1, len(chosen)) * len(found)


def inside(options: argparse.Namespace) -> int:
    """In a process of its own, with the database's address in the environment."""
    import django

    django.setup()
    subjects, rows, _ = SIZES[options.inside]
    return 0 if measure(options.inside, options.subjects or subjects, options.rows or rows) else 1


def run(kind: str, options: argparse.Namespace) -> int:
    """Start a database and measure in a child process."""
    sys.path.insert(0, str(ROOT))
    from devtools import postgres

    path = os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "fairdraw" / "src")])
    with tempfile.TemporaryDirectory(prefix="plan-") as name:
        own = kind == "postgresql" and not options.url
        with postgres.server(Path(name)) if own else nullcontext(options.url if kind == "postgresql" else "") as url:
            environment = {
                **os.environ, "PYTHONPATH": path, "DATABASE_URL": url, "SHUANGSUIJI_DATA_DIR": tempfile.mkdtemp(),
                "SHUANGSUIJI_WORKER": "0", "DJANGO_SETTINGS_MODULE": "shuangsuiji.config.settings",
            }  # fmt: skip
            words = [sys.executable, __file__, "--inside", kind]
            words += [f"--subjects={options.subjects}", f"--rows={options.rows}"]
            return subprocess.run(words, env=environment, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="DATABASE", help="postgresql, sqlite; both when none is named")
    parser.add_argument("--subjects", type=int, default=0)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--url", default="", help="an empty PostgreSQL database instead of a cluster of our own")
    parser.add_argument("--inside", choices=list(SIZES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return inside(options)
    return max(run(kind, options) for kind in options.kinds or SIZES)


if __name__ == "__main__":
    sys.exit(main())
