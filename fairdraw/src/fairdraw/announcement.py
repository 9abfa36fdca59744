"""The announcement (抽取公告) of draw.md section 2: every field checked, and its hash A."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .canonical import HASHES, TAG, canonical_json, digest, load_json
from .schema import (
    hex64,
    inside,
    items,
    mapping,
    moment,
    name,
    natural,
    need,
    one_of,
    optional,
    record,
    text,
    unique,
    word,
)

CLASSES = ("A", "B", "C", "D", "U")
NAMES = ("at-draw", "at-notice", "after-visit")
ROUNDINGS = ("ceil", "cumulative")
SERVER = "server"
_FIELDS = (
    "authority",
    "created_at",
    "draw",
    "entropy",
    "fallback",
    "format",
    "hash",
    "match",
    "names",
    "parties",
    "reveal_by",
    "rows",
    "secret",
    "serial",
    "title",
    "voided",
)
_ROW_FIELDS = ("frame", "id", "quotas", "reserve", "rounding", "title")
_ROW_ADDITIONS = ("certain",)


@dataclass(frozen=True)
class Commitment:
    """Merkle root (hex) and number of lines of a file fixed by the announcement."""

    root: str
    size: int


@dataclass(frozen=True)
class Source:
    """An entropy source and the round of it that the announcement names."""

    source: str
    round: str


@dataclass(frozen=True)
class Row:
    """One row of the announcement; `quotas` maps a class to ("bp" | "number", amount).

    `certain` is how many subjects the rules that the announcement names make certain; None where it names none.
    """

    id: str
    title: str
    frame: Commitment
    quotas: dict[str, tuple[str, int]]
    reserve: int
    rounding: str
    certain: int | None = None


@dataclass(frozen=True)
class Announcement:
    """A checked announcement; `value` is the JSON object it was read from, `A` its hash."""

    value: dict[str, Any]
    A: str
    draw: str
    hash: str
    names: str
    secret: str | None
    parties: tuple[str, ...]
    entropy: tuple[Source, ...]
    rows: tuple[Row, ...]
    inputs: Commitment | None

    @property
    def sealed(self) -> bool:
        return self.secret is not None


def announcement_hash(value: dict[str, Any]) -> str:
    """A of draw.md section 2, hex, under the hash the announcement names."""
    return digest(value["hash"], f"{TAG} announcement\n".encode() + canonical_json(value))


def read_announcement(data: bytes) -> Announcement:
    """Checked announcement from the bytes of announcement.json. Raises Unreadable, naming the field."""
    with inside("announcement.json"):
        return check_announcement(load_json(data))


def check_announcement(value: Any) -> Announcement:
    """Checked announcement from a JSON value. Raises Unreadable, naming the field."""
    found = record(value, "announcement", _FIELDS)
    one_of(found["format"], "format", (TAG,))
    one_of(found["hash"], "hash", HASHES)
    _check_plain(found)
    return Announcement(
        value=found,
        A=announcement_hash(found),
        draw=text(found["draw"], "draw"),
        hash=found["hash"],
        names=one_of(found["names"], "names", NAMES),
        secret=optional(found["secret"], "secret", hex64),
        parties=_parties(found["parties"]),
        entropy=tuple(_source(item, f"entropy[{at}]") for at, item in enumerate(items(found["entropy"], "entropy"))),
        rows=_rows(found["rows"]),
        inputs=optional(found["match"], "match", _match),
    )


def _check_plain(found: dict[str, Any]) -> None:
    """The fields that carry no weight in the draw."""
    text(found["authority"], "authority")
    text(found["title"], "title")
    need(isinstance(found["fallback"], str), "fallback", "string")
    moment(found["created_at"], "created_at")
    moment(found["reveal_by"], "reveal_by")
    natural(found["serial"], "serial")
    for at, draw in enumerate(items(found["voided"], "voided")):
        text(draw, f"voided[{at}]")


def _parties(value: Any) -> tuple[str, ...]:
    parties = [word(item, f"parties[{at}]") for at, item in enumerate(items(value, "parties"))]
    need(SERVER in parties, "parties", "server")
    return tuple(sorted(unique(parties, "parties"), key=str.encode))


def _source(value: Any, place: str) -> Source:
    found = record(value, place, ("round", "source"))
    return Source(word(found["source"], place + ".source"), word(found["round"], place + ".round"))


def _commitment(value: Any, place: str) -> Commitment:
    found = record(value, place, ("root", "size"))
    return Commitment(hex64(found["root"], place + ".root"), natural(found["size"], place + ".size"))


def _match(value: Any, place: str) -> Commitment:
    return _commitment(record(value, place, ("inputs",))["inputs"], place + ".inputs")


def _rows(value: Any) -> tuple[Row, ...]:
    rows = [_row(item, f"rows[{at}]") for at, item in enumerate(items(value, "rows"))]
    unique([row.id for row in rows], "rows")
    return tuple(rows)


def _row(value: Any, place: str) -> Row:
    found = record(value, place, _ROW_FIELDS, _ROW_ADDITIONS)
    rules = mapping(found["quotas"], place + ".quotas")
    return Row(
        id=name(found["id"], place + ".id"),
        title=text(found["title"], place + ".title"),
        frame=_commitment(found["frame"], place + ".frame"),
        quotas={
            one_of(key, place + ".quotas", CLASSES): _rule(rule, f"{place}.quotas.{key}") for key, rule in rules.items()
        },
        reserve=natural(found["reserve"], place + ".reserve"),
        rounding=one_of(found["rounding"], place + ".rounding", ROUNDINGS),
        certain=_certain(found["certain"], place + ".certain") if "certain" in found else None,
    )


def _certain(value: Any, place: str) -> int:
    """The sum over the rules: a subject is counted for the first rule that it meets."""
    rules = [_certain_rule(rule, f"{place}[{at}]") for at, rule in enumerate(items(value, place))]
    unique([rule["rule"] for rule in rules], place)
    return sum(natural(rule["number"], f"{place}[{at}].number") for at, rule in enumerate(rules))


def _certain_rule(value: Any, place: str) -> dict[str, Any]:
    found = record(value, place, ("number", "rule", "title"))
    name(found["rule"], place + ".rule")
    text(found["title"], place + ".title")
    return found


def _rule(value: Any, place: str) -> tuple[str, int]:
    found = mapping(value, place)
    need(len(found) == 1 and ("bp" in found or "number" in found), place, "rule")
    ((kind, amount),) = found.items()
    return kind, natural(amount, f"{place}.{kind}")
