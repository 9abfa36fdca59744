"""What the steps of `verify` share: the case they look at, and what each of them finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .announcement import Announcement
from .canonical import HASHES, Wrong, load_json
from .draw import RowDraw
from .frame import secret_commitment
from .journal import Keys
from .messages import Message
from .package import Package
from .schema import hex64, inside, items, mapping, moment, name, natural, one_of, record
from .seed import Ceremony

OK, WRONG, UNREADABLE, ABSENT, UNCHECKED, CLOSED = "ok", "wrong", "unreadable", "absent", "unchecked", "closed"
_RECORD_FIELDS = (
    "announcement",
    "answer",
    "cutoffs",
    "hash",
    "match_answer",
    "officers_root",
    "quotas",
    "seats_root",
    "seed",
    "substitutions",
)


@dataclass(frozen=True)
class Finding:
    """State of one step and what to say about it."""

    state: str
    message: Message


def finding(state: str, code: str, **args: object) -> Finding:
    return Finding(state, Message(code, args))


@dataclass
class Case:
    """A package under verification; steps fill in what later steps need."""

    package: Package
    announcement: Announcement
    opening: Package | None = None
    keys: Keys | None = None
    ceremony: Ceremony | None = None
    record: Mapping[str, Any] | None = None
    seed: str | None = None
    sizes: dict[str, dict[bytes, int]] = field(default_factory=dict)
    rows: dict[str, RowDraw] = field(default_factory=dict)
    substitutions: Sequence[Mapping[str, Any]] | None = None
    details: Sequence[Mapping[str, Any]] | None = None

    @property
    def whole(self) -> bool:
        """Whether every row could be drawn again."""
        return len(self.rows) == len(self.announcement.rows)

    def secret(self) -> bytes | None:
        """Secret of a sealed announcement from the opening, None without one. Raises Wrong where it is another's."""
        if self.opening is None or "opening.json" not in self.opening:
            return None
        with inside("opening.json"):
            found = record(load_json(self.opening.read("opening.json")), "opening", ("secret",))
            secret = bytes.fromhex(hex64(found["secret"], "secret"))
        if secret_commitment(secret, self.announcement.hash) != self.announcement.secret:
            raise Wrong("secret_wrong")
        return secret


def read_record(data: bytes) -> dict[str, Any]:
    """Content of record.json, every field of its kind. Raises Unreadable."""
    with inside("record.json"):
        found = record(load_json(data), "record", _RECORD_FIELDS)
        one_of(found["hash"], "hash", HASHES)
        for field_name in ("announcement", "answer", "seed"):
            hex64(found[field_name], field_name)
        for field_name in ("match_answer", "officers_root", "seats_root"):
            if found[field_name] is not None:
                hex64(found[field_name], field_name)
        _each_stratum(found["quotas"], "quotas", natural)
        _each_stratum(found["cutoffs"], "cutoffs", hex64)
        for at, item in enumerate(items(found["substitutions"], "substitutions")):
            _substitution(item, f"substitutions[{at}]")
        return found


def _each_stratum(value: Any, place: str, check: Any) -> None:
    for row, strata in mapping(value, place).items():
        for stratum, given in mapping(strata, f"{place}.{row}").items():
            check(given, f"{place}.{row}.{stratum}")


def _substitution(value: Any, place: str) -> None:
    found = record(value, place, ("at", "rank", "reason", "row", "stratum"))
    moment(found["at"], place + ".at")
    natural(found["rank"], place + ".rank")
    name(found["reason"], place + ".reason")
    name(found["row"], place + ".row")
    one_of(type(found["stratum"]).__name__, place + ".stratum", ("str",))
