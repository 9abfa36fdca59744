"""Seats, visits and officers as a flow: who holds what, and the search for a chain of moves that frees a place."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field

from .match_files import Model

NOBODY = -1
ANYONE = -1  # as a mask: every bit set


def bits(mask: int) -> Iterator[int]:
    """Numbers of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Levels:
    """Officers grouped by history + load, as masks; `order` holds the levels in use, ascending."""

    def __init__(self, levels: Iterable[int]) -> None:
        self.masks: dict[int, int] = {}
        self.order: list[int] = []
        for officer, level in enumerate(levels):
            self._add(1 << officer, level)

    def _add(self, bit: int, level: int) -> None:
        if level not in self.masks:
            self.masks[level] = 0
            insort(self.order, level)
        self.masks[level] |= bit

    def shift(self, officer: int, level: int, step: int) -> None:
        """Move an officer from `level` by `step`."""
        bit = 1 << officer
        self.masks[level] ^= bit
        if not self.masks[level]:
            del self.masks[level]
            self.order.remove(level)
        self._add(bit, level + step)

    def lowest(self, mask: int) -> int:
        """First officer of the least level in a mask that is not empty."""
        hit = next(hit for level in self.order if (hit := self.masks[level] & mask))
        return (hit & -hit).bit_length() - 1

    def below(self, limit: int) -> int:
        """Mask of the officers whose level is at most `limit`."""
        mask = 0
        for level in self.order:
            if level > limit:
                break
            mask |= self.masks[level]
        return mask


@dataclass
class Reach:
    """What a search met. `end` is the officer found; `left[s]` says why seat s can move: officer o >= 0 gives it up, ~t: seat t
    of the same visit takes its officer, None: the search began there. `came[o]` is the seat that moved to officer o."""

    within: int = ANYONE
    end: int | None = None
    last: int = NOBODY
    officers: int = 0
    left: dict[int, int | None] = field(default_factory=dict)
    came: dict[int, int | None] = field(default_factory=dict)

    def displaced(self) -> bool:
        """Whether a seat had to hand its officer to another seat of its visit."""
        return any(origin is not None and origin < 0 for origin in self.left.values())


