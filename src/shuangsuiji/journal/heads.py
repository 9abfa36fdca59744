"""The journal's head after every act, in a file beside the database: who cuts or rebuilds the journal must know of it too.

A line is `head SEQ CHAIN`: entry SEQ had this chain value when it was committed, which vouches for all entries before it. A line
`restored SEQ CHAIN` says that the database went back to entry SEQ, as the journal itself tells: later heads before it bind no more.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection

from .models import Entry

logger = logging.getLogger(__name__)
CHUNK = 500
# so much of the file's end is compared where there is no time for the whole
RECENT_BYTES = 16 * 1024
RESTORED = "journal.restored"


def heads_file() -> Path:
    """The file of this database."""
    return Path(settings.DATA_DIR) / f"journal-heads-{Path(str(connection.settings_dict['NAME'])).name}.log"


def keep_head(seq: int, chain: bytes, word: str = "head") -> None:
    """Append a line. The act is committed already: a full disk is told in the log and cannot undo it."""
    try:
        descriptor = os.open(heads_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{word} {seq} {chain.hex()}\n".encode())
        finally:
            os.close(descriptor)
    except OSError:
        logger.exception("the head of the journal could not be kept outside the database")


def heads_fault() -> str:
    """What contradicts the whole file, in a sentence, or nothing."""
    try:
        with heads_file().open(encoding="ascii", errors="replace") as lines:
            limits = _limits(lines)
        with heads_file().open(encoding="ascii", errors="replace") as lines:
            return _fault(_binding(lines, limits))
    except FileNotFoundError:
        return ""


def latest_head() -> int:
    """The highest entry that the file knows, 0 without one."""
    return max((seq for seq, _ in _all_binding()), default=0)


def lost_tail(size: int) -> bool:
    """Whether what the journal still holds, its first `size` entries, agrees with the file."""
    return not _fault((seq, chain) for seq, chain in _all_binding() if seq <= size)


def _all_binding() -> list[tuple[int, str]]:
    try:
        lines = heads_file().read_text(encoding="ascii", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    return list(_binding(lines, _limits(lines)))


def recent_fault() -> str:
    """The same for the end of the file, in a few milliseconds."""
    try:
        with heads_file().open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - RECENT_BYTES))
            lines = file.read().decode("ascii", errors="replace").split("\n")
    except FileNotFoundError:
        return ""
    return _fault(_binding(lines, _limits(lines)))


Line = tuple[str, int, str]


def _parsed(lines: Iterable[str]) -> Iterator[Line | None]:
    """A line that was cut off, at either end of what was read, says nothing."""
    for line in lines:
        parts = line.split()
        whole = len(parts) == 3 and parts[0] in ("head", "restored") and parts[1].isdecimal() and len(parts[2]) == 64
        yield (parts[0], int(parts[1]), parts[2]) if whole else None


def _limits(lines: Iterable[str]) -> list[tuple[int, int]]:
    """(number of the line, entry gone back to) of every return that the journal itself tells of."""
    wanted = [(n, line) for n, line in enumerate(_parsed(lines)) if line and line[0] == "restored"]
    return [(n, line[1]) for n, line in wanted if _told(line)]


def _told(line: Line) -> bool:
    """Whether the entry after the one gone back to says that this happened."""
    return Entry.objects.filter(seq=line[1] + 1, act=RESTORED).exists()


def _binding(lines: Iterable[str], limits: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """(entry, chain value) of every head that no later return has lifted."""
    for number, line in enumerate(_parsed(lines)):
        if line and all(number >= at or line[1] <= seq for at, seq in limits):
            yield line[1], line[2]


def _fault(heads: Iterator[tuple[int, str]]) -> str:
    while some := list(islice(heads, CHUNK)):
        held = dict(Entry.objects.filter(seq__in=[seq for seq, _ in some]).values_list("seq", "chain"))
        for seq, chain in some:
            if seq and seq not in held:
                return (
                    f"系统外的留存记到第 {max(number for number, _ in some)} 条，台账里已没有第 {seq} 条："
                    "末尾被截去，或数据库退回了旧备份。"
                )
            if seq and bytes(held[seq]).hex() != chain:
                return f"第 {seq} 条与系统外的留存不同：台账被重新编过。"
    return ""
