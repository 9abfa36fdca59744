"""Packages to test with: the plans of fairdraw/make_vectors.py, written to disk and changed on the way."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "fairdraw" / "vectors"
KEYS = VECTORS / "keys.txt"
NAMES = sorted(path.name for path in VECTORS.iterdir() if path.is_dir())


sys.path.insert(0, str(ROOT / "fairdraw"))  # the script that wrote the vectors makes the tests' packages too
maker: Any = importlib.import_module("make_vectors")
journal_maker: Any = importlib.import_module("vector_journal")


def plan(name: str) -> Any:
    """A fresh plan of the vectors."""
    return next(found for found in maker.plans() if found.name == name)


def files_of(name: str) -> dict[str, bytes]:
    """Files of a golden package."""
    folder = VECTORS / name / "package"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copy_of(name: str, place: Path, manifest: bool = True) -> Path:
    """A golden package copied to `place`; without its manifest where a test changes files."""
    shutil.copytree(VECTORS / name / "package", place)
    if not manifest:
        (place / "manifest.json").unlink()
    return place


def change_json(path: Path, change: Callable[[Any], None]) -> None:
    """Load a JSON file, change it in place, write it back."""
    value = json.loads(path.read_bytes())
    change(value)
    path.write_bytes(json.dumps(value, ensure_ascii=False).encode())


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """python -m fairdraw in a child process."""
    return subprocess.run(
        [sys.executable, "-m", "fairdraw", *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
    )
