"""The match by the letter of match.md section 2: list every assignment, then keep what the definition keeps. For tiny instances."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

Officer = tuple[str, int, int]  # id, capacity, history
Seat = tuple[str, str, bool, tuple[str, ...]]  # visit, seat, must, officers
Assignment = dict[str, str]


def key(seed: str, role: str, hash_name: str) -> str:
    return hashlib.new(hash_name, f"fairdraw/1 key\n{role}\n{seed}\n".encode()).hexdigest()[:32]


def files(officers: list[Officer], seats: list[Seat]) -> tuple[bytes, bytes]:
    """officers.tsv and seats.tsv."""
    left = "".join(sorted(f"{who}\t{cap}\t{past}\n" for who, cap, past in officers))
    right = "".join(
        f"{visit}\t{seat}\t{'must' if must else 'optional'}\t{','.join(sorted(may))}\n"
        for visit, seat, must, may in sorted(seats)
    )
    return left.encode(), right.encode()


def assignments(officers: list[Officer], seats: list[Seat]) -> Iterator[Assignment]:
    """All assignments of exactly these seats that meet every rule."""
    room = {who: cap for who, cap, _ in officers}
    held: set[tuple[str, str]] = set()
    chosen: Assignment = {}

    def choose(rest: list[Seat]) -> Iterator[Assignment]:
        if not rest:
            yield dict(chosen)
            return
        visit, seat, _, may = rest[0]
        for who in may:
            if room[who] and (visit, who) not in held:
                room[who] -= 1
                held.add((visit, who))
                chosen[seat] = who
                yield from choose(rest[1:])
                room[who] += 1
                held.remove((visit, who))

    yield from choose(seats)


def canonical(
    officers: list[Officer], seats: list[Seat], seed: str, hash_name: str = "sha256"
) -> tuple[bytes, dict[str, int], list[str]] | None:
    """match.tsv, loads and unfilled optional seats, or None where no assignment exists."""

    def h(text: str) -> str:
        return hashlib.new(hash_name, text.encode()).hexdigest()

    def exists(chosen: list[Seat]) -> bool:
        return next(assignments(officers, chosen), None) is not None

    seat_key = key(seed, "seat", hash_name)
    kept = [seat for seat in seats if seat[2]]
    if not exists(kept):
        return None
    for seat in sorted((seat for seat in seats if not seat[2]), key=lambda seat: h(f"{seat_key}:optional:{seat[1]}")):
        if exists([*kept, seat]):
            kept.append(seat)
    best = _balanced(officers, list(assignments(officers, kept)))
    load_key = key(seed, "load", hash_name)
    for who in sorted((who for who, _, _ in officers), key=lambda who: h(f"{load_key}:{who}")):
        least = min(_load(one, who) for one in best)
        best = [one for one in best if _load(one, who) == least]
    order = sorted((seat for _, seat, _, _ in kept), key=lambda seat: h(f"{seat_key}:{seat}"))
    officer_key = key(seed, "officer", hash_name)
    for place in order:
        first = min({one[place] for one in best}, key=lambda who: h(f"{officer_key}:{place}:{who}"))
        best = [one for one in best if one[place] == first]
    (answer,) = best
    visit_of = {seat: visit for visit, seat, _, _ in kept}
    lines = sorted(f"{visit_of[name]}\t{name}\t{answer[name]}\t{place}\n" for place, name in enumerate(order, 1))
    loads = {who: _load(answer, who) for who, _, _ in officers}
    return "".join(lines).encode(), loads, sorted({seat for _, seat, _, _ in seats} - set(order))


def _load(one: Assignment, who: str) -> int:
    return sum(holder == who for holder in one.values())


def _balanced(officers: list[Officer], found: list[Assignment]) -> list[Assignment]:
    def squares(one: Assignment) -> int:
        return sum((past + _load(one, who)) ** 2 for who, _, past in officers)

    least = min(map(squares, found))
    return [one for one in found if squares(one) == least]
