"""The installation's secret key: from the environment, else made once and kept in the data directory."""

import os
import secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """The key of this installation; a new one is written with mode 0600 at first use."""
    given = os.environ.get("SHUANGSUIJI_SECRET_KEY", "")
    if given:
        return given
    path = data_dir / "secret.key"
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same start-up was first
        return
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)
