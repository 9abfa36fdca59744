"""journal.json of draw.md section 5: leaves in a log, its checkpoint as a C2SP signed note, the signatures of log and witnesses."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from . import ed25519, merkle
from .canonical import Unreadable, Wrong, canonical_json, load_json
from .schema import hex64, inside, items, mapping, natural, need, one_of, record

WHATS = ("announcement", "commits", "result", "substitutions")
LOG, WITNESS = 0x01, 0x04  # C2SP signature types: Ed25519 over a note, cosignature/v1
_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,14})\Z")
_DASH = "\u2014 "


@dataclass(frozen=True)
class Key:
    """A verifier key `name+id+base64(type, key)` of C2SP signed-note."""

    name: str
    id: bytes
    type: int
    public: bytes


@dataclass(frozen=True)
class Keys:
    """Whom the reader trusts: the keys of the log, and of witnesses outside the server."""

    log: tuple[Key, ...]
    witnesses: tuple[Key, ...]


@dataclass(frozen=True)
class Checkpoint:
    """A signed tree head: the signed text, what it says, and its signatures as (name, key id, signature)."""

    text: str
    size: int
    root: str
    signatures: tuple[tuple[str, bytes, bytes], ...]


@dataclass(frozen=True)
class Leaf:
    """One entry of the log and its path to `checkpoint`."""

    what: str
    entry: dict[str, Any]
    index: int
    path: tuple[str, ...]
    checkpoint: Checkpoint


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes by which a note names a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def verifier_key(name: str, kind: int, public: bytes) -> str:
    """Text form of a public key, as it stands in a --keys file; `kind` is LOG or WITNESS."""
    code = base64.b64encode(bytes([kind]) + public).decode()
    return f"{name}+{key_id(name, kind, public).hex()}+{code}"


def read_keys(data: bytes) -> Keys:
    """Keys from the lines `log KEY` and `witness KEY` of a --keys file; blank lines and # comments are skipped."""
    found: dict[str, list[Key]] = {"log": [], "witness": []}
    for number, line in enumerate(data.decode(errors="replace").split("\n"), 1):
        role, _, text = line.strip().partition(" ")
        if role and not role.startswith("#"):
            key = _read_key(text.strip())
            if role not in found or key is None or key.type != (LOG if role == "log" else WITNESS):
                raise Unreadable("keys_line", line=number)
            found[role].append(key)
    return Keys(tuple(found["log"]), tuple(found["witness"]))


def _read_key(text: str) -> Key | None:
    parts = text.split("+", 2)
    code = _base64(parts[2]) if len(parts) == 3 else None
    if code is None or len(code) != 33:
        return None
    key = Key(parts[0], key_id(parts[0], code[0], code[1:]), code[0], code[1:])
    return key if key.id.hex() == parts[1] else None


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def read_checkpoint(note: Any, place: str) -> Checkpoint:
    """Checkpoint from the text of a signed note: origin, size, base64 root, then a blank line and the signatures."""
    need(isinstance(note, str), place, "string")
    text, _, block = note.rpartition("\n\n")
    lines = text.split("\n")
    root = _base64(lines[2]) if len(lines) >= 3 else None
    need(root is not None and len(root) == 32 and bool(_SIZE.match(lines[1])), place, "note")
    signatures = tuple(_signature(line, place) for line in block.split("\n")[:-1])
    return Checkpoint(text + "\n", int(lines[1]), root.hex() if root else "", signatures)


def _signature(line: str, place: str) -> tuple[str, bytes, bytes]:
    name, _, text = line[len(_DASH) :].partition(" ")
    code = _base64(text)
    need(line.startswith(_DASH) and code is not None and len(code) > 4, place, "note")
    return name, (code or b"")[:4], (code or b"")[4:]


def read_journal(data: bytes) -> tuple[Leaf, ...]:
    """Leaves of journal.json, each with its checkpoint: its own where it has one, else the one of the file.

    A log grows between announcement and result, and a witness must have held the announcement early; so a leaf may
    carry the earlier checkpoint its path leads to. Raises Unreadable.
    """
    with inside("journal.json"):
        found = record(load_json(data), "journal", ("checkpoint", "leaves"))
        whole = read_checkpoint(found["checkpoint"], "checkpoint")
        leaves = tuple(_leaf(item, f"leaves[{at}]", whole) for at, item in enumerate(items(found["leaves"], "leaves")))
        need(len({leaf.what for leaf in leaves}) == len(leaves), "leaves", "leaves")
        return leaves


def _leaf(value: Any, place: str, whole: Checkpoint) -> Leaf:
    found = record(value, place, ("what", "entry", "index", "path"), ("checkpoint",))
    entry = mapping(found["entry"], place + ".entry")
    hex64(entry.get("digest"), place + ".entry.digest")
    own = found.get("checkpoint")
    return Leaf(
        one_of(found["what"], place + ".what", WHATS),
        entry,
        natural(found["index"], place + ".index"),
        tuple(hex64(item, place + ".path") for item in items(found["path"], place + ".path")),
        whole if own is None else read_checkpoint(own, place + ".checkpoint"),
    )


def check_leaf(leaf: Leaf, digest: str) -> None:
    """Raise Wrong unless `leaf` records `digest` and lies in its checkpoint, a SHA-256 tree whatever the announcement's hash."""
    if leaf.entry["digest"] != digest:
        raise Wrong("journal_digest", what=leaf.what)
    point = leaf.checkpoint
    if merkle.climb(canonical_json(leaf.entry), leaf.index, point.size, leaf.path) != point.root:
        raise Wrong("journal_path", what=leaf.what)


def check_log(point: Checkpoint, keys: Iterable[Key]) -> None:
    """Raise Wrong unless the log signed the checkpoint with one of `keys`."""
    for key in keys:
        for signature in _of_key(point, key):
            if ed25519.verify(key.public, point.text.encode(), signature):
                return
    raise Wrong("journal_log_signature")


def cosigned(point: Checkpoint, keys: Iterable[Key]) -> list[tuple[str, datetime]]:
    """(witness, time in UTC) of every cosignature by one of `keys`. Raises Wrong for one that is forged."""
    found = []
    for key in keys:
        for signature in _of_key(point, key):
            seconds = int.from_bytes(signature[:8], "big")
            message = f"cosignature/v1\ntime {seconds}\n{point.text}".encode()
            if seconds >> 36 or not ed25519.verify(key.public, message, signature[8:]):
                raise Wrong("journal_cosignature", witness=key.name)
            found.append((key.name, datetime.fromtimestamp(seconds, timezone.utc)))
    return found


def _of_key(point: Checkpoint, key: Key) -> list[bytes]:
    return [signature for name, number, signature in point.signatures if (name, number) == (key.name, key.id)]
