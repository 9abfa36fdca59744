"""Quotas of draw.md section 2: how many of each stratum are drawn. Integers only; floats go wrong at 7 %."""

from __future__ import annotations

from collections.abc import Mapping

from .announcement import Row
from .canonical import Wrong, role_key

WHOLE = 10_000  # basis points of everything


def share_up(size: int, points: int) -> int:
    """Least whole number not below `size` times `points` basis points."""
    return (size * points + WHOLE - 1) // WHOLE


def round_start(name: str, seed: str) -> int:
    """u of the cumulative rounding, 0 to 9999, from the seed."""
    return int(role_key(name, "round", seed)[:15], 16) % WHOLE


def stratum_class(stratum: bytes) -> str:
    """CLASS of a stratum `CLASS` or `AREA/CLASS`."""
    return stratum[-1:].decode()


def row_quotas(row: Row, sizes: Mapping[bytes, int], name: str, seed: str) -> dict[bytes, int]:
    """k of every stratum in byte order, never above N; `sizes` gives N. Raises Wrong for a class without a rule."""
    start = round_start(name, seed) if row.rounding == "cumulative" else 0
    running: dict[str, int] = {}
    found = {}
    for stratum in sorted(sizes):
        kind, amount = _rule(row, stratum)
        if kind == "number":
            wanted = amount
        elif row.rounding == "ceil":
            wanted = share_up(sizes[stratum], amount)
        else:
            before = running.get(stratum_class(stratum), 0)
            after = running[stratum_class(stratum)] = before + sizes[stratum] * amount
            wanted = (after + start) // WHOLE - (before + start) // WHOLE
        found[stratum] = min(sizes[stratum], wanted)
    return found


def _rule(row: Row, stratum: bytes) -> tuple[str, int]:
    rule = row.quotas.get(stratum_class(stratum))
    if rule is None:
        raise Wrong("class_without_rule", row=row.id, stratum=stratum.decode())
    return rule
