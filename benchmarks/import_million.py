"""Measures `shuangsuiji import subjects` of a large CSV, with indexes, search and history on, against the database's own loader.

    python benchmarks/import_million.py [ROWS] [--postgresql [URL]]

Same file, same run: `.import` of the `sqlite3` command and `COPY` into a table without indexes. Told are CPU seconds of all
processes at work, rows per CPU second (what a processor of one's own gives), rows per second of the clock, and the largest
memory. Exit 1 below 12,000 rows per CPU second on SQLite or 15,000 on PostgreSQL, above 30 times the loader's CPU time, or
above 500 MB; exit 2 when `sqlite3` is missing. Without URL a throw-away PostgreSQL is started.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from shuangsuiji.common.codes import make_uscc

sys.path.insert(0, str(Path(__file__).parents[1]))
from devtools import postgres

ROOT = Path(__file__).resolve().parent.parent
SQLITE = shutil.which("sqlite3")
LEAST_RATE = {"sqlite": 12_000, "postgresql": 15_000}
MOST_TIMES, MOST_MEGABYTES = 30, 500
HEADER = [
    "统一社会信用代码", "企业名称", "主体类型", "登记状态", "成立日期", "住所", "行业代码", "管辖单位", "法定代表人", "联系电话",
    "信用风险类别", "标签",
]  # fmt: skip
FOUND = "from tests.county import build_county; build_county(size=1, officers_each=1)"


def write_rows(path: Path, rows: int) -> None:
    """A directory as a registration system exports it: right codes, names of two thousand characters, one tag in ten."""
    rng = random.Random(7)
    characters = [chr(0x4E00 + rng.randrange(3000)) for _ in range(2000)]
    forms = ["有限责任公司(自然人独资)", "个体工商户", "个体工商户", "农民专业合作社"]
    trades, ends = (
        ["商贸", "餐饮", "建材", "医药", "食品", "农机", "汽修", "服装"],
        ["有限公司", "商店", "经营部", "专业合作社"],
    )
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for number in range(rows):
            kind = rng.randrange(4)
            name = "泽州县" + "".join(rng.choices(characters, k=3)) + rng.choice(trades) + ends[kind]
            day = f"{rng.randrange(1995, 2024)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
            writer.writerow([
                make_uscc(f"{('91', '92', '92', '93')[kind]}140525MB{number:07d}"), name, forms[kind], "存续（在营、开业、在册）", day,
                f"山西省晋城市泽州县兴旺路{rng.randrange(999)}号", str(rng.randrange(1000, 9999)),
                rng.choice(["巴公所", "高都所", "大阳所"]), "王" + rng.choice(characters), f"138{rng.randrange(10**8):08d}",
                rng.choice("ABBCD"), "加油站" if rng.randrange(10) == 0 else "",
            ])  # fmt: skip


def run(words: list[str], environment: dict[str, str]) -> tuple[str, float, float, float]:
    """What a child process says, its CPU and wall seconds, its largest memory in MB."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = subprocess.run(words, env=environment, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return said, cpu, time.monotonic() - started, after.ru_maxrss / 1024


def plain_sqlite(file: Path, folder: Path) -> float:
    """CPU seconds of SQLite's own way."""
    base = folder / "plain.sqlite3"
    return run([SQLITE, str(base), ".mode csv", f'.import "{file}" plain'], dict(os.environ))[1]


def backend_cpu(pid: int) -> float:
    """CPU seconds that a PostgreSQL backend on this machine has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def plain_postgresql(file: Path, url: str) -> float:
    """CPU seconds of COPY: the backend's, and the sender's."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADER)))
        connection.execute("DROP TABLE IF EXISTS plain")  # type: ignore[arg-type]
        connection.execute(f"CREATE TABLE plain ({columns})")  # type: ignore[arg-type]
        before, own = backend_cpu(connection.info.backend_pid), time.process_time()
        with (
            file.open("rb") as source,
            connection.cursor().copy("COPY plain FROM STDIN WITH (FORMAT csv, HEADER)") as copy,
        ):
            while chunk := source.read(1 << 20):
                copy.write(chunk)
        return backend_cpu(connection.info.backend_pid) - before + time.process_time() - own


def server_cpu(url: str) -> float:
    """CPU seconds of all processes of the PostgreSQL at `url`, those that have ended included."""
    import psycopg

    with psycopg.connect(url) as connection:
        own = Path(f"/proc/{connection.info.backend_pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    postmaster, ticks = own[1], 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == postmaster:
            ticks += int(fields[11]) + int(fields[12])
        elif stat.parent.name == postmaster:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(kind: str, file: Path, folder: Path, rows: int, url: str) -> bool:
    """Import and compare; whether the figures hold."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "fairdraw" / "src")])
    environment = {**os.environ, "SHUANGSUIJI_DATA_DIR": str(folder / kind), "DATABASE_URL": url, "PYTHONPATH": path}
    command = [sys.executable, "-m", "shuangsuiji"]
    run([*command, "migrate", "-v", "0"], environment)
    run([*command, "shell", "-v", "0", "-c", FOUND], environment)
    before = server_cpu(url) if url else 0.0
    said, cpu, wall, megabytes = run([*command, "import", "subjects", str(file), "--json"], environment)
    result = json.loads(said.strip().splitlines()[-1])
    cpu += server_cpu(url) - before if url else 0.0
    peer = plain_postgresql(file, url) if url else plain_sqlite(file, folder)
    rate = rows / cpu
    print(
        f"{kind}: {result['created']:,} rows, {cpu:.1f} CPU s, {rate:,.0f} rows per CPU s; wall {wall:.0f} s, {rows / wall:,.0f} "
        f"rows/s; the plain loader {peer:.1f} CPU s ({cpu / peer:.0f} times); {megabytes:.0f} MB",
        flush=True,
    )
    assert result["created"] == rows, result
    return rate >= LEAST_RATE[kind] and cpu <= MOST_TIMES * peer and megabytes <= MOST_MEGABYTES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        nargs="?",
        const="own",
        default="",
        help="an empty database that may be written to",
    )
    options = parser.parse_args()
    if not SQLITE:
        print(
            "没有 sqlite3 命令，无从比较：请安装软件包 sqlite3（apt-get install sqlite3） / the sqlite3 command is missing"
        )
        return 2
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory())
        url = stack.enter_context(postgres.database_url()) if options.postgresql == "own" else options.postgresql
        file = Path(name) / "名录.csv"
        write_rows(file, options.rows)
        print(f"{options.rows:,} rows, {file.stat().st_size / 2**20:.0f} MB")
        kinds = {"sqlite": "", **({"postgresql": url} if url else {})}
        held = [measure(kind, file, Path(name), options.rows, url) for kind, url in kinds.items()]
        return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
