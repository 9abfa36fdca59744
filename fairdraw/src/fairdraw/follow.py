"""What became of a match: replacements/NNNN.json, each drawn from a seed of its own and recomputed like the match (SPEC section 11).

A replacement names who leaves which seats and why, never who comes: that follows from its seed. Whoever may hold a seat now, where it
differs from what held before, stands in the record, which the seed is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .canonical import TAG, Unreadable, Wrong, canonical_json, digest, load_json, split_lines
from .matching import MatchResult
from .replacement import redraw, replacement_seed
from .schema import hex64, inside, items, mapping, moment, name, natural, need, record, string
from .seed import commit

FOLDER = "replacements/"
PARTIES = ("auditor", "server")
_FIELDS = ("announcement", "answer", "commits", "deposit", "record", "seed", "shares")
_RECORD = ("absent", "at", "officers", "reason", "released", "seats", "vacated")


@dataclass(frozen=True)
class Standing:
    """A match as it stands: who may hold what now, who holds it, and the seed that the latest pick came from."""

    officers: bytes
    seats: bytes
    match_tsv: bytes
    seed: str


def path_of(serial: int, ending: str = "json") -> str:
    """Where replacement `serial`, counted from 1, stands in a package."""
    return f"{FOLDER}{serial:04d}.{ending}"


def party_name(party: str, deposit: int) -> str:
    """A party as it commits to its share for a replacement: deposits are numbered from 1 and used up one by one."""
    return f"{party}.{deposit}"


def fresh_share(hash_name: str, shares: Mapping[str, str]) -> str:
    """The share of section 11 from those of the parties: H over all of them by name, so that none alone decides it."""
    lines = "".join(f"{party}:{shares[party]}\n" for party in sorted(shares))
    return digest(hash_name, f"{TAG} replace-share\n{lines}".encode())


def record_digest(hash_name: str, told: Mapping[str, Any]) -> str:
    """H of the canonical reason record."""
    return digest(hash_name, canonical_json(dict(told)))


def seed_of(hash_name: str, old_seed: str, told: Mapping[str, Any], shares: Mapping[str, str]) -> str:
    """Seed of a replacement over the seed before it, its reason record and the parties' shares."""
    return replacement_seed(hash_name, old_seed, record_digest(hash_name, told), fresh_share(hash_name, shares))


def amended(officers: bytes, seats: bytes, told: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """officers.tsv and seats.tsv with the lines of a reason record in place of those before. Raises Wrong for an unknown seat."""
    people = {line.split(b"\t")[0]: line for line in split_lines(officers)}
    for who, capacity, history in told["officers"]:
        people[who.encode()] = f"{who}\t{capacity}\t{history}".encode()
    places = {tuple(line.split(b"\t")[:2]): line for line in split_lines(seats)}
    for visit, seat, kind, ids in told["seats"]:
        key = (visit.encode(), seat.encode())
        if key not in places:
            raise Wrong("match_not_standing", seat=seat)
        places[key] = "\t".join((visit, seat, kind, ",".join(ids))).encode()
    return _sheet(people), _sheet(places)


def _sheet(lines: Mapping[Any, bytes]) -> bytes:
    return b"".join(lines[key] + b"\n" for key in sorted(lines))


def carried_out(standing: Standing, told: Mapping[str, Any], hash_name: str, seed: str) -> tuple[Standing, MatchResult]:
    """The match after a replacement. Raises Unreadable, Wrong, NoMatch as `redraw` does."""
    officers, seats = amended(standing.officers, standing.seats, told)
    found = redraw(
        officers, seats, standing.match_tsv, told["vacated"], absent=told["absent"], released=told["released"],
        hash_name=hash_name, seed=seed,
    )  # fmt: skip
    return Standing(officers, seats, found.match_tsv, seed), found


def read_replacement(data: bytes, place: str) -> dict[str, Any]:
    """Content of replacements/NNNN.json, every field of its kind. Raises Unreadable."""
    with inside(place):
        found = record(load_json(data), "replacement", _FIELDS)
        for key in ("announcement", "answer", "seed"):
            hex64(found[key], key)
        natural(found["deposit"], "deposit")
        for key in ("commits", "shares"):
            for party in record(mapping(found[key], key), key, PARTIES):
                hex64(found[key][party], f"{key}.{party}")
        _read_record(found["record"])
        return found


def _read_record(value: Any) -> None:
    told = record(value, "record", _RECORD)
    moment(told["at"], "record.at")
    name(told["reason"], "record.reason")
    for key in ("absent", "released", "vacated"):
        _strings(told[key], f"record.{key}")
    for at, line in enumerate(items(told["officers"], "record.officers")):
        _officer(items(line, f"record.officers[{at}]"), f"record.officers[{at}]")
    for at, line in enumerate(items(told["seats"], "record.seats")):
        _seat(items(line, f"record.seats[{at}]"), f"record.seats[{at}]")


def _officer(line: list[Any], place: str) -> None:
    need(len(line) == 3, place, "list")
    string(line[0], place)
    natural(line[1], place)
    natural(line[2], place)


def _seat(line: list[Any], place: str) -> None:
    need(len(line) == 4, place, "list")
    _strings(line[:3], place)
    _strings(line[3], place)


def _strings(value: Any, place: str) -> None:
    for at, item in enumerate(items(value, place)):
        string(item, f"{place}[{at}]")


def check_replacement(standing: Standing, value: Mapping[str, Any], hash_name: str, announcement: str) -> Standing:
    """The match after a published replacement of a draw with hash A. Raises Wrong for what does not follow, Unreadable."""
    if value["announcement"] != announcement:
        raise Wrong("replacement_other")
    for party, share in value["shares"].items():
        if commit(hash_name, announcement, party_name(party, value["deposit"]), share) != value["commits"][party]:
            raise Wrong("replacement_share", party=party)
    seed = seed_of(hash_name, standing.seed, value["record"], value["shares"])
    if value["seed"] != seed:
        raise Wrong("replacement_seed")
    after, found = carried_out(standing, value["record"], hash_name, seed)
    if value["answer"] != found.answer:
        raise Wrong("replacement_answer")
    return after


def check_all(
    standing: Standing, values: Sequence[Mapping[str, Any]], sheets: Sequence[bytes], hash_name: str, announcement: str
) -> Standing:
    """Replay `values` in order, each against its match.tsv in `sheets`; every deposit serves once. Raises Wrong, Unreadable."""
    used: set[int] = set()
    for serial, (value, sheet) in enumerate(zip(values, sheets), 1):
        with inside(path_of(serial)):
            if value["deposit"] in used:
                raise Wrong("replacement_deposit", deposit=value["deposit"])
            used.add(value["deposit"])
            standing = check_replacement(standing, value, hash_name, announcement)
            if sheet != standing.match_tsv:
                raise Wrong("replacement_answer")
    return standing


def serials(paths: Sequence[str]) -> list[int]:
    """Serials of the replacements among the paths of a package, in order. Raises Unreadable where one is left out."""
    found = sorted(path for path in paths if path.startswith(FOLDER))
    count = len(found) // 2
    wanted = sorted(path_of(serial, ending) for serial in range(1, count + 1) for ending in ("json", "tsv"))
    if found != wanted:
        raise Unreadable("replacement_files")
    return list(range(1, count + 1))
