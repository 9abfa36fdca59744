"""Files that were handed in as evidence, on disk under their digest: the same file twice lies there once."""

import os
from pathlib import Path

from django.conf import settings

from shuangsuiji.common.errors import Missing


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence" / digest[:2] / digest


def keep_file(digest: str, data: bytes) -> None:
    """Write it whole or not at all, and onto the disk before anything refers to it."""
    path = _path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def read_file(digest: str) -> bytes:
    """Its bytes; raises Missing when the disk has lost it."""
    try:
        return _path(digest).read_bytes()
    except FileNotFoundError as error:
        raise Missing("文件不在服务器上。", mend="请系统管理员从备份恢复 files/evidence。") from error
