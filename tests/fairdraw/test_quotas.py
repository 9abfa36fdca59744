import math
from fractions import Fraction

import pytest
from fairdraw.announcement import Commitment, Row
from fairdraw.canonical import Wrong
from fairdraw.quotas import round_start, row_quotas, share_up
from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
SIZES = st.dictionaries(
    st.tuples(st.integers(0, 99), st.sampled_from("ACD")).map(lambda pair: b"%02d/%b" % (pair[0], pair[1].encode())),
    st.integers(0, 30),
    max_size=30,
)


def row(quotas, rounding="ceil"):
    return Row("r", "t", Commitment("0" * 64, 0), quotas, 0, rounding)


@given(st.integers(0, 10**9), st.integers(0, 10000))
def test_ceil_is_exact(size, points):
    assert share_up(size, points) == math.ceil(Fraction(size * points, 10000))


def test_ceil_where_doubles_fail():
    """ceil(0.07 * N) in doubles is wrong for 7,804 of the first million N; here for none."""
    wrong_in_doubles = 0
    for size in range(1, 1_000_001, 7):
        exact = -(-size * 7 // 100)
        assert share_up(size, 700) == exact
        wrong_in_doubles += math.ceil(0.07 * size) != exact
    assert wrong_in_doubles > 0


@given(SIZES, st.integers(0, 10000), SEEDS)
def test_cumulative_totals_are_right_to_one(sizes, points, seed):
    found = row_quotas(row(dict.fromkeys("ACD", ("bp", points)), "cumulative"), sizes, "sha256", seed)
    assert list(found) == sorted(sizes)
    for kind in "ACD":
        mine = [stratum for stratum in sizes if stratum.endswith(kind.encode())]
        exact = Fraction(sum(sizes[stratum] for stratum in mine) * points, 10000)
        assert abs(sum(found[stratum] for stratum in mine) - exact) < 1
        for stratum in mine:
            assert abs(found[stratum] - Fraction(sizes[stratum] * points, 10000)) < 1


def test_cumulative_probability_is_exact():
    """Over all 10,000 starts every stratum gets exactly N * bp draws in all."""
    sizes, points = [3, 1, 7, 0, 2], 1234
    totals = [0] * len(sizes)
    for start in range(10000):
        running = 0
        for at, size in enumerate(sizes):
            after = running + size * points
            totals[at] += (after + start) // 10000 - (running + start) // 10000
            running = after
    assert totals == [size * points for size in sizes]


@given(SIZES, st.integers(0, 50))
def test_numbers_are_held_to_the_stratum(sizes, number):
    found = row_quotas(row(dict.fromkeys("ACD", ("number", number))), sizes, "sha256", "0" * 64)
    assert found == {stratum: min(number, size) for stratum, size in sizes.items()}


def test_more_than_everything_is_everything():
    assert row_quotas(row({"A": ("bp", 20000)}), {b"A": 5}, "sha256", "0" * 64) == {b"A": 5}


def test_a_class_without_rule_is_an_error():
    with pytest.raises(Wrong) as caught:
        row_quotas(row({"A": ("bp", 1)}), {b"x/B": 0}, "sha256", "0" * 64)
    assert caught.value.message.args == {"row": "r", "stratum": "x/B"}


@given(SEEDS)
def test_round_start_is_below_ten_thousand(seed):
    assert 0 <= round_start("sha256", seed) < 10000
