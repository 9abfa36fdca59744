import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from fairdraw.canonical import digest, role_key
from fairdraw.draw import ticket
from fairdraw.frame import handle
from fairdraw.quotas import share_up
from fairdraw.receipts import check_receipt
from fairdraw.seed import commit, transcript_seed
from hypothesis import given, settings
from hypothesis import strategies as st

from fairdraw import ed25519, merkle

from .builders import NAMES, VECTORS, journal_maker, maker

VALUES = json.loads((VECTORS / "vectors.json").read_bytes())


def tree(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and path.name != ".gitattributes"
    }


def test_the_vectors_are_made_again_byte_for_byte(tmp_path):
    maker.make(tmp_path)
    assert tree(tmp_path) == tree(VECTORS)


def test_the_set_is_complete():
    assert {"open", "sealed", "sm3", "cumulative", "missing", "match", "fallback", "closed", "withheld"} <= set(NAMES)


def test_single_values():
    for each in VALUES["tickets"]:
        assert ticket(each["hash"], each["key"], each["handle"]) == each["ticket"]
    for each in VALUES["handles"]:
        assert handle(bytes.fromhex(each["secret"]), each["code"]) == each["handle"]
    for each in VALUES["roots"]:
        assert merkle.root([line.encode() for line in each["lines"]], each["hash"]) == each["root"]
    for each in VALUES["receipts"]:
        check_receipt({name: value for name, value in each.items() if name != "root"}, each["root"])
    for each in VALUES["commits"]:
        assert commit(each["hash"], each["A"], each["party"], each["share"]) == each["commit"]
    for each in VALUES["seeds"]:
        assert (
            transcript_seed(each["hash"], each["transcript"])
            == each["seed"]
            == digest("sha256", each["transcript"].encode())
        )
    for each in VALUES["keys"]:
        assert role_key(each["hash"], each["role"], each["seed"]) == each["key"]
    assert all(share_up(size, points) == k for size, points, k in VALUES["quotas"])


def test_the_ticket_of_the_contract_is_among_them():
    contract = {
        "handle": "91110000600037341L",
        "hash": "sha256",
        "key": "0" * 32,
        "ticket": "7a43acd5b1e7bbcc578120d34bb097128f4a4966f5fff9d44b48b04f90a792d5",
    }
    assert contract in VALUES["tickets"]


@settings(max_examples=25)
@given(st.binary(max_size=100), st.integers(0, 511))
def test_ed25519_agrees_with_cryptography(message, bit):
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    assert ed25519.verify(public, message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not ed25519.verify(public, message, bytes(signature))


def test_ed25519_refuses_what_rfc_8032_refuses():
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"m")
    high = signature[:32] + (int.from_bytes(signature[32:], "little") + ed25519.L).to_bytes(32, "little")
    assert not ed25519.verify(public, b"m", high)
    assert not ed25519.verify(public, b"m", signature[:63])
    assert not ed25519.verify(b"\xff" * 32, b"m", signature)


def test_the_makers_signatures_are_plain_ed25519():
    signer = journal_maker.LOG_KEY
    signature = signer.sign(b"message")
    Ed25519PublicKey.from_public_bytes(signer.public).verify(signature, b"message")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(signer.public).verify(signature, b"another")
