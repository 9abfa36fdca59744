"""The receipt a business holds: its line of the frame and the path to the announced root."""

from __future__ import annotations

from typing import Any

from . import merkle
from .canonical import HASHES, Wrong, split_lines
from .frame import read_frame
from .schema import hex64, items, natural, need, one_of, record, text


def receipt(data: bytes, subject: str, name: str = "sha256") -> dict[str, object]:
    """The receipt of one subject: its line and the path to the root. Raises Wrong where the frame has no such handle."""
    handles = read_frame(data).handles
    key = subject.encode()
    if key not in handles:
        raise Wrong("no_handle", handle=subject[:40])
    index, lines = handles.index(key), split_lines(data)
    return {
        "handle": subject,
        "hash": name,
        "index": index,
        "line": lines[index].decode(),
        "path": merkle.path(lines, index, name),
        "size": len(lines),
    }


def check_receipt(value: Any, root: str | None, hash_name: str | None = None) -> None:
    """Check the JSON of a receipt against the announced root (hex).

    A receipt need not name its hash: `hash_name` does, or either may lead to the root, which proves as much.
    Raises Unreadable for a receipt that breaks the format, Wrong where it does not lead to the root.
    """
    hex64(root, "--root")
    found = record(value, "receipt", ("handle", "index", "line", "path", "size"), ("hash", "row", "draw"))
    named = one_of(found["hash"], "hash", HASHES) if "hash" in found else hash_name
    need(isinstance(found["line"], str), "line", "string")
    path = [hex64(item, "path") for item in items(found["path"], "path")]
    line = found["line"]
    if line.split("\t")[0] != text(found["handle"], "handle"):
        raise Wrong("receipt_handle")
    index, size = natural(found["index"], "index"), natural(found["size"], "size")
    names = HASHES if named is None else (named,)
    if not any(merkle.climb(line.encode(), index, size, path, name) == root for name in names):
        raise Wrong("receipt_root")
