"""What no file of the tree may hold: notes of unfinished work, and paths of one person's machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .findings import Ban, Finding, ban, banned

SKIPPED = {".git", ".venv", ".cache", "var", "dist", "build", "node_modules", "__pycache__"}
UNFINISHED = ban(r"\b(?:TO[D]O|FIX[M]E)\b", "未完成的记号 / unfinished")


def check(root: Path) -> Iterator[Finding]:
    """Every text file that git knows or would add; without git, every file outside the caches."""
    bans = [UNFINISHED, *machine_paths(root)]
    for name in names(root):
        path = root / name
        if path.is_file():
            yield from banned(name, path.read_bytes().decode("utf-8", "ignore"), bans)


def machine_paths(root: Path) -> Iterator[Ban]:
    """This work tree's own place, the home of whoever runs this, and the usual homes."""
    for place in (root, Path.home()):
        if len(place.parts) > 1:
            yield ban(rf"(?<![\w.]){re.escape(str(place))}(?![\w-])", "本机路径 / a path of this machine")
    yield ban(r"(?<![\w./])/(?:home|Users)/[a-z]\w+/", "个人目录 / a person's folder")


def names(root: Path) -> list[str]:
    """Paths relative to `root`."""
    if shutil.which("git") and (root / ".git").exists():
        listing = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            check=True,
        )
        return sorted(set(filter(None, listing.stdout.decode().split("\0"))))
    paths = (path.relative_to(root) for path in root.rglob("*"))
    return sorted(path.as_posix() for path in paths if not SKIPPED & set(path.parts))
