"""Small checks of loaded JSON: each returns the value it accepts or raises Unreadable, naming place and remedy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Callable

from .canonical import HEX64, Problem, Unreadable
from .messages import Message

NAME = re.compile(r"[A-Za-z0-9-]{1,40}\Z")  # row ids and reasons
HEX = re.compile(r"(?:[0-9a-f]{2})+\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)


@contextmanager
def inside(place: str) -> Iterator[None]:
    """Name the file a problem was found in, keeping its kind."""
    try:
        yield
    except Problem as problem:
        problem.message = Message("in_file", {"file": place, "reason": problem.message})
        raise


def need(condition: bool, place: str, want: str) -> None:
    """Raise Unreadable unless `condition`; `want` is the key of a want_… message."""
    if not condition:
        raise Unreadable("field", place=place, want=Message("want_" + want))


def mapping(value: Any, place: str) -> dict[str, Any]:
    need(isinstance(value, dict), place, "object")
    return value  # type: ignore[no-any-return]


def record(value: Any, place: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object with exactly the keys of `required` and at most those of `optional` beside them."""
    found = mapping(value, place)
    for name in required:
        if name not in found:
            raise Unreadable("key_missing", place=place, key=name)
    for name in found:
        if name not in required and name not in optional:
            raise Unreadable("key_unknown", place=place, key=name[:40])
    return found


def items(value: Any, place: str) -> list[Any]:
    need(isinstance(value, list), place, "list")
    return value  # type: ignore[no-any-return]


def text(value: Any, place: str) -> str:
    """A string without control characters, blank at no point but inside."""
    need(isinstance(value, str) and bool(value.strip()), place, "text")
    need(not any(unicodedata.category(character) == "Cc" for character in value), place, "text")
    return value  # type: ignore[no-any-return]


def string(value: Any, place: str) -> str:
    need(isinstance(value, str), place, "string")
    return value  # type: ignore[no-any-return]


def word(value: Any, place: str) -> str:
    """A party, source or round: no control character, no blank."""
    need(isinstance(value, str) and is_word(value), place, "word")
    return value  # type: ignore[no-any-return]


def is_word(value: str) -> bool:
    return bool(value) and not any(c.isspace() or unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") for c in value)


def name(value: Any, place: str) -> str:
    """A row id or a reason: 1 to 40 ASCII letters, digits or hyphens."""
    need(isinstance(value, str) and bool(NAME.match(value)), place, "name")
    return value  # type: ignore[no-any-return]


def hex64(value: Any, place: str) -> str:
    need(isinstance(value, str) and bool(HEX64.match(value)), place, "hex64")
    return value  # type: ignore[no-any-return]


def natural(value: Any, place: str) -> int:
    need(isinstance(value, int) and not isinstance(value, bool) and value >= 0, place, "natural")
    return value  # type: ignore[no-any-return]


def one_of(value: Any, place: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise Unreadable("choice", place=place, choices=list(choices))
    return value  # type: ignore[no-any-return]


def optional(value: Any, place: str, check: Callable[[Any, str], Any]) -> Any:
    return None if value is None else check(value, place)


def moment(value: Any, place: str) -> datetime:
    """A time of RFC 3339 with its offset."""
    found = parse_moment(value)
    need(found is not None, place, "moment")
    return found  # type: ignore[return-value]


def parse_moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _MOMENT.match(value):
        return None
    stamp, _, fraction = value.partition(".")
    digits = re.match(r"\d*", fraction)
    width = digits.end() if digits else 0
    whole = stamp + fraction[width:]  # fromisoformat of Python 3.9 reads neither Z nor every length of fraction
    try:
        return datetime.fromisoformat(whole.replace("Z", "+00:00"))
    except ValueError:
        return None


def unique(values: list[str], place: str) -> list[str]:
    for value in values:
        if values.count(value) > 1:
            raise Unreadable("double", place=place, value=value)
    return values
