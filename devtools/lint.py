"""`python3 dev.py lint`: the usual tools, then what no tool knows. Runs in `.venv`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from . import pages, sizes, tree, walls
from .findings import Finding
from .shell import ROOT, call, say

BIN = Path(sys.executable).parent
TOOLS = {
    "ruff check": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "--output-format", "concise", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-cache"],
}


def main() -> int:
    """Run every check, also after one failed; returns 1 when any did."""
    failed = [name for name, command in TOOLS.items() if not passes(name, command)]
    checks = {"walls": walls.check, "pages": pages.check, "sizes": sizes.check, "tree": tree.check}
    failed += [name for name, check in checks.items() if not silent(name, check(ROOT))]
    say(f"未通过 / failed: {'、'.join(failed)}" if failed else "检查全部通过 / lint passed")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Run one tool; mypy's plugin loads the settings, which want a data directory."""
    say(name)
    with tempfile.TemporaryDirectory() as data:
        return call([str(BIN / command[0]), *command[1:]], env={"SHUANGSUIJI_DATA_DIR": data, "DATABASE_URL": ""}) == 0


def silent(name: str, findings: Iterable[Finding]) -> bool:
    """Print the findings of one of our own checks; returns whether there was none."""
    say(name)
    found = list(findings)
    for finding in found:
        print(finding)
    return not found


if __name__ == "__main__":
    sys.exit(main())
