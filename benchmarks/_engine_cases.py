"""The measured cases of engines.py: each engine's verifiable draw, and the unverifiable draw of the same sizes by the same means."""

from __future__ import annotations

import itertools
import os
import resource
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from fairdraw.announcement import Commitment, Row

BASIS_POINTS = {"A": 300, "B": 500, "C": 2000, "D": 10_000}
ROW = Row("row", "bench", Commitment("0" * 64, 0), {name: ("bp", bp) for name, bp in BASIS_POINTS.items()}, 0, "ceil")
SEED = "5" * 64
# 100 areas and four classes, as 60, 28, 9 and 3 of a hundred; one in fifty is left out, one in a thousand certain
FRAME = """
    COPY (SELECT substr(translate(to_base64(unhex(md5(i::VARCHAR))), '+/', '-_'), 1, 22) AS handle,
                 (410000 + hash(i) % 100)::VARCHAR || '/' || CASE WHEN share < 60 THEN 'A' WHEN share < 88 THEN 'B'
                     WHEN share < 97 THEN 'C' ELSE 'D' END AS stratum,
                 CASE WHEN i % 50 = 7 THEN 'X:cancelled' WHEN i % 1000 = 3 THEN 'C' ELSE 'E' END AS status
          FROM (SELECT i, hash(i + 7) % 100 AS share FROM range({lines}) AS numbers (i)))
    TO '{path}' (FORMAT parquet)"""
POINTS = "CASE right(stratum, 1) WHEN 'A' THEN 300 WHEN 'B' THEN 500 WHEN 'C' THEN 2000 ELSE 10000 END"
WINDOW = """
    SELECT stratum, rank, handle
    FROM (SELECT stratum, handle, row_number() OVER (PARTITION BY stratum ORDER BY {chance}) AS rank,
                 count(*) OVER (PARTITION BY stratum) AS size FROM {frame})
    AS ranked WHERE rank <= (size * {points} + 9999) {div} 10000"""
Case = Callable[[Path], tuple[float, float, int]]  # folder -> CPU seconds, peak megabytes, rows drawn


def make_frame(folder: Path, lines: int) -> None:
    """frame.parquet in no order, and the same as a frame file."""
    import duckdb

    from shuangsuiji.drawing.engines.duckdb import DuckdbEngine

    duckdb.execute(FRAME.format(lines=lines, path=folder / "frame.parquet"))
    DuckdbEngine(folder / "frame.parquet").write_frame(folder / "frame.tsv")


def length(rows: Iterable[object]) -> int:
    """How many, holding none of them."""
    return sum(1 for _ in rows)


def drawn(engine: Any) -> int:
    return sum(len(tickets) for _, tickets in engine.sample(ROW, SEED).strata)


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(work: Callable[[], int]) -> tuple[float, float, int]:
    """CPU seconds of `work` in this process, its peak megabytes, and what `work` returns."""
    before = own_cpu()
    rows = work()
    return own_cpu() - before, peak_of(os.getpid()), rows


def cpu_of(pid: int) -> float:
    """CPU seconds of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def python_draw(folder: Path) -> tuple[float, float, int]:
    from shuangsuiji.drawing.engines.python import PythonEngine

    return measured(lambda: drawn(PythonEngine(folder / "frame.tsv")))


def pandas_sample(folder: Path) -> tuple[float, float, int]:
    import pandas as pd

    def work() -> int:
        frame = pd.read_csv(folder / "frame.tsv", sep="\t", header=None, names=["handle", "stratum", "status"])
        frame = frame[frame.status == "E"]
        classes = frame.stratum.str[-1]
        shares = {name: points / 10_000 for name, points in BASIS_POINTS.items()}
        return sum(len(frame[classes == name].groupby("stratum").sample(frac=x)) for name, x in shares.items())

    return measured(work)


def duckdb_draw(folder: Path) -> tuple[float, float, int]:
    from shuangsuiji.drawing.engines.duckdb import DuckdbEngine

    return measured(lambda: drawn(DuckdbEngine(folder / "frame.parquet", threads=2)))


def duckdb_random(folder: Path) -> tuple[float, float, int]:
    from shuangsuiji.drawing.engines.duckdb import connect

    frame = f"(SELECT *, random() AS chance FROM '{folder / 'frame.parquet'}' WHERE status = 'E')"
    query = WINDOW.format(chance="chance", frame=frame, points=POINTS, div="//")

    def work() -> int:
        cursor = connect(str(folder), 2).execute(query)
        return sum(map(len, iter(lambda: cursor.fetchmany(20_000), [])))

    return measured(work)


def duckdb_commitment(folder: Path) -> tuple[float, float, int]:
    from shuangsuiji.drawing.engines.duckdb import DuckdbEngine

    return measured(lambda: DuckdbEngine(folder / "frame.parquet", threads=2).commitment().size)


def consistent_sampler(folder: Path) -> tuple[float, float, int]:
    """Rivest's sampler on the same subjects, a stratum at a time; reading them is not counted."""
    from consistent_sampler import sampler
    from fairdraw.quotas import share_up

    from shuangsuiji.drawing.engines.files import eligible, frame_columns

    strata: dict[bytes, list[str]] = {}
    for handles, names in eligible(frame_columns(folder / "frame.tsv")):
        for handle, name in zip(handles, names, strict=True):
            strata.setdefault(name, []).append(handle.decode())
    quotas = {name: share_up(len(ids), BASIS_POINTS[name[-1:].decode()]) for name, ids in strata.items()}
    return measured(lambda: sum(length(sampler(ids, seed=SEED, take=quotas[name])) for name, ids in strata.items()))


