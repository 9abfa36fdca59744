import random

import pytest
from fairdraw.canonical import Unreadable
from fairdraw.frame import encode_frame, handle, read_frame, secret_commitment
from hypothesis import given
from hypothesis import strategies as st

HANDLES = st.text("abcXYZ019_-", min_size=1, max_size=22)
STRATA = st.sampled_from(["A", "U", "110101/D", "a.b-c_d/C"])
STATUSES = st.sampled_from(["E", "C", "X:cancelled", "X:" + "r" * 40])
ROWS = st.lists(st.tuples(HANDLES, STRATA, STATUSES), max_size=30, unique_by=lambda row: row[0])


@given(ROWS, st.randoms())
def test_order_of_rows_does_not_matter(rows, chance):
    mixed = rows[:]
    chance.shuffle(mixed)
    assert encode_frame(mixed) == encode_frame(rows)


@given(ROWS)
def test_a_frame_reads_back(rows):
    frame = read_frame(encode_frame(rows))
    columns = zip(frame.handles, frame.strata, frame.statuses, strict=True)
    assert [tuple(field.decode() for field in row) for row in columns] == sorted(rows)
    assert sum(frame.sizes().values()) == sum(status == "E" for _, _, status in rows) == len(frame.eligible[0])
    assert set(frame.sizes()) == {stratum.encode() for _, stratum, _ in rows}
    assert frame.certain() == sorted((s.encode(), h.encode()) for h, s, status in rows if status == "C")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("b\tU", "frame_fields"),
        ("b\tU\tE\t", "frame_fields"),
        ("", "frame_fields"),
        ("\tU\tE", "frame_handle"),
        ("b.\tU\tE", "frame_handle"),
        ("b" * 23 + "\tU\tE", "frame_handle"),
        ("企\tU\tE", "frame_handle"),
        ("b\tE\tE", "frame_stratum"),
        ("b\t/A\tE", "frame_stratum"),
        ("b\tx/y/A\tE", "frame_stratum"),
        ("b\tAA\tE", "frame_stratum"),
        ("b\tU\tX:", "frame_status"),
        ("b\tU\tX:a b", "frame_status"),
        ("b\tU\tX:" + "r" * 41, "frame_status"),
        ("b\tU\te", "frame_status"),
        ("a\tU\tE", "frame_order"),
        ("A\tU\tE", "frame_order"),
    ],
)
def test_a_bad_line_is_named(line, code):
    with pytest.raises(Unreadable) as caught:
        read_frame(f"a\tU\tE\n{line}\nz\tU\tE\n".encode())
    assert (caught.value.code, caught.value.message.args["line"]) == (code, 2)


def test_a_fault_beyond_the_first_block_is_named():
    lines = sorted(f"h{number}\tU\tE" for number in range(40_000))
    lines[30_000] = lines[30_000].replace("\tE", "\tF")
    with pytest.raises(Unreadable) as caught:
        read_frame("".join(line + "\n" for line in lines).encode())
    assert caught.value.message.args["line"] == 30_001


def test_double_handles_are_refused():
    with pytest.raises(Unreadable):
        encode_frame([("a", "U", "E"), ("a", "U", "C")])


def test_sealed_handles():
    secret = random.Random(1).randbytes(32)
    found = handle(secret, "91110000600037341L")
    assert len(found) == 22
    assert found != handle(bytes(32), "91110000600037341L")
    read_frame(encode_frame([(found, "D", "E")]))
    assert secret_commitment(secret) != secret_commitment(secret, "sm3")
