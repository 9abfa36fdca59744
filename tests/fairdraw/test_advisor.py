"""The allocation advisor against scipy's SLSQP, and its properties."""

import itertools
import math
import time

import numpy as np
import pytest
from fairdraw.advisor import Stratum, advise, default_floor, neyman, price_of, whole_visits
from fairdraw.canonical import Wrong
from fairdraw.messages import render
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

REACH = ("width_out_of_reach", "bounds_not_rising", "capacity_below_floors")  # what bounds may honestly forbid
COUNTY = [
    Stratum("A", 7000, 300, 9),
    Stratum("B", 2100, 200, 14),
    Stratum("C", 650, 150, 24),
    Stratum("D", 250, 120, 40),
]


@st.composite
def problems(draw):
    strata = []
    for at in range(draw(st.integers(2, 6))):
        size, visited = draw(st.integers(40, 5000)), draw(st.integers(20, 200))
        strata.append(Stratum(str(at), size, visited, draw(st.integers(0, visited // 2))))
    low, high = sum(stratum.least for stratum in strata), sum(stratum.size for stratum in strata)
    return strata, low + (high - low) * draw(st.floats(0.05, 0.6))


def by_slsqp(strata, capacity, looseness, rising, start):
    """The same problem for scipy: shares of the capacity, so that all variables are of one size."""
    sizes, rates = np.array([s.size for s in strata]), np.array([s.rate for s in strata])
    spreads = (sizes / sizes.sum()) ** 2 * rates * (1 - rates) * sizes / (sizes - 1)
    limit = looseness**2 * (spreads * (1 / (capacity * sizes / sizes.sum()) - 1 / sizes)).sum()
    scale = spreads.sum() / capacity
    constraints = [
        {"type": "eq", "fun": lambda part: part.sum() - 1},
        {"type": "ineq", "fun": lambda part: (limit - (spreads * (1 / (capacity * part) - 1 / sizes)).sum()) / scale},
    ]
    if rising:
        constraints.append({"type": "ineq", "fun": lambda part: np.diff(capacity * part / sizes) * 10})
    bounds = [(s.least / capacity, s.most / capacity) for s in strata]
    options = {"maxiter": 500, "ftol": 1e-14}
    start = np.array(start) / capacity
    return minimize(
        lambda part: -(rates @ part) * 10, start, bounds=bounds, constraints=constraints, method="SLSQP", options=options
    )  # fmt: skip


@pytest.mark.parametrize("rising", [False, True])
@given(problems(), st.floats(1.02, 1.6))
@settings(max_examples=40, deadline=None)
def test_finds_what_slsqp_finds(rising, problem, looseness):
    strata, capacity = problem
    try:
        ours = advise(strata, capacity, looseness=looseness, rising=rising)
        start = neyman(strata, capacity, rising=rising).visits
    except Wrong as wrong:
        assume(wrong.code not in REACH)
        raise
    theirs = by_slsqp(strata, capacity, looseness, rising, start)
    assume(theirs.success)
    rates = np.array([stratum.rate for stratum in strata])
    assert ours.findings == pytest.approx(capacity * (rates @ theirs.x), abs=0.1)
    assert ours.error <= looseness * ours.uniform_error * (1 + 1e-9)
    assert sum(ours.visits) == pytest.approx(capacity, rel=1e-9)


@given(problems(), st.floats(1.0, 3.0), st.booleans())
@settings(deadline=None)
def test_bounds_and_order_hold(problem, looseness, rising):
    strata, capacity = problem
    try:
        advice = advise(strata, capacity, looseness=looseness, rising=rising)
    except Wrong as wrong:
        assume(wrong.code not in REACH)
        raise
    for stratum, visits in zip(strata, advice.visits, strict=True):
        assert stratum.least - 1e-6 <= visits <= stratum.most + 1e-6
    ratios = [visits / stratum.size for stratum, visits in zip(strata, advice.visits, strict=True)]
    assert not rising or all(after >= before - 1e-9 for before, after in itertools.pairwise(ratios))
    assert advice.findings >= neyman(strata, capacity, rising=rising).findings - 1e-6


def test_neyman_is_the_narrowest():
    """Without binding bounds the visits go as N·sqrt(pq)."""
    strata = [Stratum("x", 10000, 98, 9, floor=1), Stratum("y", 10000, 98, 49, floor=1)]
    advice = neyman(strata, 400)
    assert advice.visits[1] / advice.visits[0] == pytest.approx(math.sqrt(0.5 * 0.5 / (0.1 * 0.9)), rel=1e-3)
    assert advice.error < advice.uniform_error


def test_findings_alone_fill_the_best_first():
    advice = advise(COUNTY, 500, looseness=None)
    assert [round(visits) for visits in advice.visits] == [70, 21, 159, 250]
    assert advice.ceiling_prices[3] > 0.1
    assert advice.floor_prices[0] > 0.1
    assert sum(whole_visits(advice)) == 500


def test_ratios_rise_where_asked():
    odd = [Stratum("A", 1000, 100, 30), Stratum("B", 1000, 100, 5), Stratum("C", 1000, 100, 20)]
    free, rising = (advise(odd, 600, looseness=1.2, rising=chain) for chain in (False, True))
    assert free.visits[0] > free.visits[1]
    assert rising.visits[0] == pytest.approx(rising.visits[1])
    prices = price_of(odd, 600, looseness=1.2, rising=True)
    assert prices["rising"] == pytest.approx(free.findings - rising.findings, abs=1e-6)
    assert prices["width"] > 0


def test_a_class_may_be_left_out_and_that_is_told():
    strata = [Stratum("A", 7000, 300, 9, floor=0, ceiling=0), *COUNTY[1:]]
    advice = advise(strata, 500)
    assert advice.left_out == ("A",)
    assert advice.visits[0] == 0


def test_points_never_draw_more_than_one_visit_above():
    advice = advise(COUNTY, 512)
    for stratum, points, visits in zip(COUNTY, advice.points, advice.visits, strict=True):
        assert -(-stratum.size * points // 10000) <= math.ceil(visits + 1e-6)


@pytest.mark.parametrize(
    ("strata", "capacity", "code"),
    [
        (COUNTY, 0, "capacity_is_nothing"),
        (COUNTY, 20, "capacity_below_floors"),
        (COUNTY, 20000, "capacity_above_ceilings"),
        ([Stratum("A", 0)], 1, "bad_stratum"),
        ([Stratum("A", 10, 3, 4)], 1, "bad_stratum"),
        ([Stratum("A", 10, floor=11)], 11, "floor_above_ceiling"),
        ([], 5, "capacity_above_ceilings"),
    ],
)
def test_what_cannot_be_is_named(strata, capacity, code):
    with pytest.raises(Wrong) as caught:
        advise(strata, capacity)
    assert caught.value.code == code
    assert render(caught.value)
    assert render(caught.value, "en")


def test_width_out_of_reach_names_the_least():
    with pytest.raises(Wrong, match="最小可达"):
        advise(COUNTY, 500, looseness=0.1)


def test_bounds_that_cannot_rise():
    with pytest.raises(Wrong, match="分别递加"):
        advise([Stratum("A", 100, floor=50), Stratum("B", 100, ceiling=20)], 65, rising=True)


def test_strata_of_one_subject():
    strata = [Stratum("A", 1), Stratum("B", 1), Stratum("C", 500, 50, 10)]
    assert advise(strata, 100).visits[:2] == (1, 1)


def test_floor_of_a_small_class_is_the_class():
    assert [default_floor(size) for size in (1, 15, 16, 1500, 1501)] == [1, 15, 15, 15, 16]


def test_two_thousand_strata_within_a_second():
    strata = [Stratum(str(at), 50 + at * 7 % 900, 30, at * 13 % 20) for at in range(2000)]
    began = time.process_time()
    advise(strata, sum(stratum.size for stratum in strata) / 10)
    assert time.process_time() - began < 1
