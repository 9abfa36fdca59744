"""Measures the queries of the subjects' list on PostgreSQL among ten million rows: page, filters, two-character search, counts.

    python benchmarks/search_ten_million.py POSTGRESQL_URL [ROWS]

The rows are made by SQL in an empty database (about 12 GB for ten million), with all indexes of the platform. Beside each
figure stands the same search by LIKE alone. Exit 1 when a query takes more than 200 ms at the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_MILLISECONDS, RUNS, PART = 200, 5, 250_000
FILL = """
INSERT INTO registry_subject (ref, created_at, updated_at, code_type, code, name, kind, org_form, state, authority, scope,
  address, industry, office_id, unit_path, grid, legal_person, phone, contact, contact_phone, risk_class, attributes, doubts)
SELECT lpad(n::text, 12, 'x'), now(), now(), 'uscc', '91' || lpad((n * 7919 %% 100000000000000)::text, 16, '0'),
  '泽州县' || chr((19968 + n * 31 %% 3000)::int) || chr((19968 + n * 17 %% 2900)::int) || chr((19968 + n / 7 %% 2800)::int)
    || (ARRAY['商贸','餐饮','建材','医药','食品','农机','汽修','服装'])[(1 + n %% 8)::int]
    || (ARRAY['有限公司','商店','经营部'])[(1 + n %% 3)::int],
  'enterprise', '', 'active', '', '', '', '', u.id, u.path, '', '', '', '', '',
  substr('AAAAAABBBBBBCCCD', (1 + n / 64 %% 16)::int, 1), '{}', ''
FROM generate_series(%s::bigint, %s::bigint) n
JOIN (SELECT id, path, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS most FROM accounts_unit) u ON u.place = n %% u.most
"""


def prepare(url: str, rows: int) -> None:
    """Migrate, found a county, fill and analyse."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from tests.county import build_county

    build_county(size=1, officers_each=1)
    with connection.cursor() as cursor:
        for start in range(1, rows + 1, PART):
            cursor.execute(FILL, [start, min(start + PART - 1, rows)])
            print(f"\r{start + PART - 1:,}", end="", flush=True)
        cursor.execute(
            "INSERT INTO registry_subjecttag (subject_id, tag_id, source) "
            "SELECT id, 'gas-station', 'import' FROM registry_subject WHERE id % 500 = 0"
        )
        cursor.execute("VACUUM ANALYZE registry_subject")
        cursor.execute("VACUUM ANALYZE registry_subjecttag")
    print()


def questions() -> dict[str, Callable[[], object]]:
    """What a list page asks."""
    from shuangsuiji.accounts.queries import actors_of, user_named
    from shuangsuiji.common.pagination import count_rows, keyset_page
    from shuangsuiji.registry import queries

    actor = actors_of(user_named("planner"))[0]
    rows = queries.subjects_visible(actor)
    rare, common = "".join(chr(19968 + 31 * n % 3000) for n in (1,)) + chr(19968 + 17), "商贸"
    narrowed = {
        "all": rows,
        "class D": rows.filter(risk_class="D"),
        "office": rows.filter(unit_path=rows.values_list("unit_path", flat=True)[0]),
        "tag": rows.filter(tags="gas-station"),
        "rare pair": rows.filter(queries.matches(rare)),
        "common pair": rows.filter(queries.matches(common)),
        "code": rows.filter(queries.matches(rows[0].code)),
    }
    asked: dict[str, Callable[[], object]] = {}
    for name, found in narrowed.items():
        asked[f"page, {name}"] = lambda found=found: keyset_page(found, ordering="code", size=20)
        asked[f"count, {name}"] = lambda found=found: count_rows(found)
    asked["by LIKE alone, rare pair"] = lambda: keyset_page(rows.filter(name__contains=rare), ordering="code", size=20)
    return asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="an empty PostgreSQL database")
    parser.add_argument("rows", nargs="?", type=int, default=10_000_000)
    options = parser.parse_args()
    os.environ |= {"DATABASE_URL": options.url, "SHUANGSUIJI_DATA_DIR": tempfile.mkdtemp(), "SHUANGSUIJI_WORKER": "0"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "shuangsuiji.config.settings"
    sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "fairdraw" / "src")]
    import django

    django.setup()
    prepare(options.url, options.rows)
    slow = []
    for name, ask in questions().items():
        took, answer = [], None
        for _ in range(RUNS):
            started = time.perf_counter()
            answer = ask()
            took.append((time.perf_counter() - started) * 1000)
        told = f"  {answer}" if name.startswith("count") else ""
        print(f"{name:28}{statistics.median(took):8.1f} ms{told}")
        if statistics.median(took) > MOST_MILLISECONDS and "LIKE" not in name:
            slow.append(name)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
