"""The package (公示包) of draw.md section 5: a folder or a zip, read with suspicion and written all or nothing."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .canonical import HEX64, Unreadable, Wrong, canonical_json, load_json
from .schema import inside, mapping, need

MANIFEST = "manifest.json"
_MOST_FILES = 20_000
_MOST_BYTES = 8 << 30  # of all files of a zip together, unpacked
_MOST_RATIO = 200  # unpacked to packed; honest frames stay below 20
_SMALL = 64 << 20  # below this no ratio is a danger
_EPOCH = (1980, 1, 1, 0, 0, 0)  # one fixed time, so that equal files give an equal zip
_DRIVE = re.compile(r"[A-Za-z]:")


class Package:
    """Read access to the files of a package by their relative path. Use `open_package`."""

    def __init__(self, place: Path, paths: list[str]) -> None:
        self.place = place
        self.paths = frozenset(paths)

    def __contains__(self, path: object) -> bool:
        return path in self.paths

    def read(self, path: str) -> bytes:
        """Bytes of one file. Raises Unreadable where it is absent or cannot be read."""
        if path not in self.paths:
            raise Unreadable("file_absent", file=path)
        try:
            return self._bytes(path)
        except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, ValueError, zlib.error) as error:
            raise Unreadable("file_broken", file=path, kind=type(error).__name__) from None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Replace or add files, all or nothing; a manifest already there is brought up to date."""
        raise NotImplementedError

    def _bytes(self, path: str) -> bytes:
        raise NotImplementedError

    def _with_manifest(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """`files`, and the manifest with their new hashes where the package has one that differs."""
        found = dict(files)
        if MANIFEST in self:
            listed = read_manifest(self.read(MANIFEST))
            renewed = {**listed, **{path: _sha256(data) for path, data in files.items()}}
            if renewed != listed:
                found[MANIFEST] = canonical_json(renewed) + b"\n"
        return found


class Folder(Package):
    """A package as a folder."""

    def _bytes(self, path: str) -> bytes:
        return (self.place / path).read_bytes()

    def write(self, files: Mapping[str, bytes]) -> None:
        write_folder(self._with_manifest(files), self.place)


class Archive(Package):
    """A package as a zip file."""

    def _bytes(self, path: str) -> bytes:
        with zipfile.ZipFile(self.place) as archive:
            return archive.read(path)

    def write(self, files: Mapping[str, bytes]) -> None:
        renewed = self._with_manifest(files)
        kept = {path: self.read(path) for path in self.paths if path not in renewed}
        _replace({self.place: write_zip({**kept, **renewed})})


def open_package(place: str | Path) -> Package:
    """The package at a path. Raises Unreadable for anything but a folder or a harmless zip."""
    place = Path(place)
    if place.is_dir():
        return Folder(place, list(_walk(place)))
    if not place.is_file():
        raise Unreadable("package_absent", file=str(place))
    try:
        with zipfile.ZipFile(place) as archive:
            return Archive(place, _entries(archive))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("package_no_zip", file=str(place)) from None


class Frames(Mapping[str, bytes]):
    """The frames of a package by row id, each read only when asked for."""

    def __init__(self, package: Package, rows: Iterable[str]) -> None:
        self._package, self._rows = package, list(rows)

    def __getitem__(self, row: str) -> bytes:
        return self._package.read(f"frames/{row}.tsv")

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _walk(place: Path) -> Iterator[str]:
    """Relative paths of the files of a folder; a symbolic link could point anywhere, so none is followed."""
    for folder, folders, names in os.walk(place):
        for name in [*folders, *names]:
            found = Path(folder, name)
            if found.is_symlink():
                raise Unreadable("package_link", file=found.relative_to(place).as_posix())
        for name in names:
            yield Path(folder, name).relative_to(place).as_posix()


def _entries(archive: zipfile.ZipFile) -> list[str]:
    """Names of the files of a zip after every check that makes it safe to read."""
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise Unreadable("zip_large")
    if len(set(names)) < len(names):
        raise Unreadable("zip_double", file=next(name for name in names if names.count(name) > 1))
    for entry in entries:
        _check_entry(entry)
    return names


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.split("/")
    if name != entry.filename or "\\" in name or _DRIVE.match(name) or any(part in ("", ".", "..") for part in parts):
        raise Unreadable("zip_path", file=name[:80])
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("zip_locked", file=name)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable("package_link", file=name)
    if entry.file_size > _SMALL and entry.file_size > _MOST_RATIO * entry.compress_size:
        raise Unreadable("zip_bomb", file=name)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Bytes of manifest.json over `files` (path -> bytes), itself left out."""
    return canonical_json({path: _sha256(data) for path, data in files.items() if path != MANIFEST}) + b"\n"


def read_manifest(data: bytes) -> dict[str, str]:
    """{path: sha256 hex} of manifest.json. Raises Unreadable."""
    with inside(MANIFEST):
        found: dict[str, Any] = mapping(load_json(data), "manifest")
        for path, value in found.items():
            need(isinstance(value, str) and bool(HEX64.match(value)), path, "hex64")
        return found


def check_manifest(package: Package) -> int:
    """Number of listed files. Raises Wrong for a file that is missing, extra or changed."""
    listed = read_manifest(package.read(MANIFEST))
    for path in sorted(package.paths - {MANIFEST} - set(listed)):
        raise Wrong("manifest_extra", file=path)
    for path in sorted(listed):
        if path not in package:
            raise Wrong("manifest_missing", file=path)
        if _sha256(package.read(path)) != listed[path]:
            raise Wrong("manifest_changed", file=path)
    return len(listed)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files` (path -> bytes); equal files give equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[path])
    return target.getvalue()


def write_folder(files: Mapping[str, bytes], place: str | Path) -> None:
    """Write `files` (path -> bytes) under the folder `place`: each beside its target first, then renamed. Raises OSError."""
    _replace({Path(place, path): data for path, data in files.items()})


def _replace(files: Mapping[Path, bytes]) -> None:
    """Write every file under a temporary name, and rename only when all are safely on disk."""
    waiting: dict[Path, Path] = {}
    try:
        for target, data in files.items():
            waiting[target] = _beside(target, data)
        for target in list(waiting):
            waiting[target].replace(target)
            del waiting[target]
    finally:
        for temporary in waiting.values():
            temporary.unlink()


def _beside(target: Path, data: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".fairdraw-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
    except OSError:
        temporary.unlink()
        raise
    return temporary
