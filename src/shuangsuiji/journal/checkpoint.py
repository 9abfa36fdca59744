"""Signed checkpoints of the journal, and the paths that prove an entry lies under one.

The tree is that of RFC 9162 over the entries' leaves; the checkpoint is a signed note of C2SP (tlog-checkpoint, signed-note) under
an Ed25519 key that this installation makes at first use and keeps to itself.
"""

import base64
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from shuangsuiji.profiles.queries import active_profile

from .models import Entry

KEY_FILE = "journal-ed25519.key"
ED25519 = b"\x01"  # the algorithm's number in C2SP signed notes


@dataclass(frozen=True)
class Tree:
    """The Merkle tree over the first `size` entries; `levels` from the leaves up."""

    levels: Sequence[Sequence[bytes]]

    @property
    def size(self) -> int:
        return len(self.levels[0])

    @property
    def root(self) -> bytes:
        """Root of RFC 9162; of an empty journal the hash of nothing."""
        return self.levels[-1][0] if self.size else hashlib.sha256().digest()

    def path(self, index: int) -> list[str]:
        """Inclusion path of the entry at `index` (from 0): sibling hashes from leaf to root, hex."""
        found = []
        for nodes in self.levels:
            sibling = index ^ 1
            if sibling < len(nodes):
                found.append(nodes[sibling].hex())
            index >>= 1
        return found

    def note(self) -> str:
        """The signed checkpoint of this tree."""
        return signed_note(f"{origin()}\n{self.size}\n{base64.b64encode(self.root).decode()}\n")


def journal_tree() -> Tree:
    """The tree over the whole journal as it stands."""
    last = Entry.objects.order_by("-seq").values_list("seq", "chain").first()
    return _tree(last[0], bytes(last[1])) if last else Tree([[]])


@lru_cache(maxsize=2)
def _tree(size: int, chain: bytes) -> Tree:
    """The tree over the first `size` entries; kept until the journal grows, for the last entry's `chain` vouches for all before it."""
    column = Entry.objects.filter(seq__lte=size).order_by("seq").values_list("leaf", flat=True)
    return Tree(list(_levels([bytes(leaf) for leaf in column.iterator(chunk_size=5000)])))


def _levels(nodes: list[bytes]) -> Iterator[list[bytes]]:
    yield nodes
    while len(nodes) > 1:
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        nodes = above + nodes[-1:] if len(nodes) % 2 else above
        yield nodes


def tree_at(size: int) -> Tree:
    """The tree over the first `size` entries, as it was then. Raises DoesNotExist where the journal is shorter."""
    return _tree(size, bytes(Entry.objects.values_list("chain", flat=True).get(seq=size)))


def origin() -> str:
    """The log's name in its checkpoints: the site's code."""
    return active_profile().site["site_code"]


def signed_note(text: str) -> str:
    """`text` (ends with LF) with this installation's signature, as C2SP signed-note."""
    key = signing_key()
    signature = base64.b64encode(key_id(key) + key.sign(text.encode())).decode()
    return f"{text}\n— {origin()} {signature}\n"


def key_id(key: Ed25519PrivateKey) -> bytes:
    """The first four bytes of SHA-256(name LF algorithm public-key), C2SP's short name of a key."""
    return hashlib.sha256(origin().encode() + b"\n" + ED25519 + _public(key)).digest()[:4]


def verifier_key() -> str:
    """The line by which others check the signatures: name+id+base64(algorithm public-key)."""
    key = signing_key()
    return f"{origin()}+{key_id(key).hex()}+{base64.b64encode(ED25519 + _public(key)).decode()}"


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def signing_key(name: str = KEY_FILE) -> Ed25519PrivateKey:
    """A key of the installation, the journal's or another by name, made at first use, readable by its owner alone."""
    place = Path(settings.DATA_DIR) / name
    if not place.exists():
        _make_key(place)
    return Ed25519PrivateKey.from_private_bytes(place.read_bytes())


def _make_key(place: Path) -> None:
    """Write the key beside its place and link it there: of two processes that start at once, one key stays."""
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(Ed25519PrivateKey.generate().private_bytes_raw())
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, place)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
