"""The engine over a lake gives what fairdraw gives. Slow: Spark takes its time to start."""

import os
import shutil

import pytest
from fairdraw.canonical import Unreadable
from fairdraw.frame import encode_frame, handle

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.engines import base

from .ground import SEED, Rows, announced, awkward, by_engine, by_fairdraw, seen, write_csv, write_frame, write_parquet

pytestmark = pytest.mark.slow
ABSENT = "Spark 引擎没有测试：没有 pyspark（uv sync --extra spark）或没有 Java 17 / Spark was NOT tested"


@pytest.fixture(scope="module")
def session():
    """Spark on two cores of this machine; without it the test is skipped in plain words."""
    from shuangsuiji.drawing.engines import spark

    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    try:
        if not java:
            raise base.CannotCarry("没有 Java")
        session = spark.open_session("local[2]")
    except base.CannotCarry:
        pytest.skip(ABSENT)
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def open_engine(session, path, hash_name="sha256", **options):
    from shuangsuiji.drawing.engines.spark import SparkEngine

    return SparkEngine(path, hash_name, session=session, work=path.parent, **options)


def test_two_hundred_thousand_rows(session, tmp_path):
    rows = awkward()
    engine = open_engine(session, write_parquet(rows, tmp_path / "lake.parquet"))
    row = announced(rows)
    assert by_engine(engine, row) == by_fairdraw(rows, row)
    row = announced(rows, rounding="cumulative")
    assert seen(row, row.frame, engine.sample(row, SEED).collected(), "sha256") == by_fairdraw(rows, row)


def test_small_frames_in_every_form(session, tmp_path):
    forms = ((write_frame, "frame.tsv"), (write_csv, "lake.csv"), (write_parquet, "lake.parquet"))
    samples: list[Rows] = [[("a", "A", "E")], [("b", "x/C", "C"), ("a", "x/C", "E")], awkward(11_000)[:700]]
    for (write, name), rows in zip(forms, samples, strict=True):
        row = announced(rows)
        assert by_engine(open_engine(session, write(rows, tmp_path / name)), row) == by_fairdraw(rows, row)


def test_a_sealed_frame_has_the_handles_of_fairdraw(session, tmp_path):
    rows = awkward(11_000)[:500]
    lake = write_csv(rows, tmp_path / "lake.csv")
    lake.write_text(lake.read_text().replace("name,handle", "name,code", 1))
    engine = open_engine(session, lake, secret=bytes(range(32)))
    engine.write_frame(tmp_path / "frame.tsv")
    sealed = encode_frame((handle(bytes(range(32)), code), stratum, status) for code, stratum, status in rows)
    assert (tmp_path / "frame.tsv").read_bytes() == sealed


def test_sm3_by_python_and_said_so(session, tmp_path):
    rows = awkward(12_000)
    row = announced(rows, hash_name="sm3")
    engine = open_engine(session, write_parquet(rows, tmp_path / "lake.parquet"), "sm3")
    assert by_engine(engine, row) == by_fairdraw(rows, row, "sm3")
    assert "spark 没有 SM3" in engine.note()


def test_strata_that_come_up_short_are_done_again(session, tmp_path, monkeypatch):
    rows: Rows = [(f"h{number}", "few/C" if number % 9 else "A", "E") for number in range(90)]
    row = announced(rows)
    monkeypatch.setattr(base, "ticket_bound", lambda need, size: b"\x08" + b"\0" * 31)
    assert by_engine(open_engine(session, write_frame(rows, tmp_path / "frame.tsv")), row) == by_fairdraw(rows, row)


def test_a_bad_lake_is_refused_in_a_sentence(session, tmp_path):
    with pytest.raises(Unreadable):
        open_engine(session, write_csv([("a", "A", "E"), ("a", "B", "E")], tmp_path / "lake.csv")).commitment()
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Refusal, match="handle"):
        open_engine(session, tmp_path / "other.csv")
    with pytest.raises(Refusal, match="不能按名录读取"):
        open_engine(session, tmp_path / "absent.parquet")
