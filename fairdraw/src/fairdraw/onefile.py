"""This program packed into one file that any Python ≥ 3.9 runs: `python3 fairdraw.pyz verify PACKAGE`."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

SHEBANG = b"#!/usr/bin/env python3\n"
MAIN = "import sys\nfrom fairdraw.__main__ import main\nsys.exit(main())\n"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes from the same source, whenever it is built


def pyz(source: Path = Path(__file__).parent) -> bytes:
    """The archive of the package in the folder `source`: equal sources give equal bytes, on every machine.

    Nothing is compressed, for compressors differ between versions of zlib.
    """
    out = io.BytesIO(SHEBANG)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "__main__.py", MAIN.encode())
        for path in sorted(source.rglob("*.py")):
            _add(archive, f"fairdraw/{path.relative_to(source).as_posix()}", path.read_bytes())
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """One file with a fixed date, system and mode."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system = 3  # Unix; otherwise it would tell on which machine it was built
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)
