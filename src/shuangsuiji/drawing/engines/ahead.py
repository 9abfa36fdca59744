"""A draw in one reading: the bounds follow the counts so far, and only tighten."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from fairdraw.announcement import Row
from fairdraw.canonical import role_key
from fairdraw.draw import EVERYTHING, ticket_bound, tickets_below
from fairdraw.frame import CERTAIN
from fairdraw.quotas import row_quotas

from .files import Block

ROOM = 1 << 16  # tickets held before the bounds are looked at again
# The quota of what was read so far may round to less than its share of the whole: two more keep the bound above the last one.
SLACK = 2


class Ahead:
    """What one reading of a frame gives: sizes, certain subjects, and every ticket below `bounds`."""

    def __init__(self, row: Row, name: str, seed: str) -> None:
        self.row, self.name, self.seed = row, name, seed
        self.bounds: dict[bytes, bytes] = defaultdict(lambda: EVERYTHING)
        self.kept: dict[bytes, list[bytes]] = defaultdict(list)
        self._counts: Counter[bytes] = Counter()
        self._strata: set[bytes] = set()
        self._certain: list[tuple[bytes, bytes]] = []

    def read(self, blocks: Iterable[Block]) -> None:
        """Read the whole frame. Raises Wrong for a class without a rule."""
        key = role_key(self.name, "subject", self.seed)
        held, room = 0, ROOM
        for handles, strata, others in blocks:
            self._set_apart(others)
            self._counts.update(strata)
            found = tickets_below([(handles, strata)], self.bounds, self.name, key)
            for stratum, tickets in found.items():
                self.kept[stratum] += tickets
                held += len(tickets)
            if held > room:
                held = self._tighten()
                room = ROOM + held * 3 // 2

    def _set_apart(self, lines: Iterable[bytes]) -> None:
        """Note the strata of those who cannot be drawn, and who of them is certain."""
        for line in lines:
            handle, stratum, status = line.split(b"\t")
            self._strata.add(stratum)
            if status == CERTAIN:
                self._certain.append((stratum, handle))

    def sizes(self) -> dict[bytes, int]:
        """N of every stratum seen; one in which nobody is eligible stands with 0."""
        return {**dict.fromkeys(self._strata, 0), **self._counts}

    def certain(self) -> list[tuple[bytes, bytes]]:
        return sorted(self._certain)

    def covers(self, bounds: Mapping[bytes, bytes]) -> bool:
        """Whether nothing below `bounds` was dropped."""
        return all(bound <= self.bounds[stratum] for stratum, bound in bounds.items())

    def _tighten(self) -> int:
        """Bounds from what was counted so far; how many tickets stay."""
        sizes = self.sizes()
        for stratum, k in row_quotas(self.row, sizes, self.name, self.seed).items():
            need = min(sizes[stratum], k + self.row.reserve + SLACK)
            bound = ticket_bound(need, sizes[stratum]) if need else EVERYTHING
            self.bounds[stratum] = min(self.bounds[stratum], bound)
            self.kept[stratum] = [text for text in self.kept[stratum] if text < self.bounds[stratum]]
        return sum(map(len, self.kept.values()))
