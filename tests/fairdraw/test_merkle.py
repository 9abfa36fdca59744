import hashlib

import pytest
from fairdraw.announcement import check_announcement
from fairdraw.canonical import Unreadable, Wrong
from fairdraw.frame import frame_root
from fairdraw.receipts import check_receipt, receipt
from hypothesis import given
from hypothesis import strategies as st

from fairdraw import merkle

from .builders import files_of

LINES = st.lists(st.binary(max_size=6), min_size=1, max_size=70)


def recursive_root(lines):
    """MTH of RFC 9162 section 2.1.1, literally: split at the largest power of two below n."""
    if len(lines) == 1:
        return hashlib.sha256(b"\0" + lines[0]).digest()
    k = 1
    while k * 2 < len(lines):
        k *= 2
    return hashlib.sha256(b"\1" + recursive_root(lines[:k]) + recursive_root(lines[k:])).digest()


@given(LINES)
def test_root_is_that_of_rfc_9162(lines):
    assert merkle.root(lines) == recursive_root(lines).hex()


def test_root_over_more_than_one_block():
    lines = [b"%d" % n for n in range((1 << 14) + 5)]
    assert merkle.root(lines) == merkle.top(merkle.leaves(lines)) == recursive_root(lines).hex()


def test_root_of_nothing():
    assert merkle.root([]) == hashlib.sha256(b"").hexdigest()


@given(LINES, st.sampled_from(["sha256", "sm3"]))
def test_paths_climb_for_every_index(lines, name):
    root = merkle.root(lines, name)
    for index, line in enumerate(lines):
        path = merkle.path(lines, index, name)
        assert merkle.climb(line, index, len(lines), path, name) == root
        assert merkle.climb(line + b"x", index, len(lines), path, name) != root
        assert merkle.climb(line, index, len(lines), [*path, "00" * 32], name) is None
        assert merkle.climb(line, len(lines), len(lines), path, name) is None


def test_path_outside_the_tree():
    with pytest.raises(IndexError):
        merkle.path([b"a"], 1)


def test_receipts_of_a_whole_frame():
    files = files_of("sealed")
    frame = files["frames/row-1.tsv"]
    row = check_announcement(__import__("json").loads(files["announcement.json"])).rows[0]
    for line in frame.decode().splitlines():
        given_receipt = receipt(frame, line.split("\t")[0])
        assert given_receipt["line"] == line
        check_receipt({**given_receipt, "row": row.id, "draw": "x"}, row.frame.root)


def test_a_receipt_need_not_name_its_hash():
    """Of a frame under SM3 too; a hash that is named must be the one."""
    frame = b"a\tU\tE\nb\tU\tE\nc\tU\tC\n"
    for name, other in (("sha256", "sm3"), ("sm3", "sha256")):
        root, made = frame_root(frame, name), receipt(frame, "b", name)
        del made["hash"]
        check_receipt(made, root)
        check_receipt(made, root, name)
        with pytest.raises(Wrong):
            check_receipt(made, root, other)


@pytest.mark.parametrize(
    "change",
    [
        {"handle": "other"},
        {"index": 1},
        {"size": 2},
        {"path": []},
        {"line": "a\tU\tC"},
        {"hash": "sm3"},
    ],
)
def test_a_changed_receipt_is_wrong(change):
    frame = b"a\tU\tE\nb\tU\tE\nc\tU\tC\n"
    given_receipt = receipt(frame, "a")
    with pytest.raises(Wrong):
        check_receipt({**given_receipt, **change}, merkle.root(frame.splitlines()))


@pytest.mark.parametrize("bad", [None, [], {"handle": "a"}, {"index": -1}, {"path": ["zz"]}, {"line": 5}])
def test_a_malformed_receipt_is_unreadable(bad):
    whole = receipt(b"a\tU\tE\n", "a")
    value = {**whole, **bad} if isinstance(bad, dict) and "handle" not in bad else bad
    with pytest.raises(Unreadable):
        check_receipt(value, "0" * 64)


def test_no_receipt_for_a_stranger():
    with pytest.raises(Wrong):
        receipt(b"a\tU\tE\n", "b")
