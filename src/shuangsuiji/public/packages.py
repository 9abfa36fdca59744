"""Public packages as files: built once per stage of a draw, then served from disk, so that an address always gives the same bytes."""

import io
import json
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from shuangsuiji.drawing import queries as drawing
from shuangsuiji.journal.outside import keep_note

from fairdraw.package import write_zip  # isort: skip


def stage_of(announcement: drawing.Announcement) -> str:
    """The stage that decides what the public may hold: it changes when a part of the package is added."""
    opened = announcement.names_open_at
    shares = sum(party.revealed_at is not None for party in announcement.parties.all())
    # once there is a seed no value is added to it
    values = 0 if announcement.seed else announcement.entropy.exclude(confirmed_at=None).count()
    anchor = drawing.anchor_of(announcement)
    later = "-".join(map(str, (*drawing.later_stage(announcement), anchor.pk if anchor else 0)))
    return f"{announcement.state}-{shares}-{values}-{later}" + (f"-{opened:%Y%m%d%H%M%S}" if opened else "")


def open_package(announcement: drawing.Announcement) -> BinaryIO:
    """The zip of the public package at the present stage; made on first use, when that of the former stage goes."""
    folder = Path(settings.DATA_DIR) / "public-packages"
    path = folder / f"{announcement.ref}-{stage_of(announcement)}.zip"
    try:
        return path.open("rb")
    except FileNotFoundError:
        files = drawing.package_files(announcement, audience="public")
        keep_note(json.loads(files["journal.json"])["checkpoint"])
        data = write_zip(files)
        _write(path, data)
        _remove_others(path, f"{announcement.ref}-*.zip")
        return io.BytesIO(data)


def _remove_others(path: Path, pattern: str) -> None:
    """Nobody is served a former stage again; who reads one now has it open, and keeps it."""
    for other in path.parent.glob(pattern):
        if other != path:
            other.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    """All or nothing: readers never meet half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(temporary).replace(path)
