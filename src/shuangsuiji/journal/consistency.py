"""Proofs that a log only grew (RFC 9162, section 2.1.4): made by the log, checked by whoever cosigns its checkpoints."""

import hashlib
from collections.abc import Sequence


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes; of none the hash of nothing."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0]


def prove(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Hashes by which whoever holds the root of the first `old` leaves sees that they are still the first of all."""
    return _prove(leaves, old, whole=True) if 0 < old < len(leaves) else []


def _prove(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root_of(leaves)]
    middle = _split(len(leaves))
    if old <= middle:
        return [*_prove(leaves[:middle], old, whole=whole), root_of(leaves[middle:])]
    return [*_prove(leaves[middle:], old - middle, whole=False), root_of(leaves[:middle])]


def holds(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves begins with the tree of `old` leaves."""
    if old == 0 or old == new:
        return not proof and (old == 0 or old_root == new_root)
    if old > new or (not proof and old & (old - 1)):
        return False
    nodes = list(proof) if old & (old - 1) else [old_root, *proof]
    if not nodes:
        return False
    return _climb(old, old_root, new, new_root, nodes)


def _climb(old: int, old_root: bytes, new: int, new_root: bytes, nodes: Sequence[bytes]) -> bool:
    """The algorithm of section 2.1.4.2: both roots are built from the same nodes."""
    left, right = old - 1, new - 1
    while left & 1:
        left, right = left >> 1, right >> 1
    first = second = nodes[0]
    for node in nodes[1:]:
        if right == 0:
            return False
        if left & 1 or left == right:
            first, second = _node(node, first), _node(node, second)
            while left and not left & 1:
                left, right = left >> 1, right >> 1
        else:
            second = _node(second, node)
        left, right = left >> 1, right >> 1
    return right == 0 and (first, second) == (old_root, new_root)
