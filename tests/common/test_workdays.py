"""Working days with the make-up workdays that the State Council announces."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.common.workdays import WorkdayResult, add_workdays, is_workday

known_days = st.dates(dt.date(2018, 1, 1), dt.date(2025, 6, 30))


def test_national_day_of_2023_with_make_up_workdays() -> None:
    """29 September to 6 October were free, 7 and 8 October (a weekend) were worked."""
    assert is_workday(dt.date(2023, 10, 7)) == (True, True)
    assert is_workday(dt.date(2023, 9, 29)) == (False, True)
    assert add_workdays(dt.date(2023, 9, 28), 1) == WorkdayResult(dt.date(2023, 10, 7), True)
    assert add_workdays(dt.date(2023, 9, 27), 20) == WorkdayResult(dt.date(2023, 10, 31), True)


def test_unknown_years_count_monday_to_friday_and_say_so() -> None:
    assert add_workdays(dt.date(2090, 1, 6), 5) == WorkdayResult(dt.date(2090, 1, 13), False)


@given(known_days, st.integers(0, 60))
def test_so_many_working_days_lie_on_the_way(start: dt.date, n: int) -> None:
    result = add_workdays(start, n)
    passed = [start + dt.timedelta(days=step) for step in range(1, (result.date - start).days + 1)]
    assert sum(is_workday(day)[0] for day in passed) == n
    assert n == 0 or is_workday(result.date) == (True, True)


def test_edges() -> None:
    day = dt.date(2023, 4, 1)
    assert add_workdays(day, 0) == WorkdayResult(day, True)
    with pytest.raises(ValueError, match="negative"):
        add_workdays(day, -1)
