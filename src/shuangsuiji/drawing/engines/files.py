"""Frames as files, a piece at a time: whatever their size, a few megabytes of them are held."""

from collections.abc import Iterable, Iterator
from itertools import tee
from pathlib import Path
from typing import NamedTuple

from fairdraw.announcement import Commitment
from fairdraw.canonical import Unreadable
from fairdraw.frame import checked_columns

from fairdraw import merkle

PIECE = 1 << 18  # bytes; a few thousand lines, so that a processor's cache holds what is made of them


def pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces of whole lines, each ended by LF. Raises Unreadable where the last line has none."""
    with path.open("rb") as file:
        rest = b""
        while data := file.read(PIECE):
            whole, end, rest = (rest + data).rpartition(b"\n")
            if end:
                yield whole + end
        if rest:
            raise Unreadable("last_line")


def commitment_of(path: Path, hash_name: str) -> Commitment:
    """Root and size of frames/ROW.tsv; every line is checked on the way. Raises Unreadable, naming the first bad line."""
    size = 0

    def lines() -> Iterator[bytes]:
        nonlocal size
        texts, same = tee(pieces(path))
        for text, (handles, _, _) in zip(texts, checked_columns(same), strict=True):
            size += len(handles)
            yield from text[:-1].split(b"\n")

    root = merkle.root(lines(), hash_name)
    return Commitment(root, size)


class Block(NamedTuple):
    """A piece of a frame: handles and strata of those who may be drawn, and the whole lines of the others."""

    handles: list[bytes]
    strata: list[bytes]
    others: list[bytes]


def frame_blocks(path: Path) -> Iterator[Block]:
    """A frame whose format was checked before, by pieces."""
    return map(_block, pieces(path))


def eligible(blocks: Iterable[Block]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Handles and strata of those who may be drawn, by blocks."""
    return ((block.handles, block.strata) for block in blocks)


def _block(text: bytes) -> Block:
    """The few lines of others are cut out first: what is left splits into two fields a line, with no status to look at."""
    kept, others = _cut(text, sorted([*_places(text, b"\tX:"), *_places(text, b"\tC\n")]))
    fields = kept.replace(b"\tE\n", b"\t").split(b"\t")
    return Block(fields[0:-1:2], fields[1::2], others)


def _places(text: bytes, wanted: bytes) -> Iterator[int]:
    """Where `wanted` stands."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _cut(text: bytes, places: Iterable[int]) -> tuple[bytes, list[bytes]]:
    """The text without the lines in which the places lie, and these lines."""
    kept, lines, at = [], [], 0
    for place in places:
        start, end = text.rfind(b"\n", at, place) + 1 or at, text.index(b"\n", place + 1)
        kept.append(text[at:start])
        lines.append(text[start:end])
        at = end + 1
    return b"".join([*kept, text[at:]]), lines
