"""inputs.tsv of the opening: what was frozen before the seed, and the seats that follow from it (match.md section 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from . import match_files as files
from .canonical import Wrong
from .match_files import Inputs, PatternSeat, Spot, shown

_WIDTHS = {b"officer": 4, b"pattern": 5, b"subject": 3, b"exclude": 4}


@dataclass(frozen=True)
class Derived:
    """officers.tsv and seats.tsv as they follow from inputs.tsv."""

    officers: bytes
    seats: bytes


def read_inputs(data: bytes) -> Inputs:
    """inputs.tsv, strictly: sorted by bytes, every id known, nothing twice. Raises Unreadable naming the line."""
    found = Inputs()
    later: list[tuple[Spot, list[bytes]]] = []
    for spot, fields in _sorted_rows(data):
        if fields[0] == b"officer":  # `exclude` sorts before `officer`, so the others wait until all officers are known
            _officer(found, spot, fields)
        else:
            later.append((spot, fields))
    for spot, fields in sorted(later, key=lambda row: -_RANK[row[1][0]]):
        _READERS[fields[0]](found, spot, fields)
    return found


def _sorted_rows(data: bytes) -> Iterable[tuple[Spot, list[bytes]]]:
    before = b""
    for spot, fields in files.rows("inputs.tsv", data, _WIDTHS):
        line = b"\t".join(fields)
        if line <= before:
            raise spot.bad("match_double" if line == before else "match_order")
        before = line
        yield spot, fields


def _officer(found: Inputs, spot: Spot, fields: list[bytes]) -> None:
    who = files.name(spot, fields[1])
    if who in found.officers:
        raise spot.bad("match_double")
    found.officers[who] = (files.number(spot, fields[2]), files.number(spot, fields[3]))


def _pattern(found: Inputs, spot: Spot, fields: list[bytes]) -> None:
    seats = found.patterns.setdefault(files.name(spot, fields[1]), [])
    place = fields[2]
    files.number(spot, place)
    if any(seat.number == place for seat in seats):
        raise spot.bad("match_double")
    seats.append(PatternSeat(place, files.kind(spot, fields[3]), files.listed(spot, fields[4], found.officers)))


def _subject(found: Inputs, spot: Spot, fields: list[bytes]) -> None:
    handle = files.checked(spot, fields[1], files.HANDLE, "match_handle")
    if handle in found.subjects:
        raise spot.bad("match_double")
    if fields[2] not in found.patterns:
        raise spot.bad("match_unknown_pattern", pattern=shown(fields[2]))
    found.subjects[handle] = fields[2]


def _exclude(found: Inputs, spot: Spot, fields: list[bytes]) -> None:
    _, handle, who, reason = fields
    if handle not in found.subjects:
        raise spot.bad("match_unknown_subject", handle=shown(handle))
    if who not in found.officers:
        raise spot.bad("match_unknown_officer", officer=shown(who))
    reasons = found.excluded.setdefault(handle, {}).setdefault(who, [])
    reasons.append(files.checked(spot, reason, files.REASON, "match_reason"))


_READERS: dict[bytes, Callable[[Inputs, Spot, list[bytes]], None]] = {
    b"pattern": _pattern,
    b"subject": _subject,
    b"exclude": _exclude,
}
_RANK = {b"pattern": 2, b"subject": 1, b"exclude": 0}


def derive(inputs: bytes, handles: Iterable[bytes]) -> Derived:
    """officers.tsv and seats.tsv for the drawn and certain subjects `handles`, by the rule of match.md section 1.

    Raises Unreadable where inputs.tsv breaks its format, Wrong where it does not hold one of the handles.
    """
    found = read_inputs(inputs)
    officers = ((who, b"%d" % cap, b"%d" % past) for who, (cap, past) in found.officers.items())
    seats = (b"\t".join(fields) + b"\n" for handle in sorted(set(handles)) for fields in subject_seats(found, handle))
    return Derived(files.write_rows(officers), b"".join(seats))


def subject_seats(found: Inputs, handle: bytes) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Rows of seats.tsv of one subject: the seats of its pattern, each without the officers excluded for it."""
    if handle not in found.subjects:
        raise Wrong("match_subject_missing", handle=shown(handle))
    out = found.excluded.get(handle, {})
    pattern = sorted(found.patterns[found.subjects[handle]], key=lambda seat: seat.number)
    return [
        (handle, b"%s#%s" % (handle, seat.number), seat.kind, b",".join(who for who in seat.officers if who not in out))
        for seat in pattern
    ]


def barred(inputs: bytes, handles: Iterable[bytes]) -> dict[str, dict[str, list[str]]]:
    """Officers whom each `exclude` reason keeps off a seat they are listed for: reason -> seat -> officers."""
    found = read_inputs(inputs)
    kept_off: dict[str, dict[str, list[str]]] = {}
    for handle in sorted(set(handles) & set(found.excluded)):
        for seat in found.patterns[found.subjects[handle]]:
            place = f"{handle.decode()}#{seat.number.decode()}"
            for who in seat.officers:
                for reason in found.excluded[handle].get(who, ()):
                    kept_off.setdefault(reason.decode(), {}).setdefault(place, []).append(who.decode())
    return kept_off
