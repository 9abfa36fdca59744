"""A draw in one reading: the bounds follow the counts so far, and only tighten."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import compress, count
from operator import not_

import numpy as np
from fairdraw.announcement import Row
from fairdraw.canonical import hash_all, role_key
from fairdraw.draw import Ticket, ticket_bound
from fairdraw.frame import CERTAIN, ELIGIBLE, Columns
from fairdraw.quotas import row_quotas

ROOM = 1 << 16  # tickets held before the bounds are looked at again
# The quota of what was read so far may round to less than its share of the whole: two more keep the bound above the last one.
SLACK = 2
ALL = 2**64 - 1


class Ahead:
    """What one reading of a frame gives: sizes, certain subjects, and at least every ticket below its stratum's bound.

    Strata have numbers here. Of bounds and tickets the first eight bytes are compared, a piece at once: what lies below a bound
    lies at or below its beginning.
    """

    def __init__(self, row: Row, name: str, seed: str) -> None:
        self.row, self.name, self.seed = row, name, seed
        self._numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._counts = self._bounds = np.zeros(0, np.uint64)
        self._kept: defaultdict[int, list[bytes]] = defaultdict(list)
        self._strata: set[bytes] = set()
        self._certain: list[tuple[bytes, bytes]] = []

    def read(self, blocks: Iterable[Columns]) -> None:
        """Read the whole frame. Raises Wrong for a class without a rule."""
        prefix = f"{role_key(self.name, 'subject', self.seed)}:".encode()
        held, room = 0, ROOM
        for handles, strata, statuses in blocks:
            self._certain += ((strata[at], handles[at]) for at in _places(statuses, CERTAIN))
            chosen = list(map(ELIGIBLE.__eq__, statuses))
            self._strata.update(compress(strata, map(not_, chosen)))
            held += self._take(list(compress(handles, chosen)), list(compress(strata, chosen)), prefix)
            if held > room:
                held = self._tighten()
                room = ROOM + held * 3 // 2

    def sizes(self) -> dict[bytes, int]:
        """N of every stratum seen; one in which nobody is eligible stands with 0."""
        return {**dict.fromkeys(self._strata, 0), **dict(zip(self._numbers, self._counts.tolist(), strict=True))}

    def certain(self) -> list[tuple[bytes, bytes]]:
        return sorted(self._certain)

    def held(self) -> int:
        """How many tickets are kept."""
        return sum(map(len, self._kept.values()))

    def first(self, stratum: bytes, need: int) -> list[Ticket]:
        """The `need` smallest tickets of a stratum, in order, which are then let go; fewer where too few were kept."""
        texts = sorted(self._kept.pop(self._numbers[stratum], []))
        return [(text[:32], text[32:]) for text in texts[:need]]

    def _take(self, handles: list[bytes], strata: list[bytes], prefix: bytes) -> int:
        """Count a piece of eligible subjects and keep the tickets below the bounds; how many."""
        numbers = np.fromiter(map(self._numbers.__getitem__, strata), np.intp, len(strata))
        self._counts = _longer(self._counts, len(self._numbers), 0)
        self._bounds = _longer(self._bounds, len(self._numbers), ALL)
        self._counts += np.bincount(numbers, minlength=len(self._counts)).astype(np.uint64)
        tickets = hash_all(prefix, handles, self.name)
        begins = np.frombuffer(b"".join(tickets), ">u8")[::4]
        below = np.flatnonzero(begins <= self._bounds[numbers])
        for at, number in zip(below.tolist(), numbers[below].tolist(), strict=True):
            self._kept[number].append(tickets[at] + handles[at])
        return len(below)

    def _tighten(self) -> int:
        """Bounds from what was counted so far; how many tickets stay."""
        sizes = {stratum: size for stratum, size in self.sizes().items() if size}
        for stratum, k in row_quotas(self.row, sizes, self.name, self.seed).items():
            number, need = self._numbers[stratum], min(sizes[stratum], k + self.row.reserve + SLACK)
            begin = ticket_bound(need, sizes[stratum])[:8]
            if int.from_bytes(begin) < self._bounds[number]:
                self._bounds[number] = int.from_bytes(begin)
                self._kept[number] = [text for text in self._kept[number] if text[:8] <= begin]
        return self.held()


def _longer(array: np.ndarray, size: int, filled: int) -> np.ndarray:
    return np.concatenate([array, np.full(size - len(array), filled, np.uint64)])


def _places(values: list[bytes], wanted: bytes) -> Iterator[int]:
    """Where `wanted` stands: list.index looks faster than a loop, and there are few."""
    at = -1
    with suppress(ValueError):
        while True:
            at = values.index(wanted, at + 1)
            yield at
