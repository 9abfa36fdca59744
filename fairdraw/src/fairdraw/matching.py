"""The match of match.md: officers to the seats of visits, one answer per frozen input and seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .balance import even_out, fill_all, settle_loads
from .canonical import digest
from .explain import NoMatch, explanation
from .match_files import Model, read_model, write_rows
from .match_inputs import Derived, derive
from .network import Network, bits
from .parts import Part, parts
from .seats import Tickets, Tight, assign

__all__ = ["Derived", "MatchResult", "NoMatch", "derive", "match"]


@dataclass(frozen=True)
class MatchResult:
    """`match_tsv` and `summary` (match.json) as published, `answer` = match_answer, `leads`: visit -> officer (主办).

    A visit without a filled seat of its own officers (must) has no lead.
    """

    match_tsv: bytes
    summary: dict[str, Any]
    answer: str
    leads: dict[str, str]


class Holding(NamedTuple):
    """Who holds a seat, drawn as number `place`; seat and officer are their places in the model."""

    seat: int
    officer: int
    place: int


def match(officers: bytes, seats: bytes, *, hash_name: str, seed: str) -> MatchResult:
    """The canonical match (match.md section 2) of officers.tsv and seats.tsv under `seed` (64 hex characters).

    Raises Unreadable where a file breaks its format, NoMatch with the explanation of section 4 where no match exists.
    """
    model = read_model(officers, seats)
    tickets = Tickets(hash_name, seed)
    held: dict[int, int] = {}
    tight: list[Tight] = []
    for part in parts(model):
        try:
            net, order, sets = solve(part.model, tickets)
        except NoMatch:
            solve(model, tickets)  # the explanation tells of all parts that lack officers
            raise
        held.update((part.seats[seat], part.officers[net.at[seat]]) for seat in order)
        tight += [_whole(part, *one) for one in sets]
    order = tickets.ordered("seat", model.seats, held)
    holdings = [Holding(seat, held[seat], place) for place, seat in enumerate(order, 1)]
    return published(model, holdings, tight, hash_name)


def _whole(part: Part, seats: Sequence[int], mask: int) -> Tight:
    """A tight set of a part in the numbers of the whole model."""
    return [part.seats[seat] for seat in seats], sum(1 << part.officers[officer] for officer in bits(mask))


def solve(model: Model, tickets: Tickets) -> tuple[Network, list[int], list[Tight]]:
    """Steps 1 to 4 of section 2: the network filled and fixed, its seats in the order of drawing, the tight sets. Raises NoMatch."""
    net = Network(model)
    missing = fill_all(net, (seat for seat, must in enumerate(model.must) if must))
    if missing:
        raise NoMatch(explanation(net, missing))
    optional = [seat for seat, must in enumerate(model.must) if not must]
    for seat in tickets.ordered("seat", model.seats, optional, b"optional:"):
        net.fill(seat)
    even_out(net)
    settle_loads(net, tickets.ordered("load", model.officers, range(len(model.officers))))
    return net, *assign(net, tickets)


def published(model: Model, holdings: Sequence[Holding], tight: Iterable[Tight], hash_name: str) -> MatchResult:
    """The files of a finished match."""
    table = write_rows(
        (model.visits[seat], model.seats[seat], model.officers[officer], b"%d" % place)
        for seat, officer, place in holdings
    )
    return MatchResult(table, _summary(model, holdings, tight), digest(hash_name, table), _leads(model, holdings))


def _summary(model: Model, holdings: Sequence[Holding], tight: Iterable[Tight]) -> dict[str, Any]:
    """match.json: loads of all officers, tight sets met while drawing, optional seats that stay empty."""
    loads = Counter(officer for _, officer, _ in holdings)
    filled = {seat for seat, _, _ in holdings}
    sets = sorted([sorted(model.seats[seat] for seat in seats), model.names(mask)] for seats, mask in tight)
    return {
        "loads": {name.decode(): loads[officer] for officer, name in enumerate(model.officers)},
        "tight": [[[name.decode() for name in names] for names in pair] for pair in sets],
        "unfilled": sorted(name.decode() for seat, name in enumerate(model.seats) if seat not in filled),
    }


def _leads(model: Model, holdings: Iterable[Holding]) -> dict[str, str]:
    """Lead of every visit: the officer of the first seat drawn among those that count to the two."""
    found: dict[str, str] = {}
    for seat, officer, _ in sorted(holdings, key=lambda holding: holding.place):
        if model.must[seat]:
            found.setdefault(model.visits[seat].decode(), model.officers[officer].decode())
    return {visit: found[visit] for visit in sorted(found)}
