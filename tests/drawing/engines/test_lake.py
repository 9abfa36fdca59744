"""`shuangsuiji draw-lake`: from a lake to a package that fairdraw verifies, step by step."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from fairdraw.announcement import read_announcement
from fairdraw.draw import record_file
from fairdraw.seed import Value, commit, numbers_value, transcript
from fairdraw.verify import verify

from .ground import awkward, write_csv

AUDITOR = "5a" * 32
TERMS = {
    "authority": "某省市场监督管理局", "created_at": "2026-03-01T09:00:00+08:00", "draw": "370000/2026/0001",
    "entropy": [{"source": "dice", "round": "2026-03-02T10:00:00+08:00"}], "fallback": "-", "format": "fairdraw/1",
    "hash": "sha256", "match": None, "names": "at-notice", "parties": ["auditor", "server"],
    "reveal_by": "2026-03-02T09:00:00+08:00",
    "rows": [
        {"id": "row-1", "title": "t", "reserve": 3, "rounding": "cumulative",
         "quotas": {"A": {"bp": 300}, "B": {"bp": 700}, "C": {"number": 20}, "D": {"bp": 10_000}, "U": {"bp": 5}}},
    ],
    "serial": 1, "title": "全省抽查", "voided": [],
}  # fmt: skip


def command(*words: object) -> Any:
    out = io.StringIO()
    call_command("draw-lake", *map(str, words), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    path = write_csv(awkward(15_000), tmp_path / "lake.csv")
    path.write_text(path.read_text().replace("name,handle", "name,code", 1))
    return path


def reveal(package: Path, private: Path) -> None:
    """What parties and dice add between announcement and draw."""
    announced = read_announcement((package / "announcement.json").read_bytes())
    server = json.loads(private.read_bytes())[f"share {announced.A}"]
    shares, value = {"server": server, "auditor": AUDITOR}, numbers_value([3, 6, 1])
    ceremony = json.loads((package / "ceremony.json").read_bytes())
    assert ceremony["commits"]["server"] == commit("sha256", announced.A, "server", server)
    ceremony["commits"]["auditor"] = commit("sha256", announced.A, "auditor", AUDITOR)
    ceremony |= {
        "shares": shares,
        "entropy": [{"value": value}],
        "transcript": transcript(announced, shares, [Value(value)]),
    }
    (package / "ceremony.json").write_bytes(record_file(ceremony))


def announced(tmp_path: Path, lake: Path, **changes: Any) -> tuple[Path, Path]:
    package, private, terms = tmp_path / "package", tmp_path / "private.json", tmp_path / "terms.json"
    terms.write_text(json.dumps({**TERMS, **changes}, ensure_ascii=False))
    found = command("frame", lake, "row-1", "--seal", "--package", package, "--private", private)
    assert found["size"] == 15_000
    command("announce", terms, "--package", package, "--private", private)
    return package, private


def test_from_a_lake_to_a_verified_package(tmp_path, lake):
    package, private = announced(tmp_path, lake)
    assert private.stat().st_mode & 0o077 == 0
    assert (package / "announcement.json").read_bytes().find(json.loads(private.read_bytes())["secret"].encode()) == -1
    reveal(package, private)
    answers = {
        engine: command("draw", "--engine", engine, "--package", package)["answer"] for engine in ("python", "duckdb")
    }
    assert len(set(answers.values())) == 1
    report = verify(package)
    states = {step.name: step.state for step in report.steps}
    assert report.exit == 3, report.as_text()  # names and journal are another's to add
    assert {
        states[name]
        for name in ("manifest", "frames", "announcement", "commitments", "entropy", "seed", "quotas", "samples")
    } == {"ok"}


def test_before_the_seed_nothing_is_drawn(tmp_path, lake):
    package, _ = announced(tmp_path, lake)
    with pytest.raises(CommandError):
        command("draw", "--package", package)
    assert not (package / "record.json").exists()


def test_an_announcement_is_made_once(tmp_path, lake):
    package, private = announced(tmp_path, lake)
    before = (package / "announcement.json").read_bytes()
    with pytest.raises(CommandError, match="公告只作一次"):
        command("announce", tmp_path / "terms.json", "--package", package, "--private", private)
    with pytest.raises(CommandError, match="已有公告"):
        command("frame", lake, "row-1", "--seal", "--package", package, "--private", private)
    assert (package / "announcement.json").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("frame", "absent.parquet", "row-1"), "没有文件"),
        (("frame", "{lake}", "row 1", "--seal", "--private", "{package}.json"), "row"),
        (("frame", "{lake}", "row-1"), "handle"),  # the lake has codes, and nobody asked to seal
        (("frame", "{lake}", "row-1", "--seal", "--private", "{package}/p.json"), "私密文件不能放在公示包里"),
        (("announce", "absent.json"), "不能读写"),
        (("draw",), "announcement.json"),
    ],
)
def test_bad_input_is_a_sentence(tmp_path, lake, words, complaint):
    package = tmp_path / "package"
    package.mkdir()
    with pytest.raises(CommandError, match=complaint):
        command(*(word.format(lake=lake, package=package) for word in words), "--package", package)
    assert [path for path in package.rglob("*") if path.is_file()] == []


def test_a_bad_line_leaves_nothing(tmp_path):
    lake = write_csv([("a", "A", "E"), ("b", "x/E", "E")], tmp_path / "lake.csv")
    with pytest.raises(CommandError, match="第 2 行"):
        command("frame", lake, "row-1", "--package", tmp_path / "package")
    assert [path for path in (tmp_path / "package").rglob("*") if path.is_file()] == []
