"""Signatures of drand: a genuine round of quicknet, and a chained round signed with a key of our own."""

import hashlib
from datetime import UTC, datetime

import pytest
from fairdraw.announcement import Source
from fairdraw.canonical import Wrong
from fairdraw.seed import Value, check_value

from fairdraw import drand

QUICKNET = "drand:52db9ba70e0cc0f6"
SIGNATURE = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
RANDOMNESS = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"  # of round 1000, as published
GENUINE = Value(RANDOMNESS, None, {"signature": SIGNATURE})


def refused(round_: str, value: Value) -> str:
    with pytest.raises(Wrong) as caught:
        check_value(Source(QUICKNET, round_), value)
    return caught.value.code


def test_a_genuine_round():
    assert check_value(Source(QUICKNET, "1000"), GENUINE)
    assert drand.round_time(drand.CHAINS["52db9ba70e0cc0f6"], 1000) == datetime(2023, 8, 23, 15, 59, 24, tzinfo=UTC)


def test_another_rounds_signature_and_a_made_up_one():
    assert refused("1001", GENUINE) == "drand_false"
    for wrong in ("00" * 48, "ff" * 48, SIGNATURE[:-2] + "38", "ab"):
        value = Value(hashlib.sha256(bytes.fromhex(wrong)).hexdigest(), None, {"signature": wrong})
        assert refused("1000", value) == "drand_false"


def test_without_the_library_the_hash_alone_is_checked(monkeypatch):
    monkeypatch.setattr(drand, "curve", None)
    assert not check_value(Source(QUICKNET, "1001"), GENUINE)


def test_a_chained_round(monkeypatch):
    curve = pytest.importorskip("py_arkworks_bls12381")
    secret, number, before = curve.Scalar(20231107), 7, "5a" * 96
    public = (curve.G1Point() * secret).to_compressed_bytes().hex()
    monkeypatch.setitem(drand.CHAINS, "00ff00ff00ff00ff", drand.Chain(0, 30, True, public))
    digest = hashlib.sha256(bytes.fromhex(before) + number.to_bytes(8, "big")).digest()
    tag = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
    signature = (curve.G2Point.hash_to_curve(digest, tag) * secret).to_compressed_bytes()
    evidence = {"signature": signature.hex(), "previous_signature": before}
    value = Value(hashlib.sha256(signature).hexdigest(), None, evidence)
    assert check_value(Source("drand:00ff00ff00ff00ff", "7"), value)
    with pytest.raises(Wrong):
        check_value(Source("drand:00ff00ff00ff00ff", "8"), value)


def test_the_round_after_a_moment():
    chain = drand.CHAINS["52db9ba70e0cc0f6"]
    for number in (1, 2, 1000):
        due = drand.round_time(chain, number)
        assert drand.round_after(chain, due) == number + 1
