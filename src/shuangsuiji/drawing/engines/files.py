"""Frames as files, a piece at a time: whatever their size, a few megabytes of them are held."""

from collections.abc import Iterable, Iterator
from itertools import compress, tee
from pathlib import Path

from fairdraw.announcement import Commitment
from fairdraw.canonical import Unreadable
from fairdraw.frame import ELIGIBLE, Columns, checked_columns, columns

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


def frame_columns(path: Path) -> Iterator[Columns]:
    """Handles, strata and statuses of a frame whose format was checked before, by pieces."""
    return map(columns, pieces(path))


def eligible(blocks: Iterable[Columns]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Handles and strata of those who may be drawn, by blocks."""
    for handles, strata, statuses in blocks:
        chosen = list(map(ELIGIBLE.__eq__, statuses))
        yield list(compress(handles, chosen)), list(compress(strata, chosen))
