"""devtools/walls.py, sizes.py and tree.py on small trees with one fault each."""

from pathlib import Path

import pytest

from devtools import sizes, tree, walls

PYPROJECT = '[[tool.importlinter.contracts]]\nname = "3. inside"\ncontainers = ["shuangsuiji.drawing"]\n'


def grow(root: Path, files: dict[str, str]) -> Path:
    """A tree with a product, and `files` in it."""
    base = {"pyproject.toml": PYPROJECT, "src/shuangsuiji/__init__.py": "", "fairdraw/src/fairdraw/__init__.py": ""}
    for name, text in {**base, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "text", ["import django", "import os\nfrom numpy.random import Generator", "def f():\n    import yaml"]
)
def test_fairdraw_may_import_the_standard_library_alone(tmp_path: Path, text: str) -> None:
    (finding,) = walls.check(grow(tmp_path, {"fairdraw/src/fairdraw/seed.py": text}))
    assert finding.path == "fairdraw/src/fairdraw/seed.py"


def test_fairdraw_may_import_itself(tmp_path: Path) -> None:
    text = "import json, fairdraw.draw\nfrom . import seed\nfrom .seed import mix\nfrom fairdraw import draw\n"
    assert list(walls.check(grow(tmp_path, {"fairdraw/src/fairdraw/verify.py": text}))) == []


EXTRA = '[project]\noptional-dependencies = { beacon = ["py-curve>=1"] }\n'
GUARDED = "try:\n    import py_curve\nexcept ImportError:\n    py_curve = None\n"


@pytest.mark.parametrize(
    ("text", "faults"), [(GUARDED, 0), ("import py_curve\n", 1), (GUARDED.replace("py_curve", "numpy"), 1)]
)
def test_fairdraw_may_import_an_extra_that_it_does_without(tmp_path: Path, text: str, faults: int) -> None:
    root = grow(tmp_path, {"fairdraw/src/fairdraw/drand.py": text, "fairdraw/pyproject.toml": EXTRA})
    assert len(list(walls.check(root))) == faults


@pytest.mark.parametrize(
    "text",
    [
        "from shuangsuiji.planning.models import Plan",
        "from shuangsuiji.planning import models",
        "import shuangsuiji.planning.models",
        "def f():\n    from shuangsuiji.planning.models import Plan",
    ],
)
def test_models_of_another_app_are_found(tmp_path: Path, text: str) -> None:
    (finding,) = walls.check(grow(tmp_path, {"src/shuangsuiji/drawing/services.py": text}))
    assert "shuangsuiji.planning.models" in finding.text


@pytest.mark.parametrize(
    "text",
    [
        "from .models import Draw\nfrom shuangsuiji.drawing.models import Draw",
        "from django.db import models",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shuangsuiji.planning.models import Plan",
        "from shuangsuiji.planning import queries",
    ],
)
def test_own_models_and_types_are_allowed(tmp_path: Path, text: str) -> None:
    assert list(walls.check(grow(tmp_path, {"src/shuangsuiji/drawing/services.py": text}))) == []


def test_an_app_that_the_contract_forgets_is_found(tmp_path: Path) -> None:
    (finding,) = walls.check(grow(tmp_path, {"src/shuangsuiji/planning/queries.py": ""}))
    assert "shuangsuiji.planning" in finding.text


def test_long_functions_and_files_are_found(tmp_path: Path) -> None:
    at_limit = "def f():\n" + "    x = 1\n" * (sizes.FUNCTION_LINES - 1)
    files = {
        "src/shuangsuiji/a.py": at_limit,
        "src/shuangsuiji/b.py": at_limit + "    x = 1\n",
        "src/shuangsuiji/c.py": "x = 1\n" * (sizes.FILE_LINES + 1),
        "src/shuangsuiji/migrations/d.py": "x = 1\n" * (sizes.FILE_LINES + 1),
    }
    found = [finding.path for finding in sizes.check(grow(tmp_path, files))]
    assert found == ["src/shuangsuiji/b.py", "src/shuangsuiji/c.py"]


def test_notes_of_unfinished_work_and_machine_paths_are_found(tmp_path: Path) -> None:
    files = {
        "docs/a.md": "TO" + "DO later",
        "docs/b.md": f"see {tmp_path}/x",
        "docs/c.md": "see /ho" + "me/anna/x",
        "docs/good.md": "method TODOS, /srv/shuangsuiji, https://example.org/home/anna/",
        "var/ignored.md": "TO" + "DO",
    }
    found = [finding.path for finding in tree.check(grow(tmp_path, files))]
    assert found == ["docs/a.md", "docs/b.md", "docs/c.md"]


def test_binary_files_are_read_without_harm(tmp_path: Path) -> None:
    grow(tmp_path, {})
    (tmp_path / "a.png").write_bytes(bytes(range(256)))
    assert list(tree.check(tmp_path)) == []
