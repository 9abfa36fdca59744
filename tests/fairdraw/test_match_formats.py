"""The tables of the match: what is read, what is refused, and where a message points."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from fairdraw.canonical import Problem, Unreadable, Wrong
from fairdraw.match_files import read_match, read_model
from fairdraw.match_inputs import derive, read_inputs
from fairdraw.matching import match
from fairdraw.messages import render
from hypothesis import given
from hypothesis import strategies as st

from tests.fairdraw import enumeration
from tests.fairdraw.match_cases import SEED, random_case
from tests.fairdraw.test_matching import INPUTS

OFFICERS = b"o1\t9\t0\no2\t9\t3\n"
SEATS = b"h1\th1#1\tmust\to1,o2\nh1\th1#2\toptional\to2\n"


def refused(error: pytest.ExceptionInfo[Unreadable], code: str, line: int) -> None:
    assert error.value.code == code
    assert error.value.message.args.get("line", line) == line
    assert render(error.value, "zh") != render(error.value, "en")


@pytest.mark.parametrize(
    ("officers", "code", "line"),
    [
        (b"o1\t9\t0\no2\t9\t3", "last_line", 2),
        (b"o1\t9\t0\r\n", "carriage_return", 1),
        (b"\xff\t9\t0\n", "utf8_line", 1),
        ("a\u030a\t9\t0\n".encode(), "not_nfc", 1),
        (b"o1\t9\n", "match_width", 1),
        (b"\n", "match_width", 1),
        (b"o1\t9\t0\t\n", "match_width", 1),
        (b"o2\t9\t0\no1\t9\t0\n", "match_order", 2),
        (b"o1\t9\t0\no1\t8\t0\n", "match_double", 2),
        (b"o1\t09\t0\n", "match_number", 1),
        (b"o1\t-1\t0\n", "match_number", 1),
        (b"o1\t1\t1.5\n", "match_number", 1),
        (b"o1\t\t0\n", "match_number", 1),
        (b"o1\t9007199254740992\t0\n", "match_number", 1),
        ("o1\t١\t0\n".encode(), "match_number", 1),
        (b"o1\t" + b"9" * 5000 + b"\t0\n", "match_number", 1),
        (b"\t9\t0\n", "match_name", 1),
        (b"o 1\t9\t0\n", "match_name", 1),
        (b"o,1\t9\t0\n", "match_name", 1),
        (b"o\x1b1\t9\t0\n", "match_name", 1),
        ("o\u30001\t9\t0\n".encode(), "match_name", 1),
    ],
)
def test_officers_refused(officers: bytes, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as error:
        read_model(officers, b"")
    refused(error, code, line)


@pytest.mark.parametrize(
    ("seats", "code", "line"),
    [
        (b"h1\th1#1\tmust\n", "match_width", 1),
        (b"h1\th1#1\tmaybe\to1\n", "match_must", 1),
        (b"h1\th1#1\tmust\to3\n", "match_unknown_officer", 1),
        (b"h1\th1#1\tmust\to2,o1\n", "match_list_order", 1),
        (b"h1\th1#1\tmust\to1,o1\n", "match_list_order", 1),
        (b"h1\th1#1\tmust\to1,\n", "match_unknown_officer", 1),
        (b"h1\th1#1\tmust\t,\n", "match_unknown_officer", 1),
        (b"h1\th1#1\tmust\to1, o2\n", "match_unknown_officer", 1),
        (b"h1\th2#1\tmust\to1\n", "match_seat", 1),
        (b"h1\th1\tmust\to1\n", "match_seat", 1),
        (b"h1\th1#01\tmust\to1\n", "match_seat", 1),
        (b"h1\th1#a\tmust\to1\n", "match_seat", 1),
        (b"h.1\th.1#1\tmust\to1\n", "match_handle", 1),
        (b"h12345678901234567890123\th12345678901234567890123#1\tmust\to1\n", "match_handle", 1),
        (SEATS + b"h1\th1#2\tmust\to1\n", "match_double", 3),
        (SEATS + b"h1\th1#10\tmust\to1\n", "match_order", 3),
        (SEATS + b"h0\th0#1\tmust\to1\n", "match_order", 3),
    ],
)
def test_seats_refused(seats: bytes, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as error:
        read_model(OFFICERS, seats)
    refused(error, code, line)


def changed(old: bytes, new: bytes) -> bytes:
    assert INPUTS.count(old) == 1
    return INPUTS.replace(old, new)


@pytest.mark.parametrize(
    ("inputs", "code", "line"),
    [
        (changed(b"subject\th3\tp\n", b"subject\th3\tx\n"), "match_unknown_pattern", 12),
        (changed(b"subject\th3\tp\n", b"subject\th2\tq\n"), "match_double", 12),
        (changed(b"subject\th3\tp\n", b"subject\th2\tp\n"), "match_double", 12),
        (changed(b"subject\th3\tp\n", b"subject\th~3\tp\n"), "match_handle", 12),
        (changed(b"subject\th3\tp\n", b"visit\th3\tp\n"), "match_kind", 12),
        (changed(b"subject\th3\tp\n", b"\n"), "match_kind", 12),
        (changed(b"subject\th3\tp\n", b"subject\th3\n"), "match_width", 12),
        (changed(b"exclude\th2\to1\trecusal\n", b"exclude\th1\to9\trecusal\n"), "match_unknown_officer", 1),
        (changed(b"exclude\th2\to1\trecusal\n", b"exclude\th0\to1\trecusal\n"), "match_unknown_subject", 1),
        (changed(b"exclude\th2\to1\trecusal\n", b"exclude\th2\to1\tno good\n"), "match_reason", 1),
        (changed(b"exclude\th2\to1\trecusal\n", b"exclude\th3\to1\trecusal\n"), "match_order", 2),
        (changed(b"officer\to2\t9\t3\n", b"officer\to2\t9\t3\nofficer\to2\t9\t4\n"), "match_double", 5),
        (changed(b"officer\to2\t9\t3\n", b"officer\to2\tx\t3\n"), "match_number", 4),
        (changed(b"pattern\tq\t1\tmust\to1\n", b"pattern\tq\t1\tmust\to4\n"), "match_unknown_officer", 9),
        (changed(b"pattern\tq\t1\tmust\to1\n", b"pattern\tq\tI\tmust\to1\n"), "match_number", 9),
        (changed(b"pattern\tq\t1\tmust\to1\n", b"pattern\tq\t1\tnever\to1\n"), "match_must", 9),
        (changed(b"pattern\tp\t2\tmust\to2,o3\n", b"pattern\tp\t10\tmust\to2,o3\n"), "match_order", 8),
        (changed(b"pattern\tp\t2\tmust\to2,o3\n", b"pattern\tp\t10\toptional\to4\n"), "match_double", 8),
        (changed(b"pattern\tp\t2\tmust\to2,o3\n", b"pattern\tp\t10\toptional\to3,o1\n"), "match_double", 8),
        (changed(b"pattern\tp\t2\tmust\to2,o3\n", b"pattern\tp\t2\tmust\to3,o2\n"), "match_list_order", 8),
    ],
)
def test_inputs_refused(inputs: bytes, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as error:
        read_inputs(inputs)
    refused(error, code, line)


def test_drawn_subject_without_a_line_does_not_follow() -> None:
    with pytest.raises(Wrong) as error:
        derive(INPUTS, [b"h9"])
    assert error.value.code == "match_subject_missing"


def test_one_officer_excluded_for_two_reasons() -> None:
    found = read_inputs(b"exclude\th2\to1\tleave\n" + INPUTS)
    assert found.excluded[b"h2"] == {b"o1": [b"leave", b"recusal"], b"o2": [b"leave-week-10"]}


def test_ids_of_an_open_announcement_may_be_chinese() -> None:
    officers, seats = "晋A001\t1\t0\n晋A002\t1\t0\n", "h\th#1\tmust\t晋A001,晋A002\nh\th#2\tmust\t晋A001,晋A002\n"
    result = match(officers.encode(), seats.encode(), hash_name="sha256", seed=SEED)
    assert set(result.summary["loads"]) == {"晋A001", "晋A002"}
    assert sorted(read_match(result.match_tsv)) == [b"h#1", b"h#2"]


@given(
    st.integers(0, 10**6),
    st.integers(0, 10**4),
    st.binary(min_size=1, max_size=2),
    st.sampled_from(["officers", "seats"]),
)
def test_damaged_files_never_end_in_a_trace(number: int, spot: int, junk: bytes, file: str) -> None:
    officers, seats = enumeration.files(*random_case(random.Random(number)))
    if file == "officers":
        officers = _damaged(officers, spot, junk)
    else:
        seats = _damaged(seats, spot, junk)
    ends_well(lambda: match(officers, seats, hash_name="sha256", seed=SEED))


@given(st.integers(0, len(INPUTS)), st.binary(min_size=1, max_size=2))
def test_damaged_inputs_never_end_in_a_trace(spot: int, junk: bytes) -> None:
    ends_well(lambda: derive(_damaged(INPUTS, spot, junk), [b"h1", b"h2", b"h3"]))


def ends_well(action: Callable[[], object]) -> None:
    """It works, or it ends in a problem that has its sentences."""
    try:
        action()
    except Problem as problem:
        said = [render(problem, lang) for lang in ("zh", "en")]
    else:
        said = []
    assert all(said)


def _damaged(data: bytes, spot: int, junk: bytes) -> bytes:
    spot %= len(data) + 1
    return data[:spot] + junk + data[spot + 1 :]


@given(st.integers(0, 10**6))
def test_what_is_written_is_read_again(number: int) -> None:
    officers, seats = enumeration.files(*random_case(random.Random(number), must=0.1))
    try:
        result = match(officers, seats, hash_name="sha256", seed=SEED)
    except Wrong:
        return
    again = read_match(result.match_tsv)
    lines = [b"%s\t%s\t%s\t%d\n" % (visit, seat, who, place) for seat, (visit, who, place) in again.items()]
    assert b"".join(lines) == result.match_tsv
    assert sorted(place for _, _, place in again.values()) == list(range(1, len(again) + 1))
