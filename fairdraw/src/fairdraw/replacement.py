"""Replacement (match.md section 5): vacated seats are drawn again with a new seed, and nobody else moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from dataclasses import replace as changed

from .balance import fill_all
from .canonical import HEX64, TAG, Unreadable, Wrong, digest
from .cut import cut
from .match_files import Model, read_match, read_model
from .matching import Holding, MatchResult, published, solve
from .network import Network
from .seats import Tickets


def replacement_seed(hash_name: str, old_seed: str, record_digest: str, share: str) -> str:
    """Seed of a replacement, over the seed before it, the digest of the reason record and a fresh share, each 64 hex characters.

    Raises Unreadable for anything else.
    """
    for text in (old_seed, record_digest, share):
        if not HEX64.match(text):
            raise Unreadable("match_hex", text=text[:40])
    return digest(hash_name, f"{TAG} replace\n{old_seed}\n{record_digest}\n{share}\n".encode())


@dataclass(frozen=True)
class Vacancy:
    """A standing match some of whose seats come free; `leaving` are their holders. Neither they nor `absent` ones (masks) get one."""

    model: Model
    standing: dict[int, Holding]
    vacated: frozenset[int]
    leaving: int
    absent: int

    def kept(self, drawn: Collection[int]) -> list[Holding]:
        return [holding for seat, holding in self.standing.items() if seat not in drawn]

    def reduced(self, drawn: Collection[int]) -> Model:
        """The match of the seats `drawn` alone: teammates are taken, kept seats use up capacity and count as history."""
        teams: dict[bytes, int] = {}
        load = [0] * len(self.model.officers)
        for seat, officer, _ in self.kept(drawn):
            visit = self.model.visits[seat]
            teams[visit] = teams.get(visit, 0) | 1 << officer
            load[officer] += 1
        seats = sorted(drawn)
        return changed(
            self.model,
            capacity=[max(0, most - now) for most, now in zip(self.model.capacity, load)],
            history=[past + now for past, now in zip(self.model.history, load)],
            visits=[self.model.visits[seat] for seat in seats],
            seats=[self.model.seats[seat] for seat in seats],
            must=[self.model.must[seat] for seat in seats],
            eligible=[self.allowed(seat) & ~teams.get(self.model.visits[seat], 0) for seat in seats],
        )

    def allowed(self, seat: int) -> int:
        """Eligible officers without those leaving or absent; whoever leaves one seat may keep another that is merely released."""
        stays = 0 if seat in self.vacated else 1 << self.standing[seat].officer
        return self.model.eligible[seat] & ~self.absent & (~self.leaving | stays)


def redraw(
    officers: bytes,
    seats: bytes,
    standing: bytes,
    vacated: Iterable[str],
    *,
    absent: Iterable[str] = (),
    released: Iterable[str] = (),
    hash_name: str,
    seed: str,
) -> MatchResult:
    """The whole match after a replacement: `vacated` seats of `standing` (match.tsv) drawn again under `seed`, all others as before.

    officers.tsv and seats.tsv are those in force now. Officers who give up a seat, and those `absent`, get none of the seats drawn.
    `released` seats (see `widen`) are drawn along with them; their holders may keep them. Places run on from the last one.

    Raises Unreadable, Wrong where a seat or officer does not stand in the match, NoMatch where these seats cannot be filled.
    """
    vacancy = read_vacancy(officers, seats, standing, vacated, absent)
    drawn = vacancy.vacated | _places(vacancy, released)
    net, order, tight = solve(vacancy.reduced(drawn), Tickets(hash_name, seed))
    whole = sorted(drawn)
    first = 1 + max((place for _, _, place in vacancy.standing.values()), default=0)
    new = [Holding(whole[seat], net.at[seat], place) for place, seat in enumerate(order, first)]
    sets = [([whole[seat] for seat in team], mask) for team, mask in tight]
    return published(vacancy.model, [*vacancy.kept(drawn), *new], sets, hash_name)


def read_vacancy(
    officers: bytes, seats: bytes, standing: bytes, vacated: Iterable[str], absent: Iterable[str]
) -> Vacancy:
    """Raises Unreadable on a broken file, Wrong where a seat or officer named does not stand in the match."""
    model = read_model(officers, seats)
    place_of = {name: seat for seat, name in enumerate(model.seats)}
    index = {name: officer for officer, name in enumerate(model.officers)}
    held: dict[int, Holding] = {}
    for name, (_, who, place) in read_match(standing).items():
        if name not in place_of or who not in index:
            raise Wrong("match_not_derived", seat=name.decode(), officer=who.decode())
        held[place_of[name]] = Holding(place_of[name], index[who], place)
    bare = Vacancy(model, held, frozenset(), 0, sum(1 << _officer(index, who) for who in set(absent)))
    free = _places(bare, vacated)
    return changed(bare, vacated=free, leaving=sum(1 << officer for officer in {held[seat].officer for seat in free}))


def _officer(index: dict[bytes, int], who: str) -> int:
    if who.encode() not in index:
        raise Wrong("match_no_officer", officer=who)
    return index[who.encode()]


def _places(vacancy: Vacancy, names: Iterable[str]) -> frozenset[int]:
    """Seats of the standing match by name."""
    place_of = {vacancy.model.seats[seat].decode(): seat for seat in vacancy.standing}
    asked = list(names)
    unknown = next((name for name in asked if name not in place_of), None)
    if unknown is not None:
        raise Wrong("match_not_standing", seat=unknown)
    return frozenset(place_of[name] for name in asked)


def widen(
    officers: bytes,
    seats: bytes,
    standing: bytes,
    vacated: Iterable[str],
    movable: Iterable[str],
    *,
    absent: Iterable[str] = (),
) -> list[str] | None:
    """Seats to release along with the vacated ones so that all can be filled: [] where none is needed, None where none helps.

    While the vacated seats are infeasible, every `movable` seat (of a visit not yet begun) joins whose holder may hold a seat of the
    part that section 4 names. The answer needs no seed. Raises as `redraw` does, except NoMatch.
    """
    vacancy = read_vacancy(officers, seats, standing, vacated, absent)
    waiting = _places(vacancy, movable) - vacancy.vacated
    drawn = vacancy.vacated
    while True:
        wanted = _wanted(vacancy, drawn)
        if wanted is None:
            return [vacancy.model.seats[seat].decode() for seat in sorted(drawn - vacancy.vacated)]
        joining = frozenset(seat for seat in waiting if wanted >> vacancy.standing[seat].officer & 1)
        if not joining:
            return None
        drawn, waiting = drawn | joining, waiting - joining


def _wanted(vacancy: Vacancy, drawn: frozenset[int]) -> int | None:
    """Officers who may hold a seat of a part that lacks room, None where nothing lacks."""
    model = vacancy.reduced(drawn)
    net = Network(model)
    missing = fill_all(net, (seat for seat, must in enumerate(model.must) if must))
    if not missing:
        return None
    whole = sorted(drawn)
    wanted = 0
    for part in cut(net, missing):
        for seat in part.seats:
            wanted |= vacancy.allowed(whole[seat])
    return wanted
