"""What a carrier must answer about the frame it holds, and the draw of one row from these answers (SPEC.md, section 4)."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import ClassVar

from fairdraw.announcement import Commitment, Row
from fairdraw.canonical import HASHES, Unreadable, role_key
from fairdraw.draw import EVERYTHING, RowDraw, Ticket, ticket_bound, tickets_below
from fairdraw.quotas import row_quotas

from shuangsuiji.common.errors import Refusal

Line = tuple[bytes, bytes, bytes]  # stratum, ticket, handle: sorts as the draw does
Stratum = tuple[bytes, list[Ticket]]


class CannotCarry(Refusal):
    """The engine lacks what this draw needs; the message names both."""


@dataclass(frozen=True)
class Sample:
    """What one row gives. The streams are read once, `strata` first; at most one stratum of them is held.

    `sizes` and `quotas` are N and k of every stratum of the frame; `strata` holds the first k + reserve tickets of each with
    k + reserve > 0, in byte order; `certain` the (stratum, handle) inspected without drawing.
    """

    sizes: dict[bytes, int]
    quotas: dict[bytes, int]
    strata: Iterator[Stratum]
    certain: Iterator[tuple[bytes, bytes]]

    def collected(self) -> RowDraw:
        """The whole sample in memory, as fairdraw holds it."""
        picked: dict[bytes, list[Ticket]] = {stratum: [] for stratum in self.quotas}
        picked.update(self.strata)
        return RowDraw(self.quotas, picked, list(self.certain))


class Engine(ABC):
    """A frame in one carrier. `hash` is sha256 or sm3; handles, strata and statuses are those of SPEC.md, section 1."""

    name: ClassVar[str]
    # The hashes the carrier computes itself. Of another one the tickets are made in Python, row by row, or not at all.
    own_hashes: ClassVar[tuple[str, ...]] = HASHES

    def __init__(self, hash_name: str = "sha256") -> None:
        if hash_name not in HASHES:
            raise Unreadable("hash_name", name=hash_name)
        self.hash = hash_name

    def note(self) -> str:
        """What the person should know about the chosen hash in this engine; empty where there is nothing to say."""
        if self.hash in self.own_hashes:
            return ""
        return f"{self.name} 没有 {self.hash.upper()} 函数：票据由 Python 逐行计算，结果相同，用时较长。"

    @abstractmethod
    def commitment(self) -> Commitment:
        """Merkle root and size of the frame. Raises Unreadable where a line breaks the format or a handle is there twice."""

    @abstractmethod
    def sizes(self) -> dict[bytes, int]:
        """Number of eligible subjects of every stratum of the frame, 0 where nobody is eligible."""

    @abstractmethod
    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        """The eligible subjects of the strata in `bounds` whose ticket is below the stratum's bound, sorted by bytes.

        A bound has 32 bytes, or is EVERYTHING; `key` is role_key(hash, "subject", seed).
        """

    @abstractmethod
    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        """(stratum, handle) of the subjects inspected without drawing, sorted by bytes."""

    def sample(self, row: Row, seed: str) -> Sample:
        """The sample of `row` under `seed`. Raises Wrong for a class without a rule."""
        sizes = dict(sorted(self.sizes().items()))
        quotas = row_quotas(row, sizes, self.hash, seed)
        needs = {stratum: min(sizes[stratum], k + row.reserve) for stratum, k in quotas.items()}
        return Sample(sizes, quotas, self._strata(sizes, needs, role_key(self.hash, "subject", seed)), self.certain())

    def _strata(self, sizes: Mapping[bytes, int], needs: Mapping[bytes, int], key: str) -> Iterator[Stratum]:
        """The first tickets of every stratum; one in which too few lie below the bound is asked for again without it."""
        bounds = {stratum: ticket_bound(need, sizes[stratum]) for stratum, need in needs.items() if need}
        groups = groupby(self.below(bounds, key), key=itemgetter(0))
        stratum, lines = next(groups, (b"", iter(())))
        for wanted in bounds:
            tickets: list[Ticket] = []
            if stratum == wanted:
                tickets = first_lines(lines, needs[wanted])
                stratum, lines = next(groups, (b"", iter(())))
            if len(tickets) < needs[wanted]:
                tickets = first_lines(self.below({wanted: EVERYTHING}, key), needs[wanted])
            yield wanted, tickets


def first_lines(lines: Iterable[Line], need: int) -> list[Ticket]:
    """The first `need` tickets of sorted lines of one stratum."""
    return [(ticket, handle) for _, ticket, handle in islice(lines, need)]


def below_by_python(
    blocks: Iterable[tuple[list[bytes], list[bytes]]], bounds: Mapping[bytes, bytes], name: str, key: str
) -> Iterator[Line]:
    """`Engine.below` by fairdraw's own loop over blocks of eligible (handles, strata); holds what lies below the bounds."""
    kept = tickets_below(blocks, defaultdict(bytes, bounds), name, key)  # nothing lies below an empty bound
    for stratum in sorted(kept):
        for text in sorted(kept[stratum]):
            yield stratum, text[:32], text[32:]


def hmac_pads(secret: bytes) -> dict[str, str]:
    """The two blocks, hex, by which SHA-256 becomes HMAC-SHA-256 under `secret` (RFC 2104)."""
    block = secret.ljust(64, b"\0")
    return {"inner": bytes(x ^ 0x36 for x in block).hex(), "outer": bytes(x ^ 0x5C for x in block).hex()}
