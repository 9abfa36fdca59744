"""The frame (抽取池) of draw.md section 1: one line per subject, sorted by handle; open or sealed."""

from __future__ import annotations

import base64
import hmac
import re
from collections import Counter
from collections.abc import Iterable
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
    for at in range(0, len(lines), _BLOCK):
        columns = _columns(lines[at : at + _BLOCK])
        if columns is None:
            raise _first_fault(lines)
        frame.handles.extend(columns[0])
        frame.strata.extend(map(known.setdefault, columns[1], columns[1]))
        frame.statuses.extend(columns[2])
    if not all(map(lt, frame.handles, frame.handles[1:])):
        raise _first_fault(lines)
    return frame


def _columns(block: list[bytes]) -> tuple[list[bytes], list[bytes], list[bytes]] | None:
    """Handles, strata and statuses of some lines, None where one of them breaks the format."""
    text = b"\n".join(block) + b"\n"
    if text.translate(None, _NOT_SEPARATORS) != b"\t\t\n" * len(block):
        return None
    fields = text.replace(b"\n", b"\t").split(b"\t")
    handles, strata, statuses = fields[0:-1:3], fields[1::3], fields[2::3]
    lengths = set(map(len, handles))
    plausible = (
        min(lengths) >= 1
        and max(lengths) <= 22
        and not b"".join(handles).translate(None, _HANDLE_BYTES)
        and all(map(_STRATUM.match, set(strata)))
        and all(map(_STATUS.match, set(statuses)))
    )
    return (handles, strata, statuses) if plausible else None


def _first_fault(lines: list[bytes]) -> Unreadable:
    """The exact complaint about a frame already known to be bad."""
    before = b""
    for number, line in enumerate(lines, 1):
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
