"""Writing the journal: a service opens a unit of work, notes its acts, and all of them are chained just before the commit.

    with unit_of_work() as work:
        …change rows…
        work.note(actor, "plan.approve", plan.ref, unit_path=plan.unit_path, now=now, detail={"rows": 15})

The outermost unit of work is the database transaction: either the rows and their entries are there, or neither.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from django.db import connection, transaction
from fairdraw.canonical import canonical_json

from .heads import keep_head
from .models import Entry


class Doer(Protocol):
    """Whoever does something: all the journal keeps of them is `ref`, a pseudonym."""

    @property
    def ref(self) -> str: ...


# Any constant: it names the journal among PostgreSQL's advisory locks.
CHAIN_LOCK = 7301
GENESIS = b""


@dataclass
class Note:
    """An act that waits for the end of its unit of work."""

    at: datetime
    actor: str
    unit_path: str
    act: str
    target: str
    body: dict[str, Any]

    def canon(self) -> bytes:
        """Canonical JSON of the entry: what the leaf is made of."""
        entry = {
            "act": self.act,
            "actor": self.actor,
            "at": self.at.isoformat(),
            "target": self.target,
            "unit": self.unit_path,
        }
        return canonical_json({**self.body, **entry})


@dataclass
class Work:
    """The acts noted in the open unit of work."""

    notes: list[Note] = field(default_factory=list)

    def note(
        self,
        actor: Doer,
        act: str,
        target: str,
        *,
        unit_path: str,
        now: datetime,
        digest: str = "",
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Note one act. `detail` holds no personal data: refs, counts and digests only, for it may be published."""
        body: dict[str, Any] = {"detail": detail or {}}
        if digest:
            body["digest"] = digest
        self.notes.append(Note(now, actor.ref, unit_path, act, target, body))


_open: ContextVar[Work | None] = ContextVar("journal_work", default=None)


@contextmanager
def unit_of_work() -> Iterator[Work]:
    """Join the open unit of work, or open one with its transaction."""
    work = _open.get()
    if work is not None:
        with _part_of(work):
            yield work
        return
    work = Work()
    token = _open.set(work)
    try:
        with transaction.atomic():
            yield work
            _append(work.notes)
    finally:
        _open.reset(token)


@contextmanager
def _part_of(work: Work) -> Iterator[None]:
    """A unit of work inside another: when it fails and the outer one goes on, nothing of it stays."""
    noted = len(work.notes)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del work.notes[noted:]
        raise


def last_content(target: str, acts: Sequence[str]) -> dict[str, Any] | None:
    """The content of the last entry on `target` whose act is among `acts`, as it was or will be hashed; None where there is none.

    What is noted in the open unit of work counts: its entries follow at the end of it.
    """
    work = _open.get()
    for note in reversed(work.notes if work else []):
        if note.target == target and note.act in acts:
            return _content(note.canon())
    canon = Entry.objects.filter(target=target, act__in=acts).order_by("-seq").values_list("canon", flat=True).first()
    return None if canon is None else _content(bytes(canon))


def _content(canon: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(canon)
    return found


def _append(notes: list[Note]) -> None:
    """Chain the notes to the log; the lock is taken last, so that writers wait for each other only here."""
    if not notes:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Entry.objects.order_by("-seq").first()
    seq, chain = (last.seq, bytes(last.chain)) if last else (0, GENESIS)
    for note in notes:
        seq, chain = seq + 1, _append_one(note, seq + 1, chain)
    transaction.on_commit(partial(keep_head, seq, chain))


def _append_one(note: Note, seq: int, former: bytes) -> bytes:
    canon = note.canon()
    leaf = leaf_hash(canon)
    chain = chain_hash(former, seq, leaf)
    Entry(
        seq=seq,
        at=note.at,
        actor=note.actor,
        unit_path=note.unit_path,
        act=note.act,
        target=note.target,
        canon=canon,
        leaf=leaf,
        chain=chain,
    ).save(force_insert=True)
    return chain


def leaf_hash(canon: bytes) -> bytes:
    """Leaf of RFC 9162 over an entry's canonical JSON."""
    return hashlib.sha256(b"\x00" + canon).digest()


def chain_hash(former: bytes, seq: int, leaf: bytes) -> bytes:
    """The chain value of entry `seq`."""
    return hashlib.sha256(former + seq.to_bytes(8, "big") + leaf).digest()
