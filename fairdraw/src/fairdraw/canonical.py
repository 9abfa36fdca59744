"""Hashes, canonical JSON and lines: the common ground of every format in draw.md."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from .messages import Message, render

if TYPE_CHECKING:
    from hashlib import _Hash

try:
    from _sha256 import sha256 as _one_block  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # Python 3.12 and later
    _one_block = hashlib.sha256

TAG = "fairdraw/1"
HASHES = ("sha256", "sm3")
HEX64 = re.compile(r"[0-9a-f]{64}\Z")
_LARGEST = 1 << 53


class Problem(Exception):
    """A reason not to go on: `message` holds a stable ascii `code` and its `args`; str() is the Chinese sentence."""

    def __init__(self, code: str, **args: object) -> None:
        self.message = Message(code, args)
        super().__init__(code)

    @property
    def code(self) -> str:
        return self.message.code

    def __str__(self) -> str:
        return render(self.message)


class Unreadable(Problem):
    """The input cannot be read or breaks its format (exit code 2 of `verify`)."""


class Wrong(Problem):
    """The input is readable, but it does not follow (exit code 1)."""


def hasher(name: object) -> Callable[[bytes], _Hash]:
    """Constructor of the hash an announcement names, "sha256" or "sm3".

    Raises Unreadable for another name, or where this Python lacks SM3.
    """
    if name == "sha256":
        return hashlib.sha256
    if name == "sm3":
        return _sm3()
    raise Unreadable("hash_name", name=name)


def _sm3() -> Callable[[bytes], _Hash]:
    try:
        empty = hashlib.new("sm3")
    except ValueError:
        raise Unreadable("hash_missing", name="sm3") from None

    def start(data: bytes) -> _Hash:  # a copy spares the look-up by name, which costs as much as a block
        state = empty.copy()
        state.update(data)
        return state

    return start


def digest(name: object, data: bytes) -> str:
    """H of draw.md: lower-case hex digest of `data` under the hash `name`."""
    return hasher(name)(data).hexdigest()


def prefixed(prefix: bytes, name: object, short: bool = True) -> Callable[[], _Hash]:
    """Makes hash states that have already taken in `prefix`; copying one state is the fast way to hash many texts.

    `short`: the texts fill one block, for which CPython's own code, where it exists, costs less than setting OpenSSL up.
    """
    begin = _one_block if short and name == "sha256" else hasher(name)
    return begin(prefix).copy


def hash_all(prefix: bytes, texts: Iterable[bytes], name: object, short: bool = True) -> list[bytes]:
    """H(prefix ‖ text) of every text, as bytes; `short` as in `prefixed`."""
    if name == "sha256":  # with a name known to Python a new state costs less than a copy of one
        make = _one_block if short else hashlib.sha256
        return [make(prefix + text).digest() for text in texts]
    begin = prefixed(prefix, name, short)
    found = []
    for text in texts:
        state = begin()
        state.update(text)
        found.append(state.digest())
    return found


def role_key(name: object, role: str, seed: str) -> str:
    """key(role) of draw.md section 3, 32 hex characters; roles are subject, round, load, seat and officer."""
    return digest(name, f"{TAG} key\n{role}\n{seed}\n".encode())[:32]


def canonical_json(value: Any) -> bytes:
    """RFC 8785 bytes of objects, arrays, strings, integers, booleans and null. Raises Unreadable for others."""
    try:
        return _text(value).encode()
    except UnicodeEncodeError:
        raise Unreadable("json_surrogate") from None
    except RecursionError:
        raise Unreadable("json_depth") from None


def _text(value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(_small(value))
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{_key(name)}:{_text(value[name])}" for name in sorted(value, key=_utf16)) + "}"
    raise Unreadable("json_value", kind=type(value).__name__)


def _key(name: object) -> str:
    if not isinstance(name, str):
        raise Unreadable("json_value", kind=type(name).__name__)
    return json.dumps(name, ensure_ascii=False)


def _utf16(name: object) -> bytes:  # RFC 8785 sorts keys by UTF-16 code units, not by code points
    return str(name).encode("utf-16-be", "surrogatepass")


def _small(number: int) -> int:
    if abs(number) >= _LARGEST:
        raise Unreadable("json_large")
    return number


def load_json(data: bytes) -> Any:
    """Value of a JSON text. Raises Unreadable where it is not strict.

    Strict: UTF-8 and NFC without BOM, no floats, no double keys, no lone surrogates, integers below 2**53.
    """
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except UnicodeDecodeError:
        raise Unreadable("utf8") from None
    except ValueError as error:
        raise Unreadable("json_syntax", line=getattr(error, "lineno", 1)) from None
    except RecursionError:
        raise Unreadable("json_depth") from None
    _check_text(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise Unreadable("json_double", key=next(name for name in names if names.count(name) > 1))
    return found


def _integer(text: str) -> int:
    if len(text) > 17:  # before int(): thousands of digits would cost quadratic time
        raise Unreadable("json_large")
    return _small(int(text))


def _no_float(text: str) -> NoReturn:
    raise Unreadable("json_float", text=text[:40])


def _check_text(value: Any) -> None:
    """Refuse lone surrogates and text outside NFC anywhere in a loaded value; the first in the file is named."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            _check_string(item)
        elif isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            waiting.extend(part for pair in reversed(item.items()) for part in reversed(pair))


def _check_string(text: str) -> None:
    if text.isascii():
        return
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Unreadable("json_surrogate")
    if not unicodedata.is_normalized("NFC", text):
        raise Unreadable("not_nfc", text=text[:40])


def check_lines(data: bytes) -> None:
    """Raise Unreadable unless `data` is UTF-8 and NFC without BOM, CR and NUL, and every line ends with LF."""
    if data and not data.endswith(b"\n"):
        raise Unreadable("last_line")
    if b"\r" in data:
        raise Unreadable("carriage_return", line=data[: data.index(b"\r")].count(b"\n") + 1)
    if b"\0" in data:
        raise Unreadable("nul", line=data[: data.index(b"\0")].count(b"\n") + 1)
    if not data.isascii():
        _check_utf8(data)


def _check_utf8(data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("utf8_line", line=data[: error.start].count(b"\n") + 1) from None
    if text.startswith("\ufeff"):
        raise Unreadable("bom")
    if not unicodedata.is_normalized("NFC", text):
        lines = text.split("\n")
        first = next((number for number, line in enumerate(lines, 1) if not unicodedata.is_normalized("NFC", line)), 1)
        raise Unreadable("not_nfc", text=lines[first - 1][:40])


def split_lines(data: bytes) -> list[bytes]:
    """Lines of a text file without their LF. Raises Unreadable when `check_lines` does; empty data has no lines."""
    check_lines(data)
    return data[:-1].split(b"\n") if data else []
