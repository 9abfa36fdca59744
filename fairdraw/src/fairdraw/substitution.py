"""Substitutions: who was found cancelled, moved away or unknown after the draw, and the next reserve who took the place.

substitutions.json tells the public how many, and of those whose names are public for which row, why and when; each line commits to a
detail with handles, stratum and rank, which stands in the opening alone: beside the names it would tell a class.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import match_files as files
from .announcement import Announcement
from .canonical import TAG, Wrong, canonical_json, digest, load_json, split_lines
from .draw import RowDraw
from .match_inputs import read_inputs, subject_seats
from .matching import MatchResult, match
from .replacement import replacement_seed
from .schema import hex64, inside, items, mapping, moment, name, natural, need, optional, record, string

FILE = "substitutions.json"
_LINE = ("at", "commit", "reason", "row")
_DETAIL = ("at", "evidence", "rank", "reason", "replaced", "row", "salt", "share", "stratum", "substitute", "team")
_UNSEEDED = ("share", "team")


@dataclass(frozen=True)
class Substitutions:
    """The content of substitutions.json; `details` is None where only the opening holds them."""

    lines: Sequence[Mapping[str, Any]]
    details: Sequence[Mapping[str, Any]] | None


def commitment(hash_name: str, detail: Mapping[str, Any]) -> str:
    """What the public line shows of a detail: H("T substitution LF" and its canonical JSON); its salt keeps it from being guessed."""
    return digest(hash_name, f"{TAG} substitution\n".encode() + canonical_json(dict(detail)))


def public_line(hash_name: str, detail: Mapping[str, Any], *, opened: bool = True) -> dict[str, Any]:
    """The line of substitutions.json that commits to a detail; before the substitute's name is public it is only counted."""
    told = {key: detail[key] for key in ("at", "reason", "row")} if opened else {}
    return {**told, "commit": commitment(hash_name, detail)}


def lines_digest(hash_name: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """What the journal keeps: H of the canonical list of the lines' commitments."""
    return digest(hash_name, canonical_json([line["commit"] for line in lines]))


def team_seed(hash_name: str, seed: str, detail: Mapping[str, Any]) -> str:
    """Seed of a substitute's team: a replacement's, over the detail without share and team, and that share."""
    told = {key: value for key, value in detail.items() if key not in _UNSEEDED}
    return replacement_seed(hash_name, seed, digest(hash_name, canonical_json(told)), detail["share"])


def draw_team(inputs: bytes, standing: bytes, handle: str, *, hash_name: str, seed: str) -> MatchResult:
    """The match of one substitute's seats by the frozen inputs; visits of `standing` (match.tsv) count as history and use up capacity.

    Raises Unreadable, Wrong where the inputs do not hold the handle, NoMatch.
    """
    found = read_inputs(inputs)
    loads = Counter(line.split(b"\t")[2] for line in split_lines(standing))
    officers = (
        (who, b"%d" % max(0, most - loads[who]), b"%d" % (past + loads[who]))
        for who, (most, past) in found.officers.items()
    )
    seats = "".join("\t".join(part.decode() for part in row) + "\n" for row in subject_seats(found, handle.encode()))
    return match(files.write_rows(officers), seats.encode(), hash_name=hash_name, seed=seed)


def team_of(result: MatchResult) -> list[list[str]]:
    """[seat, officer] of a match, by seat."""
    return [line.decode().split("\t")[1:3] for line in split_lines(result.match_tsv)]


def read_substitutions(data: bytes, place: str = FILE) -> Substitutions:
    """Content of substitutions.json, every field of its kind. Raises Unreadable."""
    with inside(place):
        found = record(load_json(data), "substitutions", ("lines",), ("details",))
        lines = [_line(item, f"lines[{at}]") for at, item in enumerate(items(found["lines"], "lines"))]
        return Substitutions(lines, optional(found.get("details"), "details", _details))


def read_details(data: bytes, place: str = FILE) -> Sequence[Mapping[str, Any]]:
    """Content of the opening's substitutions.json: {"details": [...]}. Raises Unreadable."""
    with inside(place):
        return _details(record(load_json(data), "substitutions", ("details",))["details"], "details")


def _line(value: Any, place: str) -> dict[str, Any]:
    found = record(value, place, _LINE if "row" in mapping(value, place) else ("commit",))
    hex64(found["commit"], place + ".commit")
    if "row" in found:
        moment(found["at"], place + ".at")
        name(found["reason"], place + ".reason")
        name(found["row"], place + ".row")
    return found


def _details(value: Any, place: str) -> list[dict[str, Any]]:
    return [_detail(item, f"{place}[{at}]") for at, item in enumerate(items(value, place))]


def _detail(value: Any, place: str) -> dict[str, Any]:
    found = record(value, place, _DETAIL)
    for key in ("evidence", "salt", "share"):
        hex64(found[key], f"{place}.{key}")
    for key in ("at", "reason", "replaced", "row", "stratum"):
        string(found[key], f"{place}.{key}")
    optional(found["rank"], place + ".rank", natural)
    optional(found["substitute"], place + ".substitute", string)
    for pair in items(found["team"], place + ".team"):
        need(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair), place + ".team", "list"
        )
    return found


