"""The tables of match.md section 1: inputs.tsv, officers.tsv, seats.tsv and match.tsv, read strictly and written canonically."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from .canonical import Unreadable, check_lines

HANDLE = re.compile(rb"[0-9A-Za-z_-]{1,22}\Z")
REASON = re.compile(rb"[0-9A-Za-z-]{1,40}\Z")
NUMBER = re.compile(rb"(?:0|[1-9][0-9]{0,15})\Z")
NAME = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]+\Z")
KINDS = (b"must", b"optional")
_FLAGS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True)
class Model:
    """One match to make. Officers stand in byte order; `eligible[s]` has bit i set where officer i may hold seat s."""

    officers: Sequence[bytes]
    capacity: Sequence[int]
    history: Sequence[int]
    visits: Sequence[bytes]
    seats: Sequence[bytes]
    must: Sequence[bool]
    eligible: Sequence[int]

    def names(self, mask: int) -> list[bytes]:
        """Ids of the officers in `mask`, in byte order."""
        return names(self.officers, mask)


@dataclass(frozen=True)
class PatternSeat:
    """Seat `number` of a pattern, `kind` must or optional, with the officers who may hold it in byte order."""

    number: bytes
    kind: bytes
    officers: Sequence[bytes]


@dataclass
class Inputs:
    """inputs.tsv: officers as (capacity, history), seats of every pattern, pattern of every subject, reasons of every exclusion."""

    officers: dict[bytes, tuple[int, int]] = field(default_factory=dict)
    patterns: dict[bytes, list[PatternSeat]] = field(default_factory=dict)
    subjects: dict[bytes, bytes] = field(default_factory=dict)
    excluded: dict[bytes, dict[bytes, list[bytes]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Spot:
    """Where a line stands, to name it in a message."""

    file: str
    line: int

    def bad(self, code: str, **args: object) -> Unreadable:
        return Unreadable(code, file=self.file, line=self.line, **args)


def rows(file: str, data: bytes, widths: Mapping[bytes, int], width: int = 0) -> Iterator[tuple[Spot, list[bytes]]]:
    """Fields of every line. `widths` gives the number of fields by the first one, `width` that of all others.

    Lines are made one at a time: a city's seats.tsv has hundreds of megabytes. Raises Unreadable.
    """
    check_lines(data)
    for number, line in enumerate(io.BytesIO(data), 1):
        fields = line[:-1].split(b"\t")
        spot = Spot(file, number)
        expected = widths.get(fields[0], width)
        if not expected:
            raise spot.bad("match_kind", kind=shown(fields[0]))
        if len(fields) != expected:
            raise spot.bad("match_width", found=len(fields), width=expected)
        yield spot, fields


def shown(text: bytes) -> str:
    return text[:40].decode(errors="replace")


def number(spot: Spot, text: bytes) -> int:
    """A decimal without leading zeros below 2**53, the largest a JSON reader keeps."""
    if not NUMBER.match(text) or int(text) >= 1 << 53:
        raise spot.bad("match_number", text=shown(text))
    return int(text)


def checked(spot: Spot, text: bytes, form: re.Pattern[bytes], code: str) -> bytes:
    if not form.match(text):
        raise spot.bad(code, text=shown(text))
    return text


def name(spot: Spot, text: bytes) -> bytes:
    """An officer's id or a pattern's name: no blank, no control character, and no comma, which joins ids."""
    if b"," in text or not NAME.match(text.decode()):
        raise spot.bad("match_name", text=shown(text))
    return text


def listed(spot: Spot, text: bytes, known: Mapping[bytes, object]) -> list[bytes]:
    """Ids joined by commas: all known, in byte order, none twice; an empty field is an empty list."""
    ids = text.split(b",") if text else []
    unknown = next((item for item in ids if item not in known), None)
    if unknown is not None:
        raise spot.bad("match_unknown_officer", officer=shown(unknown))
    if ids != sorted(set(ids)):
        raise spot.bad("match_list_order")
    return ids


class Roster:
    """Officers in byte order, each with a bit, to turn lists of ids into masks and back."""

    def __init__(self, officers: Iterable[bytes]) -> None:
        self.officers = list(officers)
        self.bit = {who: 1 << place for place, who in enumerate(self.officers)}
        self._last = (b"", 0)

    def mask(self, spot: Spot, text: bytes) -> int:
        """What `listed` checks, as a mask. The seats of a visit often share one list, so the last one is kept."""
        if text != self._last[0]:
            ids = text.split(b",") if text else []
            try:
                mask = sum(map(self.bit.__getitem__, ids))
            except KeyError:
                mask = -1
            if mask < 0 or sorted(set(ids)) != ids:  # out of order, twice or unknown: say which
                listed(spot, text, self.bit)
            self._last = (text, mask)
        return self._last[1]


def names(officers: Sequence[bytes], mask: int) -> list[bytes]:
    """Ids of the officers in `mask`, in byte order."""
    return list(compress(officers, f"{mask:b}"[::-1].encode().translate(_FLAGS)))


def kind(spot: Spot, text: bytes) -> bytes:
    if text not in KINDS:
        raise spot.bad("match_must", text=shown(text))
    return text


def ascending(file: str, table: Iterable[tuple[Spot, list[bytes]]], keys: int) -> Iterator[tuple[Spot, list[bytes]]]:
    """Pass rows on while their first `keys` fields grow by bytes; equal or falling ones raise Unreadable."""
    before: list[bytes] = []
    for spot, fields in table:
        if fields[:keys] <= before:
            raise spot.bad("match_double" if fields[:keys] == before else "match_order")
        before = fields[:keys]
        yield spot, fields


def read_officers(data: bytes) -> dict[bytes, tuple[int, int]]:
    """officers.tsv: id -> (capacity, history), in byte order."""
    table = ascending("officers.tsv", rows("officers.tsv", data, {}, 3), 1)
    return {name(spot, who): (number(spot, cap), number(spot, past)) for spot, (who, cap, past) in table}


def read_model(officers: bytes, seats: bytes) -> Model:
    """officers.tsv and seats.tsv as one model. Raises Unreadable naming file, line and what is wrong."""
    known = read_officers(officers)
    roster = Roster(known)
    visits: list[bytes] = []
    places, must, eligible = [], [], []
    table = ascending("seats.tsv", rows("seats.tsv", seats, {}, 4), 2)
    for spot, (visit, seat, need, ids) in table:
        visits.append(visits[-1] if visits and visits[-1] == visit else checked(spot, visit, HANDLE, "match_handle"))
        places.append(_seat(spot, visit, seat))
        must.append(kind(spot, need) == b"must")
        eligible.append(roster.mask(spot, ids))
    capacity, history = [cap for cap, _ in known.values()], [past for _, past in known.values()]
    return Model(roster.officers, capacity, history, visits, places, must, eligible)


def _seat(spot: Spot, visit: bytes, seat: bytes) -> bytes:
    before, _, last = seat.rpartition(b"#")
    if before != visit or not NUMBER.match(last):
        raise spot.bad("match_seat", seat=shown(seat), visit=shown(visit))
    return seat


def read_match(data: bytes) -> dict[bytes, tuple[bytes, bytes, int]]:
    """match.tsv: seat -> (visit, officer, place), in byte order. Raises Unreadable."""
    table = ascending("match.tsv", rows("match.tsv", data, {}, 4), 2)
    return {
        _seat(spot, checked(spot, visit, HANDLE, "match_handle"), seat): (visit, name(spot, who), number(spot, place))
        for spot, (visit, seat, who, place) in table
    }


def write_rows(table: Iterable[Sequence[bytes]]) -> bytes:
    """Rows sorted by their fields' bytes, fields joined by TAB, every line ended by LF."""
    return b"".join(b"\t".join(fields) + b"\n" for fields in sorted(map(tuple, table)))
