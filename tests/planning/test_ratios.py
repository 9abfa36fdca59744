"""“分别递加”: ratios rise with the weights, on average meet the row's total, and no smaller ones would."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.planning.ratios import WHOLE, drawn_count, increasing_ratios, total_count

WEIGHTS = {"A": 1, "B": 2, "C": 4, "D": 8, "U": 2}
SIZES = st.fixed_dictionaries({letter: st.integers(0, 50_000) for letter in WEIGHTS})
WEIGHTED = st.fixed_dictionaries({letter: st.integers(1, 20) for letter in WEIGHTS})
TOTAL = st.integers(1, WHOLE)


def reached(sizes: dict[str, int], ratios: dict[str, int]) -> int:
    return sum(size * ratios[letter] for letter, size in sizes.items())


@given(SIZES, TOTAL, WEIGHTED)
def test_they_rise_with_the_weight(sizes: dict[str, int], total: int, weights: dict[str, int]) -> None:
    ratios = increasing_ratios(total, sizes, weights)
    ordered = sorted(weights, key=weights.__getitem__)
    assert all(ratios[low] <= ratios[high] for low, high in itertools.pairwise(ordered))
    assert all(1 <= bp <= WHOLE for bp in ratios.values())


@given(SIZES, TOTAL)
def test_they_meet_the_total_in_ratio_and_in_subjects(sizes: dict[str, int], total: int) -> None:
    ratios = increasing_ratios(total, sizes, WEIGHTS)
    everybody = sum(sizes.values())
    assert reached(sizes, ratios) >= everybody * total
    assert total_count(sizes, ratios) >= drawn_count(everybody, total)


@given(SIZES, st.integers(10, WHOLE))
def test_none_smaller_would_do(sizes: dict[str, int], total: int) -> None:
    """One step of the common factor less (a basis point less for the heaviest class) misses the total."""
    ratios = increasing_ratios(total, sizes, WEIGHTS)
    lower = {letter: max(1, min(WHOLE, bp - 1)) for letter, bp in ratios.items()}
    wanted = sum(sizes.values()) * total
    if wanted and lower != ratios and min(ratios.values()) > 1:
        assert reached(sizes, lower) < wanted or max(ratios.values()) == WHOLE


def test_everybody_at_a_hundred_percent() -> None:
    assert set(increasing_ratios(WHOLE, dict.fromkeys(WEIGHTS, 7), WEIGHTS).values()) == {WHOLE}


def test_one_percent_of_a_real_county() -> None:
    sizes = {"A": 6930, "B": 2079, "C": 643, "D": 248, "U": 0}
    ratios = increasing_ratios(100, sizes, WEIGHTS)
    assert ratios["A"] < ratios["B"] == ratios["U"] < ratios["C"] < ratios["D"]
    assert ratios["A"] < 100 < ratios["D"]
    assert 99 <= total_count(sizes, ratios) <= 99 + len(sizes)
