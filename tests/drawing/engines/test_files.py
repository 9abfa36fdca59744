"""The engines over files: plain Python and DuckDB give what fairdraw gives."""

from pathlib import Path

import pytest
from fairdraw.canonical import Unreadable, Wrong
from fairdraw.frame import encode_frame, handle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuangsuiji.drawing.engines import ahead, base
from shuangsuiji.drawing.engines.base import Engine
from shuangsuiji.drawing.engines.duckdb import DuckdbEngine
from shuangsuiji.drawing.engines.files import commitment_of, frame_columns
from shuangsuiji.drawing.engines.python import PythonEngine

from .ground import (
    HASHES,
    SEED,
    SMALL,
    Rows,
    announced,
    awkward,
    by_engine,
    by_fairdraw,
    write_csv,
    write_frame,
    write_parquet,
)

FORMS = [(PythonEngine, "tsv"), (DuckdbEngine, "tsv"), (DuckdbEngine, "csv"), (DuckdbEngine, "parquet")]
WRITERS = {"tsv": write_frame, "csv": write_csv, "parquet": write_parquet}


def open_engine(kind: type[Engine], form: str, rows: Rows, folder: Path, hash_name: str = "sha256") -> Engine:
    return kind(WRITERS[form](rows, folder / f"frame.{form}"), hash_name)  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def many() -> Rows:
    return awkward()


@pytest.mark.parametrize("rounding", ["ceil", "cumulative"])
@pytest.mark.parametrize(("kind", "form"), [(PythonEngine, "tsv"), (DuckdbEngine, "parquet")])
def test_two_hundred_thousand_rows(many, tmp_path, kind, form, rounding):
    row = announced(many, rounding=rounding)
    found = by_engine(open_engine(kind, form, many, tmp_path), row)
    assert found == by_fairdraw(many, row)
    quotas = found["quotas"]
    assert [quotas[name] for name in (b"one/B", b"none/A", b"few/C", b"all/D")] == [quotas[b"one/B"], 0, 7, 300]
    assert quotas[b"hundred/B"] == 7
    assert sum(1 for stratum in quotas if stratum.startswith(b"t")) == 2000


@pytest.mark.parametrize(("kind", "form"), FORMS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=SMALL,
    rounding=st.sampled_from(["ceil", "cumulative"]),
    hash_name=st.sampled_from(HASHES),
    reserve=st.integers(0, 4),
)
def test_small_frames(tmp_path, kind, form, rows, rounding, hash_name, reserve):
    row = announced(rows, rounding=rounding, reserve=reserve, hash_name=hash_name)
    engine = open_engine(kind, form, rows, tmp_path, hash_name)
    assert by_engine(engine, row) == by_fairdraw(rows, row, hash_name)


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_strata_that_come_up_short_are_done_again(monkeypatch, tmp_path, kind, form):
    rows = [row for row in awkward(12_000) if not row[1].startswith("t")]
    row = announced(rows)
    monkeypatch.setattr(base, "ticket_bound", lambda need, size: b"\x08" + b"\0" * 31)
    assert by_engine(open_engine(kind, form, rows, tmp_path), row) == by_fairdraw(rows, row)


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_class_without_a_rule_is_refused(tmp_path, kind, form):
    rows: Rows = [("a", "A", "E"), ("b", "B", "E")]
    row = announced(rows)
    engine = open_engine(kind, form, rows, tmp_path)
    without = type(row)(row.id, row.title, row.frame, {"A": ("bp", 1)}, 0, "ceil")
    with pytest.raises(Wrong, match="B"):
        engine.sample(without, SEED)


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "A", "E"), ("a", "B", "E")],
        [("a" * 23, "A", "E")],
        [("a b", "A", "E")],
        [("a", "x/E", "E")],
        [("a", "A", "X:")],
        [("a", "A", "e")],
        [("Ä", "A", "E")],
    ],
)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_bad_frame_is_refused(tmp_path, rows, form):
    path = tmp_path / f"frame.{form}"
    engine = DuckdbEngine((write_csv if form == "csv" else write_parquet)(rows, path))
    with pytest.raises(Unreadable):
        engine.commitment()


@pytest.mark.parametrize(
    "data",
    [b"a\tA\tE", b"a\tA\tE\r\n", b"b\tA\tE\na\tA\tE\n", b"a\tA\n", b"\xef\xbb\xbfa\tA\tE\n", b"a\tA\tE\0\n", b"\n"],
)
def test_a_bad_frame_file_is_refused(tmp_path, data):
    path = tmp_path / "frame.tsv"
    path.write_bytes(b"0\tA\tE\n" + data)
    with pytest.raises(Unreadable):
        commitment_of(path, "sha256")


def test_the_first_bad_line_is_named_in_a_long_file(tmp_path):
    path = tmp_path / "frame.tsv"
    lines = [b"%08d\tA\tE\n" % number for number in range(100_000)]
    lines[70_000] = lines[69_999]
    path.write_bytes(b"".join(lines))
    with pytest.raises(Unreadable, match="70001"):
        commitment_of(path, "sha256")


def test_an_engine_that_does_not_hash_itself_says_so(tmp_path):
    path = write_frame([("a", "A", "E")], tmp_path / "frame.tsv")
    assert "duckdb 没有 SM3" in DuckdbEngine(path, "sm3").note()
    assert DuckdbEngine(path).note() == PythonEngine(path, "sm3").note() == ""


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("rounding", ["ceil", "cumulative"])
def test_one_reading_is_enough_and_a_second_mends_it(monkeypatch, tmp_path, tight, rounding):
    """Strata come one after another, the worst order for bounds that follow the counts; too tight ones are noticed."""
    monkeypatch.setattr(ahead, "ROOM", 50)
    if tight:
        monkeypatch.setattr(ahead, "ticket_bound", lambda need, size: b"\x01" + b"\0" * 31)
    rows: Rows = [
        (f"{stratum[0]}{number:05}", stratum, "E") for stratum in ("a/B", "b/C", "c/D", "d/A") for number in range(3000)
    ]
    row = announced(rows, rounding=rounding)
    engine, again = PythonEngine(write_frame(rows, tmp_path / "frame.tsv")), []
    monkeypatch.setattr(engine, "below", lambda *asked: again.append(asked) or PythonEngine.below(engine, *asked))
    assert by_engine(engine, row) == by_fairdraw(rows, row)
    assert bool(again) == tight
    reading = ahead.Ahead(row, "sha256", SEED)
    reading.read(frame_columns(engine.path))
    assert reading.held() < 5000  # 3,000 of class D, and what little the others need


def test_a_sealed_frame_has_the_handles_of_fairdraw(tmp_path):
    secret = bytes(range(32))
    rows = awkward(11_000)[:500]
    lake = write_csv(rows, tmp_path / "lake.csv")
    lake.write_text(lake.read_text().replace("name,handle", "name,code", 1))
    DuckdbEngine(lake, secret=secret).write_frame(tmp_path / "frame.tsv")
    sealed = encode_frame((handle(secret, code), stratum, status) for code, stratum, status in rows)
    assert (tmp_path / "frame.tsv").read_bytes() == sealed
