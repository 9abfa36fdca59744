"""A whole package drawn by an engine: what `python -m fairdraw draw` writes, for frames that fill no memory."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from fairdraw.announcement import Announcement, Row, read_announcement
from fairdraw.canonical import Wrong, hasher
from fairdraw.draw import answer_line, certain_line, make_record, record_file, stratum_lines
from fairdraw.package import MANIFEST, open_package
from fairdraw.seed import ceremony_seed, read_ceremony

from .base import Engine, Sample
from .files import commitment_of

Opener = Callable[[Path, str], Engine]  # path of a frame file, hash -> engine


@dataclass
class DrawnRow:
    """What the record keeps of a row, and the file its lines wait in."""

    quotas: dict[bytes, int]
    cutoffs: dict[str, str]
    waiting: Path


def draw_package(folder: Path, opener: Opener) -> dict[str, Any]:
    """Draw every row of the package in `folder`: draw/ROW.tsv, record.json, manifest.json; returns the record.

    Raises Wrong or Unreadable where announcement, ceremony or a frame is not right; then nothing is written.
    """
    package = open_package(folder)
    announcement = read_announcement(package.read("announcement.json"))
    seed = ceremony_seed(announcement, read_ceremony(package.read("ceremony.json")))
    (folder / "draw").mkdir(exist_ok=True)
    rows: dict[str, DrawnRow] = {}
    answer = hasher(announcement.hash)(b"")
    try:
        for row in sorted(announcement.rows, key=lambda row: row.id):  # the order in which the answer wants the lines
            rows[row.id] = _draw_row(folder, row, announcement, seed, opener, answer)
        for name, drawn in rows.items():
            drawn.waiting.replace(folder / "draw" / f"{name}.tsv")
    finally:
        for drawn in rows.values():
            drawn.waiting.unlink(missing_ok=True)
    quotas = {name: drawn.quotas for name, drawn in rows.items()}
    cutoffs = {name: drawn.cutoffs for name, drawn in rows.items()}
    record = make_record(announcement, seed, quotas, cutoffs, answer.hexdigest())
    (folder / "record.json").write_bytes(record_file(record))
    write_manifest(folder)
    return record


def _draw_row(folder: Path, row: Row, announcement: Announcement, seed: str, opener: Opener, answer: Any) -> DrawnRow:
    path = folder / "frames" / f"{row.id}.tsv"
    check_frame(row, path, announcement.hash)
    sample = opener(path, announcement.hash).sample(row, seed)
    with NamedTemporaryFile("w", encoding="ascii", newline="", dir=folder / "draw", prefix=".", delete=False) as file:
        try:
            cutoffs = write_sample(row.id, sample, file, answer)
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).chmod(0o644)
    return DrawnRow(sample.quotas, cutoffs, Path(file.name))


def check_frame(row: Row, path: Path, hash_name: str) -> None:
    """Raise Wrong unless the file is the frame that the announcement fixed for `row`."""
    found = commitment_of(path, hash_name)
    if found.size != row.frame.size:
        raise Wrong("frame_size", row=row.id, found=found.size, announced=row.frame.size)
    if found.root != row.frame.root:
        raise Wrong("frame_root", row=row.id)


def write_sample(row_id: str, sample: Sample, file: IO[str], answer: Any) -> dict[str, str]:
    """Lines of draw/ROW.tsv, a stratum at a time; the drawn ones also go into the hash `answer`. Returns the cutoffs."""
    cutoffs = {}
    for stratum, tickets in sample.strata:
        k = sample.quotas[stratum]
        file.write(stratum_lines(stratum, tickets, k))
        answer.update("".join(answer_line(row_id, stratum, *drawn) for drawn in tickets[:k]).encode())
        if k:
            cutoffs[stratum.decode()] = tickets[k - 1][0].hex()
    file.writelines(certain_line(stratum, handle) for stratum, handle in sample.certain)
    return cutoffs


def write_manifest(folder: Path) -> None:
    """manifest.json over every file of the package."""
    listed = {}
    for name in sorted(open_package(folder).paths - {MANIFEST}):
        with (folder / name).open("rb") as file:
            listed[name] = hashlib.file_digest(file, "sha256").hexdigest()
    (folder / MANIFEST).write_bytes(record_file(listed))