class Network:
    """A partial assignment that meets every rule. `held` lists the seats of an officer that may still move; `fixed` seats may not."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.eligible: Sequence[int] = model.eligible
        self.siblings = _siblings(model.visits)
        self.at = [NOBODY] * len(model.seats)
        self.fixed = bytearray(len(model.seats))
        self.held: list[set[int]] = [set() for _ in model.officers]
        self.load = [0] * len(model.officers)
        self.room = sum(1 << o for o, most in enumerate(model.capacity) if most > 0)
        self.levels = Levels(model.history)
        self.dead = 0

    def copy(self, eligible: Sequence[int]) -> Network:
        """The same assignment under other eligibility, to try a change."""
        other = copy(self)
        other.eligible = eligible
        other.at, other.load, other.fixed = self.at[:], self.load[:], self.fixed[:]
        other.held = [set(seats) for seats in self.held]
        other.levels = deepcopy(self.levels)
        other.dead = 0
        return other

    def place(self, seat: int, officer: int) -> None:
        self.at[seat] = officer
        self.held[officer].add(seat)
        self._count(officer, 1)

    def release(self, seat: int) -> None:
        officer = self.at[seat]
        self.at[seat] = NOBODY
        self.held[officer].discard(seat)
        self._count(officer, -1)

    def fix(self, seat: int, officer: int) -> None:
        """Put a filled seat on the officer for good."""
        if self.at[seat] != officer:
            self.release(seat)
            self.place(seat, officer)
        self.held[officer].discard(seat)
        self.fixed[seat] = 1

    def _count(self, officer: int, step: int) -> None:
        self.levels.shift(officer, self.level(officer), step)
        self.load[officer] += step
        bit = 1 << officer
        self.room = self.room | bit if self.load[officer] < self.model.capacity[officer] else self.room & ~bit

    def level(self, officer: int) -> int:
        return self.model.history[officer] + self.load[officer]

    def free(self, seat: int) -> int:
        """Officers who may hold the seat and hold no other seat of its visit."""
        mask = self.eligible[seat]
        for other in self.siblings[seat]:
            if self.at[other] != NOBODY:
                mask &= ~(1 << self.at[other])
        return mask

    def fill(self, seat: int) -> bool:
        """Give an open seat an officer, moving others where needed. False when no assignment of the seats filled so far admits it.

        Officers met by a failed search have no room left and lead nowhere, for good while seats are only added: `dead` spares them.
        """
        direct = self.free(seat) & self.room
        if direct:
            self.place(seat, self.levels.lowest(direct))
            return True
        reach = self.search(self.room, seats=(seat,), within=~self.dead)
        if reach.end is None:
            self.dead |= reach.officers
            return False
        self.follow(reach)
        return True

    def search(
        self, target: int, officers: Iterable[int] = (), seats: Iterable[int] = (), within: int = ANYONE
    ) -> Reach:
        """Breadth-first through the residual graph to an officer in `target`.

        Starts from officers who should give one seat up, or from seats that should move; enters only officers in `within`.
        """
        reach = Reach(within, left=dict.fromkeys(seats))
        moving = deque(reach.left)
        waves: deque[tuple[int, int | None]] = deque((1 << officer, None) for officer in officers)
        reach.officers = sum(mask for mask, _ in waves)
        while moving or waves:
            if not moving:
                self._enter(waves, moving, reach)
                continue
            seat = moving.popleft()
            options = self._options(seat, moving, reach)
            if options & target:
                reach.end, reach.last = self.levels.lowest(options & target), seat
                break
            options &= ~reach.officers
            if options:
                reach.officers |= options
                waves.append((options, seat))
        return reach

    def _enter(self, waves: deque[tuple[int, int | None]], moving: deque[int], reach: Reach) -> None:
        """Take one officer of the first wave: each of the seats he holds could move on."""
        mask, seat = waves.popleft()
        low = mask & -mask
        if mask != low:
            waves.appendleft((mask ^ low, seat))
        officer = low.bit_length() - 1
        reach.came[officer] = seat
        for other in self.held[officer]:
            if other not in reach.left:
                reach.left[other] = officer
                moving.append(other)

    def _options(self, seat: int, moving: deque[int], reach: Reach) -> int:
        """Officers a seat could move to. One who holds another seat of the visit is no option, but that seat could move for it."""
        mask = self.eligible[seat] & reach.within
        if self.at[seat] != NOBODY:
            mask &= ~(1 << self.at[seat])
        for other in self.siblings[seat]:
            if self.at[other] != NOBODY and mask >> self.at[other] & 1:
                mask ^= 1 << self.at[other]
                if other not in reach.left and not self.fixed[other]:
                    reach.left[other] = ~seat
                    moving.append(other)
        return mask

    def follow(self, reach: Reach) -> None:
        """Make the moves of a successful search; every officer between keeps his load."""
        moves = self._moves(reach)
        for seat, _ in moves:
            if self.at[seat] != NOBODY:
                self.release(seat)
        for seat, officer in moves:
            self.place(seat, officer)

    def _moves(self, reach: Reach) -> list[tuple[int, int]]:
        """Seats and their new officers, from the end of the chain back to its start."""
        moves: list[tuple[int, int]] = []
        seat: int | None = reach.last
        officer = reach.end
        while seat is not None and officer is not None:
            moves.append((seat, officer))
            origin = reach.left[seat]
            if origin is not None and origin < 0:
                officer, seat = self.at[seat], ~origin
            else:
                officer, seat = origin, None if origin is None else reach.came[origin]
        return moves


def _siblings(visits: Sequence[bytes]) -> list[list[int]]:
    """For every seat the other seats of its visit."""
    teams: dict[bytes, list[int]] = {}
    for seat, visit in enumerate(visits):
        teams.setdefault(visit, []).append(seat)
    return [[other for other in teams[visit] if other != seat] for seat, visit in enumerate(visits)]
