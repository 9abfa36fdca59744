"""The draw of draw.md section 4: tickets, samples, reserves, cutoffs and the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isqrt
from typing import Any

from . import merkle
from .announcement import Announcement, Row
from .canonical import Wrong, canonical_json, digest, prefixed, role_key, split_lines
from .frame import Frame, parse_frame
from .quotas import row_quotas
from .schema import inside

Ticket = tuple[bytes, bytes]  # (ticket, handle): sorts as the draw does
EVERYTHING = b"\xff" * 33  # above every ticket of 32 bytes


@dataclass(frozen=True)
class RowDraw:
    """What one row gives: quotas, the first k + reserve tickets of every stratum in order, and the certain subjects."""

    quotas: dict[bytes, int]
    picked: dict[bytes, list[Ticket]]
    certain: list[tuple[bytes, bytes]]

    def cutoffs(self) -> dict[str, str]:
        """The k-th ticket of every stratum with k > 0."""
        return {s.decode(): self.picked[s][k - 1][0].hex() for s, k in self.quotas.items() if k}

    def drawn(self) -> Iterable[tuple[bytes, bytes, bytes]]:
        """(stratum, ticket, handle) of every drawn subject."""
        return ((s, ticket, handle) for s, k in self.quotas.items() for ticket, handle in self.picked[s][:k])

    def visited(self) -> list[bytes]:
        """Handles of the drawn and of the certain subjects."""
        return [handle for _, _, handle in self.drawn()] + [handle for _, handle in self.certain]


@dataclass
class Drawn:
    """A whole draw: `rows` by row id, and what `fairdraw draw` writes."""

    record: dict[str, Any]
    rows: dict[str, RowDraw] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """draw/ROW.tsv of every row and record.json: path -> bytes."""
        found = {f"draw/{row}.tsv": row_file(drawn) for row, drawn in self.rows.items()}
        found["record.json"] = record_file(self.record)
        return found


def ticket(name: str, key: str, handle: str) -> str:
    """Ticket of a subject, hex; `key` is role_key(name, "subject", seed)."""
    return digest(name, f"{key}:{handle}".encode())


def check_root(row: Row, lines: list[bytes], name: str) -> None:
    """Raise Wrong unless `lines` are the frame the announcement fixed for `row`."""
    if len(lines) != row.frame.size:
        raise Wrong("frame_size", row=row.id, found=len(lines), announced=row.frame.size)
    if merkle.root(lines, name) != row.frame.root:
        raise Wrong("frame_root", row=row.id)


def load_row(row: Row, data: bytes, name: str) -> Frame:
    """The frame of `row`, its root checked. Raises Wrong or Unreadable."""
    with inside(f"frames/{row.id}.tsv"):
        lines = split_lines(data)
    check_root(row, lines, name)
    with inside(f"frames/{row.id}.tsv"):
        frame = parse_frame(lines)
    if row.certain not in (None, len(frame.certain())):
        raise Wrong("certain_number", row=row.id, found=len(frame.certain()), announced=row.certain)
    return frame


def draw(announcement: Announcement, frames: Mapping[str, bytes], seed: str) -> Drawn:
    """The draw from the frames (row id -> bytes of frames/ROW.tsv) and the seed, holding one frame at a time.

    Raises Wrong where a frame is not the announced one or a class has no rule, Unreadable where a frame breaks its
    format.
    """
    rows = {
        row.id: draw_row(row, load_row(row, frames[row.id], announcement.hash), announcement.hash, seed)
        for row in announcement.rows
    }
    return compose(announcement, rows, seed)


def draw_row(row: Row, frame: Frame, name: str, seed: str) -> RowDraw:
    """Quotas and tickets of one row; deterministic in the frame's set of lines and the seed."""
    sizes = frame.sizes()
    quotas = row_quotas(row, sizes, name, seed)
    needs = {stratum: min(sizes[stratum], k + row.reserve) for stratum, k in quotas.items()}
    picked = first_tickets(frame, sizes, needs, name, role_key(name, "subject", seed))
    return RowDraw(quotas, picked, frame.certain())


def ticket_bound(need: int, size: int) -> bytes:
    """Bytes below which the `need` smallest of `size` uniform tickets lie, nearly always (six sigma)."""
    if not need:
        return b""
    share = (need + 6 * (isqrt(need) + 1) + 12 << 256) // size
    return share.to_bytes(32, "big") if share < 1 << 256 else EVERYTHING


