"""Rounds of the public beacon drand: when a round is due, and whether its signature is the chain's (BLS12-381, offline).

The curve needs a library (extra `beacon`); without one only the hash of the signature is checked, and `verify` says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from .canonical import Wrong

try:
    import py_arkworks_bls12381 as curve
except ImportError:  # Python without the extra
    curve = None  # type: ignore[assignment, unused-ignore]

_G1_TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_G2_TAG = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"


@dataclass(frozen=True)
class Chain:
    """A chain as its operators publish it; `chained` rounds sign the signature before them too, and have theirs in G2."""

    first: int
    period: int
    chained: bool
    public: str


CHAINS = {
    "52db9ba70e0cc0f6": Chain(  # quicknet
        1692803367,
        3,
        False,
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    ),
    "8990e7a9aaed2ffe": Chain(  # default
        1595431050,
        30,
        True,
        "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    ),
}


def chain_of(source: str) -> Chain | None:
    """The chain that a source `drand:HASH` names by the first 16 hex digits of its hash; None for one that is not known here."""
    kind, _, name = source.partition(":")
    return CHAINS.get(name[:16]) if kind == "drand" else None


def round_time(chain: Chain, number: int) -> datetime:
    """When a round is due, UTC."""
    return datetime.fromtimestamp(chain.first, timezone.utc) + timedelta(seconds=(number - 1) * chain.period)


def round_after(chain: Chain, moment: datetime) -> int:
    """The first round that is due after `moment` (aware)."""
    return max(1, int(moment.timestamp() - chain.first) // chain.period + 2)


def check_signature(source: str, number: int, evidence: Mapping[str, Any]) -> bool:
    """Whether nothing is left to check: raise Wrong for a signature that is not the chain's over this round.

    False where the chain is unknown, no library for the curve is installed, or the evidence lacks what was signed.
    """
    chain, signature = chain_of(source), evidence.get("signature")
    previous = evidence.get("previous_signature", "")
    if chain is None or curve is None or not isinstance(signature, str) or (chain.chained and not previous):
        return False
    try:
        before = bytes.fromhex(previous) if chain.chained else b""
        digest = hashlib.sha256(before + number.to_bytes(8, "big")).digest()
        right = _pairs(chain, bytes.fromhex(signature), digest)
    except (ValueError, TypeError, OverflowError):
        right = False
    if not right:
        raise Wrong("drand_false", round=str(number))
    return True


def _pairs(chain: Chain, signature: bytes, digest: bytes) -> bool:
    """e(signature, generator) = e(H(digest), key), on the sides that the scheme puts them."""
    key = bytes.fromhex(chain.public)
    if chain.chained:
        point, message = curve.G2Point.from_compressed_bytes(signature), curve.G2Point.hash_to_curve(digest, _G2_TAG)
        return curve.GT.pairing_check([-curve.G1Point(), curve.G1Point.from_compressed_bytes(key)], [point, message])
    short, hashed = curve.G1Point.from_compressed_bytes(signature), curve.G1Point.hash_to_curve(digest, _G1_TAG)
    return curve.GT.pairing_check([short, -hashed], [curve.G2Point(), curve.G2Point.from_compressed_bytes(key)])
