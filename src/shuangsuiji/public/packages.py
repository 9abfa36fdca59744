"""Public packages as files: built once per stage of a draw, then served from disk, so that an address always gives the same bytes."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from shuangsuiji.drawing import queries as drawing

from fairdraw.package import write_zip  # isort: skip


def stage_of(announcement: drawing.Announcement) -> str:
    """The stage that decides what the public may hold: it changes when a part of the package is added."""
    opened = announcement.names_open_at
    shares = announcement.parties.exclude(revealed_at=None).count()
    values = announcement.entropy.exclude(confirmed_at=None).count()
    return f"{announcement.state}-{shares}-{values}" + (f"-{opened:%Y%m%d%H%M%S}" if opened else "")


def package_path(announcement: drawing.Announcement) -> Path:
    """The zip of the public package at the present stage; made on first use."""
    folder = Path(settings.DATA_DIR) / "public-packages"
    path = folder / f"{announcement.ref}-{stage_of(announcement)}.zip"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, write_zip(drawing.package_files(announcement, audience="public")))
    return path


def _write(path: Path, data: bytes) -> None:
    """All or nothing: readers never meet half a file."""
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(temporary).replace(path)