def check_lines(announcement: Announcement, lines: Sequence[Mapping[str, Any]]) -> None:
    """Raise Wrong for a row that was not announced, a line out of time or a commitment that stands twice."""
    rows = {row.id for row in announcement.rows}
    before = None
    for number, line in enumerate(lines, 1):
        if "row" not in line:
            continue
        if line["row"] not in rows:
            raise Wrong("substitution_row", line=number, row=line["row"])
        at = moment(line["at"], "at")
        if before is not None and at < before:
            raise Wrong("substitution_time", line=number)
        before = at
    if len({line["commit"] for line in lines}) < len(lines):
        raise Wrong("substitution_commit_twice")


def check_details(
    hash_name: str,
    rows: Mapping[str, RowDraw],
    lines: Sequence[Mapping[str, Any]],
    details: Sequence[Mapping[str, Any]],
) -> None:
    """Raise Wrong unless every detail opens its line and its substitute is the next reserve of the stratum, none passed over."""
    if len(lines) != len(details):
        raise Wrong("substitution_details", lines=len(lines), details=len(details))
    places = {row: _Place(drawn) for row, drawn in rows.items()}
    for number, (line, detail) in enumerate(zip(lines, details), 1):
        if dict(line) != public_line(hash_name, detail, opened="row" in line):
            raise Wrong("substitution_commit", line=number)
        places[detail["row"]].take(number, detail)


class _Place:
    """One row as substitutions go on: who is to be visited in which stratum, and how many reserves are used."""

    def __init__(self, drawn: RowDraw) -> None:
        self.quotas, self.picked = drawn.quotas, drawn.picked
        self.used: Counter[bytes] = Counter()
        self.held = {handle: stratum for stratum, _, handle in drawn.drawn()}
        self.certain = {handle for _, handle in drawn.certain}
        self.held.update((handle, stratum) for stratum, handle in drawn.certain)

    def take(self, number: int, detail: Mapping[str, Any]) -> None:
        replaced, stratum = detail["replaced"].encode(), detail["stratum"].encode()
        if self.held.pop(replaced, None) != stratum:
            raise Wrong("substitution_replaced", line=number, handle=detail["replaced"])
        rank, handle = self._next(replaced, stratum)
        given = detail["substitute"]
        if (detail["rank"], given) != (rank, None if handle is None else handle.decode()):
            raise Wrong("substitution_order", line=number, rank=rank or "-")
        if handle is not None:
            self.used[stratum] += 1
            self.held[handle] = stratum

    def _next(self, replaced: bytes, stratum: bytes) -> tuple[int | None, bytes | None]:
        """Rank and handle of the next reserve; none for a certain subject and where all are used."""
        picked = self.picked.get(stratum, [])
        at = self.quotas.get(stratum, 0) + self.used[stratum]
        if replaced in self.certain or at >= len(picked):
            return None, None
        return at + 1, picked[at][1]


def check_teams(
    hash_name: str, seed: str, inputs: bytes, standing: bytes, details: Iterable[Mapping[str, Any]]
) -> None:
    """Raise Wrong unless every substitute's team is the one that inputs, seed and share allow; who was visited anyway keeps that team."""
    visited = {line.split(b"\t")[0].decode() for line in split_lines(standing)}
    for number, detail in enumerate(details, 1):
        handle = detail["substitute"]
        if handle is None or handle in visited:
            right: list[list[str]] = []
        else:
            key = team_seed(hash_name, seed, detail)
            right = team_of(draw_team(inputs, standing, handle, hash_name=hash_name, seed=key))
            visited.add(handle)
        if detail["team"] != right:
            raise Wrong("substitution_team", line=number)
