"""The weighted estimate: exact where all is known, honest where little is, right in nineteen intervals of twenty."""

import random
from fractions import Fraction

import pytest
from fairdraw.canonical import Wrong
from fairdraw.estimate import Sampled, estimate, inclusion
from hypothesis import given
from hypothesis import strategies as st

# rates like those of a year's outcomes: classes of 70, 21, 6.5 and 2.5 %, visited 1, 3, 10 and 50 %
CITY = [(3342, 33, 0.12), (1003, 30, 0.42), (310, 31, 0.68), (119, 60, 0.76)]
RARE = [(2000, 50, 0.01), (500, 20, 0.02), (50, 25, 0.2)]
# many strata of few visits, as areas have them
SMALL = [(700, 7, 0.03), (700, 10, 0.06), (700, 12, 0.1), (300, 9, 0.2), (90, 8, 0.5), (40, 10, 0.6)] * 2
TINY = [(150, 3, 0.05)] * 30


@st.composite
def strata(draw, *, visited=1):
    size = draw(st.integers(1, 500))
    seen = draw(st.integers(min(visited, size), size))
    return Sampled(str(size), size, seen, draw(st.integers(0, seen)))


@given(st.lists(strata(), min_size=1, max_size=6))
def test_rate_lies_in_its_interval_and_in_the_possible(sampled):
    found = estimate(sampled)
    assert 0 <= found.low <= found.rate + 1e-9
    assert found.rate - 1e-9 <= found.high <= 1
    certain = sum(stratum.found for stratum in sampled)
    open_ones = sum(stratum.size - stratum.visited for stratum in sampled)
    total = sum(stratum.size for stratum in sampled)
    assert certain / total - 1e-9 <= found.rate <= (certain + open_ones) / total + 1e-9
    assert found.covered == 1


@given(st.lists(strata(), min_size=1, max_size=6))
def test_a_census_has_no_interval(sampled):
    whole = [Sampled(one.name, one.size, one.size, min(one.found, one.size)) for one in sampled]
    found = estimate(whole)
    assert found.low == pytest.approx(found.rate) == found.high == pytest.approx(found.raw)


def test_weighs_each_class_by_its_size():
    found = estimate([Sampled("A", 9000, 90, 9), Sampled("D", 1000, 500, 250)])
    assert found.rate == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)
    assert found.raw == pytest.approx(259 / 590)
    assert found.off == pytest.approx(259 / 590 - 0.14)


def test_names_what_it_leaves_out():
    found = estimate([Sampled("A", 900, 0, 0), Sampled("B", 100, 10, 1), Sampled("C", 0, 0, 0)])
    assert found.left_out == ("A",)
    assert found.covered == pytest.approx(0.1)
    nothing = estimate([Sampled("A", 5, 0, 0)])
    assert (nothing.rate, nothing.raw, nothing.off) == (None, None, None)


@pytest.mark.parametrize("counts", [(10, 11, 0), (10, 5, 6), (10, 5, -1)])
def test_refuses_counts_that_do_not_hold(counts):
    with pytest.raises(Wrong, match="不成立"):
        estimate([Sampled("A", *counts)])


def test_chance_over_several_draws():
    assert inclusion([]) == 0
    assert inclusion([Fraction(1, 100), Fraction(1, 2)]) == Fraction(101, 200)
    assert inclusion([Fraction(1), Fraction(1, 3)]) == 1


def covered(strata, rounds):
    """The share of simulated draws whose interval holds the true rate."""
    source = random.Random(20261121)
    outcomes = [[at < round(size * rate) for at in range(size)] for size, _, rate in strata]
    truth = sum(map(sum, outcomes)) / sum(map(len, outcomes))
    hits = 0
    for _ in range(rounds):
        drawn = [
            Sampled("", size, visits, sum(source.sample(population, visits)))
            for (size, visits, _), population in zip(strata, outcomes, strict=True)
        ]
        found = estimate(drawn)
        hits += found.low <= truth <= found.high
    return hits / rounds


@pytest.mark.parametrize("strata", [CITY, RARE, SMALL, TINY], ids=["city", "rare", "small", "tiny"])
def test_nineteen_intervals_of_twenty_hold_the_truth(strata):
    assert 0.93 <= covered(strata, 1000) <= 0.995
