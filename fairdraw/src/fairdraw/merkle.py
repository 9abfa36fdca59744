"""Merkle trees of RFC 9162 over lines: root, inclusion path, and the climb from a leaf back to the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import add

from .canonical import hash_all, hasher

_BLOCK = 1 << 14


def leaves(lines: Iterable[bytes], name: object = "sha256") -> list[bytes]:
    """Leaf hashes H(0x00 ‖ line), as bytes."""
    return hash_all(b"\0", lines, name)


def _above(level: list[bytes], name: object) -> list[bytes]:
    """The next level: H(0x01 ‖ left ‖ right) of every pair, an odd last node unchanged."""
    nodes = hash_all(b"\1", map(add, level[0::2], level[1::2]), name, short=False)
    if len(level) % 2:
        nodes.append(level[-1])
    return nodes


def _levels(level: list[bytes], name: object) -> Iterator[list[bytes]]:
    yield level
    while len(level) > 1:
        level = _above(level, name)
        yield level


def top(level: list[bytes], name: object = "sha256") -> str:
    """Root, in hex, of a tree given by its leaf hashes; of no leaves the hash of the empty string."""
    if not level:
        return hasher(name)(b"").hexdigest()
    while len(level) > 1:
        level = _above(level, name)
    return level[0].hex()


def root(lines: Iterable[bytes], name: object = "sha256") -> str:
    """Root of the tree over `lines` (bytes without LF), lower-case hex.

    Subtrees of 2**14 lines come first: they are subtrees of the whole, a processor's cache holds one of them, and lines that
    come one after another need not be held.
    """
    waiting = iter(lines)
    blocks = iter(lambda: list(islice(waiting, _BLOCK)), [])
    return top([bytes.fromhex(top(leaves(block, name), name)) for block in blocks], name)


def path(lines: Iterable[bytes], index: int, name: object = "sha256") -> list[str]:
    """Inclusion path of line `index` (from 0): sibling hashes from leaf to root, hex. Raises IndexError outside."""
    level = leaves(lines, name)
    if not 0 <= index < len(level):
        raise IndexError(index)
    found = []
    for nodes in _levels(level, name):
        sibling = index ^ 1
        if sibling < len(nodes):
            found.append(nodes[sibling].hex())
        index >>= 1
    return found


def climb(line: bytes, index: int, size: int, path: Sequence[str], name: object = "sha256") -> str | None:
    """Root reached from `line` at `index` of a tree of `size` leaves by `path` (hex); None where the path does not fit.

    Method: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    start = hasher(name)
    node = start(b"\0" + line).digest()
    siblings = iter(path)
    while size > 1:
        if index ^ 1 < size:
            sibling = next(siblings, None)
            if sibling is None:
                return None
            other = bytes.fromhex(sibling)
            node = start(b"\1" + (other + node if index % 2 else node + other)).digest()
        index, size = index >> 1, (size + 1) >> 1
    return None if next(siblings, None) is not None else node.hex()
