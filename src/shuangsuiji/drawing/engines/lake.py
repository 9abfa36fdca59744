"""A draw from files, step by step: lake → frame → announcement → (ceremony elsewhere) → draw. No database, no network."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fairdraw.announcement import SERVER, Announcement, Commitment, check_announcement
from fairdraw.canonical import Unreadable, load_json
from fairdraw.draw import record_file
from fairdraw.frame import secret_commitment
from fairdraw.package import write_folder
from fairdraw.schema import inside, items, mapping, name
from fairdraw.seed import commit

from shuangsuiji.common.errors import Refusal

from .base import Engine
from .duckdb import DuckdbEngine
from .files import commitment_of
from .package import draw_package
from .python import PythonEngine
from .spark import SparkEngine, open_session

SORTING = ("duckdb", "spark")  # those that make a frame of rows in any order
ENGINES = ("python", *SORTING)


def open_engine(
    engine: str, source: Path | str, hash_name: str, *, master: str = "", secret: bytes | None = None
) -> Engine:
    """The engine of that name over `source`; for Spark, which may read an address such as hdfs://…, with its master."""
    if engine == "spark":
        return SparkEngine(source, hash_name, session=open_session(master), secret=secret)
    path = Path(source)
    if not path.is_file() and not list(path.parent.glob(path.name)):
        raise Refusal(f"没有文件“{source}”。", mend="请核对路径；一次读许多文件可用 *，如 lake/*.parquet。")
    if engine == "duckdb":
        return DuckdbEngine(path, hash_name, secret=secret)
    return PythonEngine(path, hash_name)


def write_lake_frame(source: Engine, package: Path, row: str) -> Commitment:
    """frames/ROW.tsv of the package from a lake; returns its root and size.

    Raises Refusal for an engine that does not sort, Unreadable for a bad line; then nothing is kept.
    """
    if not isinstance(source, (DuckdbEngine, SparkEngine)):
        raise Refusal(f"{source.name} 不能编制名录。", mend=f"请用 {'、'.join(SORTING)}。")
    refuse_announced(package)
    target = package / "frames" / f"{name(row, 'row')}.tsv"
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f".{target.name}")
    try:
        source.write_frame(waiting)
        found = commitment_of(waiting, source.hash)
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    return found


def private_secret(place: Path, field: str, *, create: bool) -> bytes:
    """32 bytes kept in the private file `place` under `field`; made at first where `create` says so."""
    kept: dict[str, Any] = mapping(load_json(place.read_bytes()), "private") if place.exists() else {}
    if field not in kept:
        if not create:
            raise Refusal(f"“{place}”里没有 {field}。", mend="请使用编制名录时生成的那个私密文件。")
        kept[field] = secrets.token_hex(32)
        write_folder({place.name: record_file(kept)}, place.parent)
        place.chmod(0o600)
    return bytes.fromhex(kept[field])


def announce_lake(package: Path, terms: bytes, private: Path) -> Announcement:
    """announcement.json from `terms`, which lack the frames' roots and the secret's commitment, and the server's commitment.

    The server's share and a sealed frame's secret stand in `private`, never in the package. Raises Unreadable for bad terms,
    Refusal where the package is announced already.
    """
    if (package / "announcement.json").exists():
        raise Refusal(
            "这个公示包已有公告：公告只作一次。", mend="需要重来的，请另建公示包，并在新公告的 voided 中列明。"
        )
    with inside("terms"):
        value = mapping(load_json(terms), "terms")
        for row in items(value.get("rows"), "rows"):
            found = commitment_of(_frame(package, row), str(value.get("hash")))
            row["frame"] = {"root": found.root, "size": found.size}
        if value.pop("sealed", True):
            value["secret"] = secret_commitment(private_secret(private, "secret", create=False), str(value.get("hash")))
        else:
            value["secret"] = None
        announcement = check_announcement(value)
    share = private_secret(private, f"share {announcement.A}", create=True).hex()
    ceremony = {
        "commits": {SERVER: commit(announcement.hash, announcement.A, SERVER, share)},
        "shares": {SERVER: None},
        "entropy": [],
    }
    files = {"announcement.json": record_file(value), "ceremony.json": record_file(ceremony)}
    write_folder(files, package)
    return announcement


def refuse_announced(package: Path) -> None:
    """Raise Refusal once the package has its announcement: frames and terms stand."""
    if (package / "announcement.json").exists():
        raise Refusal(
            "这个公示包已有公告：公告只作一次，名录不再改动。",
            mend="需要重来的，请另建公示包，并在新公告的 voided 中列明。",
        )


def _frame(package: Path, row: Any) -> Path:
    path = package / "frames" / f"{name(mapping(row, 'row').get('id'), 'row.id')}.tsv"
    if not path.is_file():
        raise Unreadable("file_absent", file=f"frames/{path.name}")
    return path


def draw_lake(package: Path, engine: str, *, master: str = "", tell: Callable[[str], Any]) -> dict[str, Any]:
    """Draw the package with the engine of that name; returns the record. `tell` hears what the engine has to say."""
    told: set[str] = {""}

    def opener(path: Path, hash_name: str) -> Engine:
        opened = open_engine(engine, path, hash_name, master=master)
        if opened.note() not in told:
            told.add(opened.note())
            tell(opened.note())
        return opened

    return draw_package(package, opener)
