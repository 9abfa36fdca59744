"""Working days of the People's Republic, make-up workdays (调休) included.

The State Council announces them each autumn for the next year. For a year the library does not know, Monday to Friday
count and ``known`` is False, so that a page can say that the date may move.
"""

import datetime as dt
from dataclasses import dataclass

import chinese_calendar

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkdayResult:
    """A date reached by counting, and whether every day on the way stood in an announced calendar."""

    date: dt.date
    known: bool


def is_workday(day: dt.date) -> tuple[bool, bool]:
    """Whether a day is a working day, and whether that is known from an announced calendar."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False


def add_workdays(start: dt.date, n: int) -> WorkdayResult:
    """The n-th working day after a date; the date itself does not count (行政期间自次日起算).

    Args:
        start: the day of the event.
        n: number of working days, 0 or more; 0 gives the start itself.

    Raises:
        ValueError: n is negative.
    """
    if n < 0:
        raise ValueError("the number of working days must not be negative")
    day, known = start, True
    while n:
        day += _ONE_DAY
        works, sure = is_workday(day)
        n -= works
        known &= sure
    return WorkdayResult(day, known)


def workdays_between(first: dt.date, last: dt.date) -> int:
    """How many working days there are from `first` to `last`, both included; 0 when they run backwards."""
    days = (last - first).days + 1
    return sum(is_workday(first + n * _ONE_DAY)[0] for n in range(days))
