# ruff: noqa: INP001  a part of the script make_vectors.py
"""The journal of the vectors. Signing is needed here alone, so the package itself can only verify."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairdraw.canonical import canonical_json
from fairdraw.journal import LOG, WITNESS, key_id, verifier_key

from fairdraw import ed25519, merkle

CREATED = "2026-03-01T09:00:00+08:00"
WITNESSED = 1772330400  # 2026-03-01T10:00:00+08:00, before the dice of 2 March
LOGGED = 1772420400  # 2026-03-02T11:00:00+08:00


def made(text: str) -> bytes:
    """32 bytes that look random."""
    return hashlib.sha256(f"fairdraw vectors {text}".encode()).digest()


@dataclass(frozen=True)
class Signer:
    """An Ed25519 key made from a public text."""

    name: str
    kind: int

    @property
    def _secret(self) -> tuple[int, bytes]:
        code = hashlib.sha512(made(f"key {self.name}")).digest()
        return int.from_bytes(code[:32], "little") & (1 << 254) - 8 | 1 << 254, code[32:]

    @property
    def public(self) -> bytes:
        return ed25519.encode(ed25519.multiply(self._secret[0], ed25519.BASE))

    def sign(self, message: bytes) -> bytes:
        """RFC 8032 section 5.1.6."""
        scalar, prefix = self._secret
        nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ed25519.L
        point = ed25519.encode(ed25519.multiply(nonce, ed25519.BASE))
        challenge = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little")
        return point + ((nonce + challenge * scalar) % ed25519.L).to_bytes(32, "little")

    def line(self, signature: bytes) -> str:
        code = key_id(self.name, self.kind, self.public) + signature
        return f"\u2014 {self.name} {base64.b64encode(code).decode()}\n"


LOG_KEY, WITNESS_KEY = Signer("log.example/vectors", LOG), Signer("witness.example", WITNESS)


def keys_file() -> bytes:
    """The --keys file of all vectors."""
    lines = [
        f"{role} {verifier_key(key.name, key.kind, key.public)}\n"
        for role, key in (("log", LOG_KEY), ("witness", WITNESS_KEY))
    ]
    return "".join(lines).encode()


def signed_note(entries: Sequence[bytes], at: int) -> str:
    """A checkpoint over `entries`, signed by the log and cosigned by the witness at `at` (seconds since 1970)."""
    root = base64.b64encode(bytes.fromhex(merkle.root(entries))).decode()
    text = f"{LOG_KEY.name}\n{len(entries)}\n{root}\n"
    cosignature = WITNESS_KEY.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
    return (
        text + "\n" + LOG_KEY.line(LOG_KEY.sign(text.encode())) + WITNESS_KEY.line(at.to_bytes(8, "big") + cosignature)
    )


def journal(digests: Mapping[str, str]) -> dict[str, Any]:
    """journal.json: the announcement under an early checkpoint, commitments and result under a later one."""
    values = [{"at": CREATED, "digest": value, "kind": what} for what, value in digests.items()]
    others = [canonical_json({"at": CREATED, "digest": made(f"other {n}").hex(), "kind": "other"}) for n in range(3)]
    entries = others + [canonical_json(value) for value in values]
    leaves: list[dict[str, Any]] = [
        {"entry": value, "index": 3 + at, "path": merkle.path(entries, 3 + at), "what": what}
        for at, (what, value) in enumerate(zip(digests, values))
    ]
    leaves[0]["path"] = merkle.path(entries[:4], 3)
    leaves[0]["checkpoint"] = signed_note(entries[:4], WITNESSED)
    return {"checkpoint": signed_note(entries, LOGGED), "leaves": leaves}
