"""Packs fairdraw into one file that any Python ≥ 3.9 runs: `python3 fairdraw.pyz verify PACKAGE`."""

from __future__ import annotations

import zipfile
from pathlib import Path

from .shell import ROOT, say

SOURCE = ROOT / "fairdraw" / "src"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes from the same source, whenever it is built
MAIN = "import sys\nfrom fairdraw.__main__ import main\nsys.exit(main())\n"


def build(target: Path | None = None) -> Path:
    """Write the archive, by default dist/fairdraw.pyz; returns its path. Equal sources give equal bytes."""
    target = target or ROOT / "dist" / "fairdraw.pyz"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        out.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            add(archive, "__main__.py", MAIN.encode())
            for path in sorted(SOURCE.rglob("*.py")):
                add(archive, path.relative_to(SOURCE).as_posix(), path.read_bytes())
    target.chmod(0o755)
    say(f"已生成 / built {target}")
    return target


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """One file with a fixed date and mode."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)
