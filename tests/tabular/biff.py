"""A BIFF8 workbook written by hand: no library of ours writes .xls any more, and counties still send it."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(name: str, rows: Sequence[Sequence[str | float]], merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A compound file with one worksheet; merged ranges are (first row, last row, first column, last column)."""
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0))
    label = struct.pack("<BB", len(name), 1) + name.encode("utf-16le")
    sheet_at = len(opening) + 4 + 6 + len(label) + 4
    book = opening + _record(0x0085, struct.pack("<IBB", sheet_at, 0, 0) + label) + _record(0x000A)
    return _compound(book + _sheet(rows, merged))


def _sheet(rows: Sequence[Sequence[str | float]], merged: Sequence[tuple[int, int, int, int]]) -> bytes:
    cells = [
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value != ""
    ]
    ranges = struct.pack("<H", len(merged)) + b"".join(struct.pack("<HHHH", *corners) for corners in merged)
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0))
    return opening + size + b"".join(cells) + _record(0x00E5, ranges) + _record(0x000A)


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = value.encode("utf-16le")
        return _record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return _record(0x0203, place + struct.pack("<d", value))


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """An OLE container: allocation table in sector 0, directory in sector 1, the stream after them."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    table = [_FAT, _END, *range(3, sectors + 2), _END]
    directory = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, start=2, size=len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    parts = [header.ljust(_SECTOR, b"\xff"), struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")]
    return b"".join([*parts, directory.ljust(_SECTOR, b"\0"), stream])


def _entry(name: str, kind: int, *, child: int = _FREE, start: int = _END, size: int = 0) -> bytes:
    text = (name + "\0").encode("utf-16le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