def first_tickets(
    frame: Frame, sizes: Mapping[bytes, int], needs: Mapping[bytes, int], name: str, key: str
) -> dict[bytes, list[Ticket]]:
    """The `needs` smallest tickets of every stratum, in order.

    Tickets are uniform, so only those below a bound are kept and sorted; a stratum that comes up short is done again
    without one.
    """
    bounds = {stratum: ticket_bound(need, sizes[stratum]) for stratum, need in needs.items()}
    kept = tickets_below([frame.eligible], bounds, name, key)
    short = {stratum for stratum, need in needs.items() if len(kept[stratum]) < need}
    if short:
        again = tickets_below([frame.eligible], {s: EVERYTHING if s in short else b"" for s in needs}, name, key)
        kept.update((stratum, again[stratum]) for stratum in short)
    return {stratum: [(x[:32], x[32:]) for x in sorted(kept[stratum])[:need]] for stratum, need in needs.items()}


def tickets_below(
    blocks: Iterable[tuple[list[bytes], list[bytes]]], bounds: Mapping[bytes, bytes], name: str, key: str
) -> dict[bytes, list[bytes]]:
    """Tickets below the bound of their stratum, each followed by its handle in one text: the inner loop of a draw.

    `blocks` are handles and strata of eligible subjects; `key` is role_key(name, "subject", seed).
    """
    kept: dict[bytes, list[bytes]] = defaultdict(list)
    begin = prefixed(f"{key}:".encode(), name)
    for handles, strata in blocks:
        for handle, stratum, bound in zip(handles, strata, map(bounds.__getitem__, strata)):
            state = begin()
            state.update(handle)
            ticket = state.digest()
            if ticket < bound:
                kept[stratum].append(ticket + handle)
    return kept


def row_file(drawn: RowDraw) -> bytes:
    """Bytes of draw/ROW.tsv."""
    picked = [stratum_lines(stratum, tickets, drawn.quotas[stratum]) for stratum, tickets in drawn.picked.items()]
    return "".join([*picked, *(certain_line(stratum, handle) for stratum, handle in drawn.certain)]).encode()


def stratum_lines(stratum: bytes, tickets: Iterable[Ticket], k: int) -> str:
    """Lines of draw/ROW.tsv of one stratum: its k drawn subjects and their reserves, in order."""
    name = stratum.decode()
    return "".join(
        f"{name}\t{rank}\t{'drawn' if rank <= k else 'reserve'}\t{ticket.hex()}\t{handle.decode()}\n"
        for rank, (ticket, handle) in enumerate(tickets, 1)
    )


def certain_line(stratum: bytes, handle: bytes) -> str:
    """Line of draw/ROW.tsv of one certain subject."""
    return f"{stratum.decode()}\t0\tcertain\t-\t{handle.decode()}\n"


def answer(name: str, rows: Mapping[str, RowDraw]) -> str:
    """H over the lines of all drawn subjects, sorted by bytes."""
    lines = [
        answer_line(row, stratum, ticket, handle)
        for row, drawn in rows.items()
        for stratum, ticket, handle in drawn.drawn()
    ]
    return digest(name, "".join(sorted(lines)).encode())


def answer_line(row: str, stratum: bytes, ticket: bytes, handle: bytes) -> str:
    """What a drawn subject adds to the answer. ASCII: str and bytes sort alike."""
    return f"{row}\t{stratum.decode()}\t{ticket.hex()}\t{handle.decode()}\n"


def compose(announcement: Announcement, rows: dict[str, RowDraw], seed: str) -> Drawn:
    """The record of a draw from the rows, whichever engine drew them."""
    cutoffs = {row: drawn.cutoffs() for row, drawn in rows.items()}
    quotas = {row: drawn.quotas for row, drawn in rows.items()}
    return Drawn(make_record(announcement, seed, quotas, cutoffs, answer(announcement.hash, rows)), rows)


def make_record(
    announcement: Announcement,
    seed: str,
    quotas: Mapping[str, Mapping[bytes, int]],
    cutoffs: Mapping[str, Mapping[str, str]],
    answer: str,
) -> dict[str, Any]:
    """Content of record.json before any match: quotas and cutoffs by row, and the answer."""
    return {
        "announcement": announcement.A,
        "answer": answer,
        "cutoffs": {row: dict(found) for row, found in cutoffs.items()},
        "hash": announcement.hash,
        "match_answer": None,
        "officers_root": None,
        "quotas": {row: {s.decode(): k for s, k in found.items()} for row, found in quotas.items()},
        "seats_root": None,
        "seed": seed,
        "substitutions": [],
    }


def record_file(record: Mapping[str, Any]) -> bytes:
    """Bytes of record.json, or of any other JSON file of a package."""
    return canonical_json(record) + b"\n"