def postgres_draw(folder: Path) -> tuple[float, float, int]:
    from psycopg import sql

    from shuangsuiji.drawing.engines.postgres import PostgresEngine

    frame = sql.SQL("SELECT handle, stratum, status FROM frame_lines")
    return in_postgres(lambda connection: drawn(PostgresEngine(connection, frame)))


def postgres_random(folder: Path) -> tuple[float, float, int]:
    from shuangsuiji.drawing.engines.postgres import SETTINGS

    query = WINDOW.format(chance="random()", frame="frame_lines WHERE status = 'E'", points=POINTS, div="/")

    def work(connection: Any) -> int:
        connection.execute(SETTINGS)
        with connection.cursor(name="peer") as cursor:
            cursor.itersize = 20_000
            return length(cursor.execute(query))

    return in_postgres(work)


def postgres_commitment(folder: Path) -> tuple[float, float, int]:
    from psycopg import sql

    from shuangsuiji.drawing.engines.postgres import PostgresEngine

    frame = sql.SQL("SELECT handle, stratum, status FROM frame_lines")
    return in_postgres(lambda connection: PostgresEngine(connection, frame).commitment().size)


def in_postgres(work: Callable[[Any], int]) -> tuple[float, float, int]:
    """CPU and peak of the server's process that does `work`, with what the client adds."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("SET max_parallel_workers_per_gather = 0")
        pid = connection.info.backend_pid
        before = cpu_of(pid) + own_cpu()
        rows = work(connection)
        return cpu_of(pid) + own_cpu() - before, peak_of(pid), rows


def load_postgres(folder: Path) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE UNLOGGED TABLE frame_lines (handle text, stratum text, status text)")
        with connection.cursor() as cursor, cursor.copy("COPY frame_lines FROM STDIN") as copy:
            with (folder / "frame.tsv").open("rb") as file:
                for data in iter(lambda: file.read(1 << 20), b""):
                    copy.write(data)
        connection.execute("VACUUM ANALYZE frame_lines")


def spark_draw(folder: Path) -> tuple[float, float, int]:
    from shuangsuiji.drawing.engines.spark import SparkEngine

    return in_spark(folder, lambda session: drawn(SparkEngine(folder / "frame.parquet", session=session, work=folder)))


def spark_random(folder: Path) -> tuple[float, float, int]:
    frame = f"(SELECT *, rand() AS chance FROM parquet.`{folder / 'frame.parquet'}` WHERE status = 'E')"
    query = WINDOW.format(chance="chance", frame=frame, points=POINTS, div="DIV")

    def work(session: Any) -> int:
        with tempfile.TemporaryDirectory(dir=folder) as target:
            session.sql(f"SELECT concat_ws('\t', stratum, rank, handle) FROM ({query})").write.text(f"{target}/peer")
            return length(itertools.chain.from_iterable(lines_of(Path(target, "peer"))))

    return in_spark(folder, work)


def lines_of(folder: Path) -> Iterator[Any]:
    for part in sorted(folder.glob("part-*")):
        with part.open("rb") as lines:
            yield lines


def in_spark(folder: Path, work: Callable[[Any], int]) -> tuple[float, float, int]:
    """CPU and peak of the JVM that does `work` and of this process; Spark is warm and has read the file once."""
    from shuangsuiji.drawing.engines.spark import open_session

    session = open_session("local[2]")
    session.sparkContext.setLogLevel("OFF")
    session.sql(f"SELECT min(sha2(handle, 256)) FROM parquet.`{folder / 'frame.parquet'}`").collect()
    pid = int(session._jvm.java.lang.ProcessHandle.current().pid())  # noqa: SLF001 - the process to be measured
    before = cpu_of(pid) + own_cpu()
    rows = work(session)
    found = cpu_of(pid) + own_cpu() - before, peak_of(pid), rows
    session.stop()
    return found


CASES: dict[str, Case] = {
    name.replace("_", "-"): case
    for name, case in globals().items()
    if name.split("_")[0] in ("python", "pandas", "duckdb", "postgres", "spark", "consistent") and callable(case)
}
