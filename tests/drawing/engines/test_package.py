"""A package drawn by an engine is the package that fairdraw draws, and fairdraw verifies it."""

import shutil
from pathlib import Path

import pytest
from fairdraw.canonical import Wrong
from fairdraw.verify import verify

from shuangsuiji.drawing.engines.duckdb import DuckdbEngine
from shuangsuiji.drawing.engines.package import draw_package
from shuangsuiji.drawing.engines.python import PythonEngine

VECTORS = Path(__file__).parents[3] / "fairdraw" / "vectors"
MADE = [
    "draw",
    "record.json",
    "manifest.json",
    "match.tsv",
    "match.json",
    "officers.tsv",
    "seats.tsv",
    "names.tsv",
    "journal.json",
]
DRAWN = sorted(path.parents[1].name for path in VECTORS.glob("*/package/draw"))


@pytest.fixture(params=DRAWN)
def package(request, tmp_path):
    """A golden package before its draw."""
    folder = tmp_path / "package"
    shutil.copytree(VECTORS / request.param / "package", folder)
    for name in MADE:
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink(missing_ok=True)
    return folder, VECTORS / request.param / "package"


@pytest.mark.parametrize("engine", [PythonEngine, DuckdbEngine])
def test_golden_packages(package, engine):
    folder, golden = package
    record = draw_package(folder, engine)
    for path in (golden / "draw").iterdir():
        assert (folder / "draw" / path.name).read_bytes() == path.read_bytes()
    assert record["answer"] in (golden / "record.json").read_text()
    report = verify(folder)
    assert report.exit in (0, 3), report.as_text()
    assert {step.name: step.state for step in report.steps}["samples"] == "ok"


def test_another_frame_is_refused_and_nothing_is_written(package):
    folder, _ = package
    path = next((folder / "frames").iterdir())
    path.write_bytes(path.read_bytes().replace(b"\tE\n", b"\tC\n", 1))
    before = {item for item in folder.rglob("*") if item.is_file()}
    with pytest.raises(Wrong):
        draw_package(folder, PythonEngine)
    assert {item for item in folder.rglob("*") if item.is_file()} == before
