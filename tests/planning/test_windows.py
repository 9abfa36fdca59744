"""The time windows of plans."""

import calendar
import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shuangsuiji.planning
from shuangsuiji.planning.windows import read_window

PLAN_CSV = Path(shuangsuiji.planning.__file__).parent / "data" / "zezhou-2023.csv"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("7月—12月", "2023-07-01", "2023-12-31"),
        ("3-9月", "2023-03-01", "2023-09-30"),
        ("３月～１１月份", "2023-03-01", "2023-11-30"),
        ("3月初至11月底", "2023-03-01", "2023-11-30"),
        ("2023年4月1日至8月31日", "2023-04-01", "2023-08-31"),
        ("自2023年4月1日起至2023年8月31日", "2023-04-01", "2023-08-31"),
        ("从4月1日到4月15日", "2023-04-01", "2023-04-15"),
        ("4月1日-15日", "2023-04-01", "2023-04-15"),
        ("2023.4-2023.8", "2023-04-01", "2023-08-31"),
        ("2023-04-01至2023-08-31", "2023-04-01", "2023-08-31"),
        ("2023/4/1-2023/8/31", "2023-04-01", "2023-08-31"),
        ("全年", "2023-01-01", "2023-12-31"),
        ("2023年", "2023-01-01", "2023-12-31"),
        ("2023年下半年", "2023-07-01", "2023-12-31"),
        ("第三季度", "2023-07-01", "2023-09-30"),
        ("2月", "2023-02-01", "2023-02-28"),
        ("3月—次年1月", "2023-03-01", "2024-01-31"),
        ("2023年11月至2024年2月", "2023-11-01", "2024-02-29"),
    ],
)
def test_clear_windows(text: str, start: str, end: str) -> None:
    window = read_window(text, 2023)
    found = [day.isoformat() if day else None for day in (window.start, window.end)]
    assert found == [start, end]
    assert window.doubts == ()
    assert window.raw == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有写抽查起止时间"),
        ("长期", "没有起止日期"),
        ("待定", "读不出"),
        ("11月-2月", "跨年的请写“次年”"),
        ("2月30日-3月1日", "不存在的日期"),
        ("13月-14月", "不存在的日期"),
        ("2023-03-09", "自动改成了日期"),
        ("3月-6月、9月-11月", "读不出"),
        ("3月底至9月初", "读不出"),
    ],
)
def test_unclear_windows_have_no_dates_and_say_what_to_enter(text: str, words: str) -> None:
    window = read_window(text, 2023)
    assert (window.start, window.end) == (None, None)
    assert words in window.doubts[0]
    assert "请填写如“7月—12月”" in window.doubts[0]


@pytest.mark.parametrize(("text", "end"), [("10月底前", (10, 31)), ("11月10日前完成", (11, 10)), ("6月以前", (6, 30))])
def test_a_last_day_alone_is_kept_and_doubted(text: str, end: tuple[int, int]) -> None:
    window = read_window(text, 2023)
    assert (window.start, window.end) == (None, dt.date(2023, *end))
    assert "没有写开始时间" in window.doubts[0]


def test_another_year_is_kept_and_doubted() -> None:
    window = read_window("2022年3月—9月", 2023)
    assert (window.start, window.end) == (dt.date(2022, 3, 1), dt.date(2022, 9, 30))
    assert "笔误" in window.doubts[0]


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(1, 12))
def test_months_of_any_year(year: int, first: int, last: int) -> None:
    window = read_window(f"{first}月—{last}月", year)
    if first > last:
        assert (window.start, window.end) == (None, None)
    else:
        assert (window.start, window.end) == (
            dt.date(year, first, 1),
            dt.date(year, last, calendar.monthrange(year, last)[1]),
        )


@given(st.text(st.sampled_from("0123456789年月日-—至到前次底第季度全"), max_size=14))
def test_any_text_is_read_or_doubted(text: str) -> None:
    window = read_window(text, 2023)
    assert (window.start is not None and window.end is not None) or window.doubts


def test_the_plan_of_the_county() -> None:
    rows = csv.DictReader(io.StringIO(PLAN_CSV.read_text(encoding="utf-8")))
    windows = [read_window(row["抽查起止时间"], 2023) for row in rows]
    assert all(window.start and window.end and not window.doubts for window in windows)
    assert (windows[11].start, windows[11].end) == (dt.date(2023, 7, 1), dt.date(2023, 12, 31))
