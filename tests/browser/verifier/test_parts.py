"""Parts of the verifier against their counterparts in Python: hashes, canonical JSON, frames, inflate, the match, receipts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import zlib
from collections.abc import Callable

import pytest
from fairdraw.canonical import Problem, canonical_json, digest, load_json
from fairdraw.frame import read_frame
from fairdraw.matching import NoMatch, match
from fairdraw.receipts import receipt
from hypothesis import given, settings
from hypothesis import strategies as st

from fairdraw import merkle, messages

from .node import Node
from .packages import Choice, build


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_hashes(node: Node, name: str) -> None:
    """Every length around the edges of a block, in one piece and padded in place."""
    chance = random.Random(1)
    for length in [*range(130), 1000, 100_000]:
        data = chance.randbytes(length)
        assert node.call("hash.hexDigest", name, data)["value"] == digest(name, data)


def test_hmac_base64url_and_sha512(node: Node) -> None:
    chance = random.Random(2)
    for length in (0, 1, 31, 63, 64, 65, 111, 112, 127, 128, 200):
        key, data = chance.randbytes(length), chance.randbytes(2 * length)
        assert node.call("hash.hmac", key, data)["value"] == hmac.digest(key, data, "sha256")
        assert node.call("hash.base64url", data)["value"] == base64.urlsafe_b64encode(data).decode().rstrip("=")
        assert node.call("ed25519.sha512", data)["value"] == hashlib.sha512(data).digest()


def test_sentences_are_those_of_fairdraw(node: Node) -> None:
    """One sentence, one wording, wherever it is said."""
    from fairdraw import explain, verify  # noqa: F401  they register what they say

    said = node.call("sentences.all")["value"]
    assert {code: messages._TEXTS[code][0] for code in said} == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


NOISE = ["", ".5", "e3", ",", '"', "\\ud800", "\\u00e9", "\ufeff", " ", "-", "0", "}", "\\"]


def _complaint(work: Callable[[], object]) -> Problem | None:
    """What Python says against an input, None where it takes it."""
    try:
        work()
    except Problem as problem:
        return problem
    return None


@settings(max_examples=150)
@given(value=JSON, at=st.integers(0, 60), noise=st.sampled_from(NOISE))
def test_json_is_read_alike(node: Node, value: object, at: int, noise: str) -> None:
    """Accepted with the same canonical bytes, or refused for the same reason."""
    text = json.dumps(value, ensure_ascii=at % 2 == 0)
    data = (text[:at] + noise + text[at:]).encode("utf-8", "surrogatepass")
    found = node.call("canonical.again", data)
    problem = _complaint(lambda: load_json(data))
    if problem is None:
        assert found["value"].encode() == canonical_json(load_json(data)), data
    else:
        assert (found.get("kind"), found.get("code")) == ("Unreadable", problem.code), data


FIELDS = st.sampled_from(
    [
        "a",
        "b",
        "A/C",
        "D",
        "U",
        "E",
        "C",
        "X:moved",
        "X:",
        "X:a b",
        "",
        "e",
        "91-_",
        "x" * 23,
        "/A",
        "é",
        "a\r",
        "A/B/C",
    ]
)


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(FIELDS, min_size=2, max_size=4), max_size=4),
    width=st.integers(1, 9),
    tail=st.sampled_from(["\n", ""]),
)
def test_frames_are_read_alike(node: Node, rows: list[list[str]], width: int, tail: str) -> None:
    """Whatever the pieces in which the bytes come."""
    data = ("\n".join("\t".join(fields) for fields in rows) + tail).encode()
    found = node.call("frame.read", "sha256", data, width)
    problem = _complaint(lambda: read_frame(data))
    if problem is not None:
        assert (found["kind"], found["code"], found["text"]) == ("Unreadable", problem.code, str(problem))
    else:
        lines = data.splitlines()
        assert found["value"] == {"root": merkle.root(lines), "size": len(lines)}


def test_inflate(node: Node) -> None:
    """Every kind of block; a cut or a bit turned is refused, not unpacked to something."""
    chance = random.Random(3)
    for size in (0, 1, 300, 70_000, 1_200_000):
        for text in (chance.randbytes(size), chance.randbytes(size // 2).hex().encode(), b"abcabcabd\n" * (size // 10)):
            for level, strategy in (
                (0, 0),
                (1, 0),
                (9, 0),
                (6, zlib.Z_FIXED),
                (6, zlib.Z_HUFFMAN_ONLY),
                (6, zlib.Z_RLE),
            ):
                packer = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
                packed = packer.compress(text) + packer.flush()
                assert node.call("inflate.all", packed, 2**40)["value"] == text
    assert node.call("inflate.all", packed[:-3], 2**40)["kind"] == "RangeError"


def test_bomb_is_not_swallowed(node: Node) -> None:
    """Unpacking goes piece by piece: a gigabyte of zeros is noticed after half a megabyte."""
    packed = zlib.compress(bytes(2**28), 9)[2:-4]
    assert node.call("inflate.all", packed, 10**6)["value"]["stopped"] < 3 * 10**6


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    officers=st.integers(2, 9),
    visits=st.integers(1, 9),
    name=st.sampled_from(["sha256", "sm3"]),
)
def test_matches_are_equal(node: Node, seed: int, officers: int, visits: int, name: str) -> None:
    """Tight and impossible ones among them."""
    chance = random.Random(seed)
    ids = [f"O{number:02d}" for number in range(officers)]
    table = "".join(f"{who}\t{chance.randrange(1, 5)}\t{chance.randrange(4)}\n" for who in ids).encode()
    seats = ""
    for visit in range(visits):
        for seat in sorted(map(str, range(1, chance.choice((3, 4, 13))))):
            able = sorted(chance.sample(ids, chance.randrange(1, officers + 1)))
            seats += f"v{visit}\tv{visit}#{seat}\t{chance.choice(('must', 'must', 'optional'))}\t{','.join(able)}\n"
    found = node.call("match.match", table, seats.encode(), name, f"{seed:064x}")
    try:
        expected = match(table, seats.encode(), hash_name=name, seed=f"{seed:064x}")
    except NoMatch:
        assert (found["kind"], found["code"]) == ("Wrong", "match_impossible")
    else:
        assert found["value"]["file"].encode() == expected.match_tsv
        assert found["value"]["loads"] == expected.summary["loads"]
        assert found["value"]["unfilled"] == expected.summary["unfilled"]


@pytest.mark.parametrize("name", ["sha256", "sm3"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 60])
def test_receipts(node: Node, size: int, name: str) -> None:
    """Every line's receipt leads to the root; a changed one does not."""
    built = build(Choice(size=size, hash=name))
    frame = built.files["frames/row-1.tsv"]
    root = built.announcement["rows"][0]["frame"]["root"]
    for line in frame.splitlines():
        given = receipt(frame, line.split(b"\t")[0].decode(), name)
        place = node.opening({"r.json": canonical_json(given)}) / "r.json"
        answer = node.ask({"receipt": str(place), "root": root})
        assert (answer["yes"], answer["handle"], answer["size"]) == (True, given["handle"], size)
    del given["hash"]  # draw.md's receipts need not name it
    place = node.opening({"r.json": canonical_json(given)}) / "r.json"
    assert node.ask({"receipt": str(place), "root": root})["yes"]
    forged = {**given, "line": str(given["line"]).replace("\tE", "\tC") + "x"}
    place = node.opening({"r.json": canonical_json(forged)}) / "r.json"
    assert node.ask({"receipt": str(place), "root": root}) == {
        "type": "receipt",
        "yes": False,
        "text": "回执与公告公布的抽取池摘要对不上",
    }
