"""The frame (抽取池) of draw.md section 1: one line per subject, sorted by handle; open or sealed."""

from __future__ import annotations

import base64
import hmac
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import lt

from . import merkle
from .canonical import TAG, Unreadable, digest, split_lines

ELIGIBLE, CERTAIN = b"E", b"C"
_HANDLE_BYTES = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"
_HANDLE = re.compile(rb"[0-9A-Za-z_-]{1,22}\Z")
_STRATUM = re.compile(rb"(?:[A-Za-z0-9._-]+/)?[ABCDU]\Z")
_FIELD_FAULTS = ("frame_handle", "frame_stratum", "frame_status")
_STATUS = re.compile(rb"(?:E|C|X:[A-Za-z0-9-]{1,40})\Z")
_NOT_SEPARATORS = bytes(byte for byte in range(256) if byte not in b"\t\n")
_BLOCK = 1 << 14

Columns = tuple[list[bytes], list[bytes], list[bytes]]  # handles, strata, statuses


def pseudonym(secret: bytes, kind: str, text: str) -> str:
    """First 22 characters of base64url(HMAC-SHA-256(secret, `T kind LF text LF`)): only the secret ties them to `text`."""
    code = hmac.new(secret, f"{TAG} {kind}\n{text}\n".encode(), "sha256").digest()
    return base64.urlsafe_b64encode(code)[:22].decode()


def handle(secret: bytes, code: str) -> str:
    """Handle of the subject `code` in a sealed frame; `secret` is the announcement's 32 bytes."""
    return pseudonym(secret, "handle", code)


def secret_commitment(secret: bytes, name: str = "sha256") -> str:
    """What the announcement publishes about `secret`, hex."""
    return digest(name, f"{TAG} secret\n{secret.hex()}\n".encode())


@dataclass(frozen=True)
class Frame:
    """The three columns of a frame, in file order."""

    handles: list[bytes]
    strata: list[bytes]
    statuses: list[bytes]

    @cached_property
    def eligible(self) -> tuple[list[bytes], list[bytes]]:
        """Handles and strata of the subjects that may be drawn."""
        chosen = [status == ELIGIBLE for status in self.statuses]
        return list(compress(self.handles, chosen)), list(compress(self.strata, chosen))

    def sizes(self) -> dict[bytes, int]:
        """Number of eligible subjects N of every stratum of the frame, in byte order; 0 where nobody is eligible."""
        counts = Counter(self.eligible[1])
        return {stratum: counts[stratum] for stratum in sorted(set(self.strata))}

    def certain(self) -> list[tuple[bytes, bytes]]:
        """(stratum, handle) of the subjects inspected without drawing, by stratum and handle."""
        chosen = [status == CERTAIN for status in self.statuses]
        return sorted(zip(compress(self.strata, chosen), compress(self.handles, chosen)))


def read_frame(data: bytes) -> Frame:
    """Frame from the bytes of frames/ROW.tsv. Raises Unreadable, naming the first line that breaks the format."""
    return parse_frame(split_lines(data))


def parse_frame(lines: list[bytes]) -> Frame:
    """Frame from its lines. Whole columns are checked at once, a block at a time: line by line would be slow."""
    frame = Frame([], [], [])
    known: dict[bytes, bytes] = {}  # one object for each stratum instead of one for each line
    texts = (b"\n".join(lines[at : at + _BLOCK]) + b"\n" for at in range(0, len(lines), _BLOCK))
    for handles, strata, statuses in checked_columns(texts):
        frame.handles.extend(handles)
        frame.strata.extend(map(known.setdefault, strata, strata))
        frame.statuses.extend(statuses)
    return frame


def checked_columns(texts: Iterable[bytes]) -> Iterator[Columns]:
    """Columns of a frame that comes in pieces of whole lines, each ended by LF, holding one piece at a time.

    Raises Unreadable, naming the first line of all that breaks the format.
    """
    number, before = 0, b""
    for text in texts:
        found = columns(text)
        if not _plausible(text, found) or found[0][0] <= before or not all(map(lt, found[0], found[0][1:])):
            raise _first_fault(text, number, before)
        yield found
        number, before = number + len(found[0]), found[0][-1]


def columns(text: bytes) -> Columns:
    """Handles, strata and statuses of whole lines whose format was checked before."""
    fields = text.replace(b"\n", b"\t").split(b"\t")
    return fields[0:-1:3], fields[1::3], fields[2::3]


def _plausible(text: bytes, found: Columns) -> bool:
    """Whether every line has three fields, and every field its form."""
    handles, strata, statuses = found
    if text.translate(None, _NOT_SEPARATORS) != b"\t\t\n" * len(handles):
        return False
    lengths = set(map(len, handles))
    return bool(
        min(lengths) >= 1
        and max(lengths) <= 22
        and not b"".join(handles).translate(None, _HANDLE_BYTES)
        and all(map(_STRATUM.match, set(strata)))
        and all(map(_STATUS.match, set(statuses)))
    )


def _first_fault(text: bytes, before_lines: int, before: bytes) -> Unreadable:
    """The exact complaint about lines already known to be bad; `before` is the handle of the line above them."""
    for number, line in enumerate(text[:-1].split(b"\n"), before_lines + 1):
        fields = line.split(b"\t")
        if len(fields) != 3:
            return Unreadable("frame_fields", line=number, count=len(fields))
        for field, pattern, code in zip(fields, (_HANDLE, _STRATUM, _STATUS), _FIELD_FAULTS):
            if not pattern.match(field):
                return Unreadable(code, line=number, value=field[:40].decode(errors="replace"))
        if fields[0] <= before:
            return Unreadable("frame_order", line=number)
        before = fields[0]
    raise AssertionError("the frame has no fault")


def encode_frame(rows: Iterable[tuple[str, str, str]]) -> bytes:
    """Bytes of a frame from (handle, stratum, status) in any order. Raises Unreadable for a double or bad handle."""
    data = b"".join(sorted(f"{handle}\t{stratum}\t{status}\n".encode() for handle, stratum, status in rows))
    read_frame(data)
    return data


def frame_root(data: bytes, name: str = "sha256") -> str:
    """Merkle root (hex) over the lines of a frame, or of any other file of lines."""
    return merkle.root(split_lines(data), name)
