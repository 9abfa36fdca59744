"""Step 4 of match.md section 2: seats in ticket order, each with the smallest ticket that leaves a match for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .canonical import hasher, role_key
from .network import NOBODY, Network, Reach

Tight = tuple[list[int], int]


class Tickets:
    """The hashes that stand for chance in one match; roles load, seat and officer of draw.md section 3."""

    def __init__(self, hash_name: str, seed: str) -> None:
        self.start = hasher(hash_name)
        self.keys = {role: role_key(hash_name, role, seed).encode() for role in ("load", "seat", "officer")}

    def ordered(self, role: str, ids: Sequence[bytes], chosen: Iterable[int], label: bytes = b"") -> list[int]:
        """`chosen` places of `ids` by H("{key(role)}:{label}{id}"), ties by id."""
        prefix = self.keys[role] + b":" + label
        return sorted(chosen, key=lambda place: (self.start(prefix + ids[place]).digest(), ids[place]))

    def lots(self, seat: bytes, officers: Iterable[bytes]) -> list[bytes]:
        """H("{key(officer)}:{seat}:{officer}") of each officer."""
        prefix = self.start(b"%s:%s:" % (self.keys["officer"], seat))
        found = []
        for officer in officers:  # the hot loop of a match: a copied state spares hashing key and seat again
            lot = prefix.copy()
            lot.update(officer)
            found.append(lot.digest())
        return found


class Seating:
    """Takes the seats of a balanced network one by one. `members` are the officers whom seats of a block may still get."""

    def __init__(self, net: Network, tickets: Tickets) -> None:
        self.net, self.tickets = net, tickets
        self.index = {name: officer for officer, name in enumerate(net.model.officers)}
        self.block = [0] * len(net.at)
        self.members = [(1 << len(net.load)) - 1]
        self.alive = sum(1 << officer for officer, seats in enumerate(net.held) if seats)
        self.tight: list[Tight] = []

    def take(self, seat: int) -> None:
        """Fix one seat on its best officer. The current one always can stay, so the loop ends at the latest with him."""
        net, current = self.net, self.net.at[seat]
        options = self._options(seat)
        net.fix(seat, current)
        dead = 0
        for officer in self._by_lot(seat, options):
            if officer == current:
                break
            if not dead >> officer & 1:
                reach = self._try(seat, officer, current)
                if reach is None:
                    break
                dead |= self._passed(seat, reach)
        self._mark(current)
        self._mark(net.at[seat])

    def _options(self, seat: int) -> int:
        """Officers with a place left for this seat: none fixed in its visit, none cut off from it."""
        options = self.net.eligible[seat] & self.alive & self.members[self.block[seat]]
        for other in self.net.siblings[seat]:
            if self.net.fixed[other]:
                options &= ~(1 << self.net.at[other])
        return options

    def _by_lot(self, seat: int, options: int) -> Iterator[int]:
        """Options by ticket, ties by id. Nine in ten seats need the first alone: only the others are sorted."""
        if not options & options - 1:
            yield options.bit_length() - 1
            return
        model = self.net.model
        names = model.names(options)
        lots = self.tickets.lots(model.seats[seat], names)
        yield self.index[names[lots.index(min(lots))]]
        for _, name in sorted(zip(lots, names))[1:]:
            yield self.index[name]

    def _try(self, seat: int, officer: int, current: int) -> Reach | None:
        """Put the seat on the officer and look for a chain that passes his surplus to `current`. Undone where there is none."""
        net = self.net
        within = self.alive & self.members[self.block[seat]] | 1 << current
        holders = [other for other in net.siblings[seat] if net.at[other] == officer]
        net.fix(seat, officer)
        if holders:
            reach = net.search(1 << current, seats=holders, within=within)
        else:
            reach = net.search(1 << current, officers=(officer,), within=within)
        if reach.end is None:
            net.fix(seat, current)
            return reach
        net.follow(reach)
        return None

    def _passed(self, seat: int, reach: Reach) -> int:
        """Learn from a failed search: the seats it met need all places of the officers it met, so no other seat gets one of these.

        Only seats of the same block learn it: what was hidden from this search is hidden from them for the same reason.
        """
        whole = self.block[seat]
        inner = [other for other in reach.left if self.block[other] == whole]
        for other in inner:
            self.block[other] = len(self.members)
        self.members.append(self.members[whole])
        self.members[whole] &= ~reach.officers
        if len(inner) == len(reach.left) and not reach.displaced():
            self.tight.append((sorted(inner), reach.officers))
        return reach.officers

    def _mark(self, officer: int) -> None:
        bit = 1 << officer
        self.alive = self.alive | bit if self.net.held[officer] else self.alive & ~bit


def assign(net: Network, tickets: Tickets) -> tuple[list[int], list[Tight]]:
    """Fix every filled seat. Returns the seats in the order of drawing, and the tight sets that made a seat pass over its best officer."""
    order = tickets.ordered("seat", net.model.seats, (seat for seat, officer in enumerate(net.at) if officer != NOBODY))
    seating = Seating(net, tickets)
    for seat in order:
        seating.take(seat)
    return order, seating.tight
