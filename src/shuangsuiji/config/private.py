"""Files for the owner alone: database, keys, packages and whatever else lies in the data directory."""

import os
import stat
from pathlib import Path

PRIVATE_UMASK = 0o077
FOLDER, FILE = 0o700, 0o600


def private_umask() -> None:
    """What this process writes from now on only its owner may read. For programs of our own, not for who imports the settings."""
    os.umask(PRIVATE_UMASK)


def private_folder(folder: Path) -> None:
    """Make the data directory, or take it and what lies directly in it from everybody else, as far as this account owns it."""
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _tighten(folder, FOLDER)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            _tighten(path, FILE)


def private_file(path: Path) -> None:
    """Make an empty file with the right mode before SQLite does with a wider one; its companions take the mode from it."""
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE))


def _tighten(path: Path, mode: int) -> None:
    found = path.stat()
    if found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) & ~mode & 0o777:
        path.chmod(stat.S_IMODE(found.st_mode) & mode)
