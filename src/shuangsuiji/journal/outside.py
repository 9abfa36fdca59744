"""Signed checkpoints that left the database: kept in a file, published, taken along by the auditor and brought back to be compared."""

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from fairdraw.canonical import Problem
from fairdraw.journal import Checkpoint, check_log, read_checkpoint, read_keys

from .checkpoint import journal_tree, verifier_key
from .heads import RESTORED
from .models import Entry

LONGEST_NOTE = 4000
RETURN = "restored "


def checkpoints_file() -> Path:
    """The file of this database: notes one after another, a line of dashes between them."""
    return Path(settings.DATA_DIR) / f"journal-checkpoints-{Path(str(connection.settings_dict['NAME'])).name}.txt"


def current_note() -> str:
    """The signed checkpoint of the journal as it stands, kept in the file when it is handed out."""
    note = journal_tree().note()
    keep_note(note)
    return note


def keep_note(note: str) -> None:
    """Append a checkpoint that goes out of this house, unless it is the last one kept."""
    if kept_notes()[-1:] == [note]:
        return
    _append(note)


def _append(piece: str) -> None:
    descriptor = os.open(checkpoints_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{piece}----\n".encode())
    finally:
        os.close(descriptor)


def keep_return(size: int) -> None:
    """The database went back to entry `size`, as the journal tells: later checkpoints before this line bind no more."""
    _append(f"{RETURN}{size}\n")


def kept_notes() -> list[str]:
    """All checkpoints kept, oldest first."""
    return [note for note in _pieces() if not note.startswith(RETURN)]


def _pieces() -> list[str]:
    try:
        text = checkpoints_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [piece for piece in text.split("----\n") if piece]


def notes_fault() -> str:
    """What contradicts the kept checkpoints, in a sentence, or nothing."""
    points: list[Checkpoint] = []
    for piece in _pieces():
        size = piece.removeprefix(RETURN).strip()
        if piece.startswith(RETURN) and size.isdecimal():
            told = Entry.objects.filter(seq=int(size) + 1, act=RESTORED).exists()
            points = [point for point in points if point.size <= int(size)] if told else points
            continue
        try:
            points.append(read_checkpoint(piece, "checkpoint"))
        except Problem:
            return "系统外留存的检查点文件被改动，读不出来。"
    return _fault(points)


def note_fault(note: str) -> str:
    """What a checkpoint that somebody kept elsewhere says against the journal, in a sentence, or nothing."""
    text = note.replace("\r\n", "\n").strip("\n") + "\n"
    try:
        point = read_checkpoint(text, "checkpoint")
    except Problem:
        return "这不是完整的检查点：应原样粘贴下载时的全部内容，含签名行。"
    try:
        check_log(point, read_keys(f"log {verifier_key()}\n".encode()).log)
    except Problem:
        return "检查点的签名不是本系统的密钥：检查点被改动，或者系统的密钥被更换。"
    return _fault([point])


def size_of(note: str) -> int:
    """How many entries a checkpoint without fault speaks of."""
    return read_checkpoint(note.replace("\r\n", "\n").strip("\n") + "\n", "checkpoint").size


def _fault(points: Collection[Checkpoint]) -> str:
    roots = roots_at({point.size for point in points})
    for point in points:
        if point.size not in roots:
            return f"检查点记载过 {point.size} 条，台账现在没有这么多：末尾被截去，或数据库退回了旧备份。"
        if roots[point.size] != point.root:
            return f"前 {point.size} 条与检查点不同：台账被改动或重新编过。"
    return ""


def roots_at(sizes: Collection[int]) -> dict[int, str]:
    """The tree's root, hex, over the first n entries for every n of `sizes` that the journal reaches. One pass, memory log n."""
    wanted = set(sizes)
    found = {0: hashlib.sha256().hexdigest()} if 0 in wanted else {}
    hill: list[tuple[int, bytes]] = []  # whole subtrees from left to right: (height, root)
    for size, leaf in enumerate(_leaves(max(wanted, default=0)), 1):
        hill.append((0, leaf))
        while len(hill) > 1 and hill[-1][0] == hill[-2][0]:
            (height, left), (_, right) = hill[-2:]
            hill[-2:] = [(height + 1, _node(left, right))]
        if size in wanted:
            found[size] = _top(hill).hex()
    return found


def _leaves(most: int) -> Iterator[bytes]:
    column = Entry.objects.filter(seq__lte=most).order_by("seq").values_list("leaf", flat=True)
    return (bytes(leaf) for leaf in column.iterator(chunk_size=5000))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _top(hill: list[tuple[int, bytes]]) -> bytes:
    root = hill[-1][1]
    for _, left in reversed(hill[:-1]):
        root = _node(left, root)
    return root
