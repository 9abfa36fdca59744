"""The time in which a plan row is carried out, from its prose to two dates."""

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

_HOW = "请填写如“7月—12月”“2023年4月1日至8月31日”“3月—次年1月”或“全年”。"
_WHOLE_YEAR = {"全年", "全年度", "本年度", "年度内", "当年", "1至12月", "1-12月"}
_PARTS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}
_ENDLESS = {"长期", "常年", "持续", "长期开展", "常年开展", "不定期"}
_ISO_RANGE = re.compile(r"(\d{4}([-./])\d{1,2}(?:\2\d{1,2})?)-(\d{4}\2\d{1,2}(?:\2\d{1,2})?)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNTIL = re.compile(r"(.+?)(?:日|底|末)?(?:之前|以前|前)(?:完成)?")
_NEXT = "次年|翌年|第二年|下一年|下年|来年"
_POINT = re.compile(
    rf"(?:(?P<year>\d{{4}})年|(?P<next>{_NEXT})|当年|本年)?(?P<month>\d{{1,2}})月份?(?:(?P<day>\d{{1,2}})[日号])?"
)
_DOTTED = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})(?:[-./](?P<day>\d{1,2}))?")
_BARE = re.compile(r"\d{1,2}")
_BARE_DAY = re.compile(r"\d{1,2}[日号]")


@dataclass(frozen=True)
class Window:
    """First and last day, both included; None where the text does not say. The raw text and doubts beside them."""

    raw: str
    start: dt.date | None = None
    end: dt.date | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Point:
    """A place in time as written: a month, perhaps with a day and a year."""

    year: int | None
    month: int
    day: int | None
    next_year: bool = False


def read_window(text: str, year: int) -> Window:
    """Read a cell such as ``7月—12月``, ``3-9月``, ``2023年4月1日至8月31日``, ``全年`` or ``3月—次年1月``.

    Args:
        text: the cell.
        year: the plan's year, meant where the text names none.

    Returns:
        The reading; without dates and with a doubt where the text is open, doubled or contradicts itself.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip("。.;,")
    months = _whole_months(plain.removeprefix(f"{year}年"), plain, year)
    if months:
        return _between(text, year, _Point(None, months[0], None), _Point(None, months[1], None))
    if _ISO_DAY.fullmatch(plain):
        return Window(text, doubts=(f"“{text.strip()}”只有一天，可能是表格软件把“3-9”之类自动改成了日期。{_HOW}",))
    if until := _UNTIL.fullmatch(plain):
        return _until(text, until[1], year)
    halves = _halves(plain)
    points = [_point(half) for half in halves] if halves else []
    if len(points) == 2 and points[0] and points[1]:
        return _between(text, year, points[0], points[1])
    return Window(text, doubts=(f"{_why_unread(text, plain)}{_HOW}",))


def _whole_months(plain: str, whole: str, year: int) -> tuple[int, int] | None:
    """First and last month of a named part of the year, or of a single month."""
    if plain in _WHOLE_YEAR or whole in {f"{year}年", f"{year}年度"}:
        return 1, 12
    if match := re.fullmatch(r"(\d{1,2})月份?", plain):
        return int(match[1]), int(match[1])
    return _PARTS.get(plain.removeprefix("第"))


def _why_unread(text: str, plain: str) -> str:
    if not plain:
        return "没有写抽查起止时间。"
    if plain in _ENDLESS:
        return f"“{text.strip()}”没有起止日期，无法据此计算进度和逾期。"
    return f"“{text.strip()}”读不出起止时间。"


def _until(text: str, point: str, year: int) -> Window:
    """Only the last day is given."""
    day = _point(point) or _point(f"{point}日")
    end = _date(day, year, last=True) if day else None
    return Window(text, None, end, (f"“{text.strip()}”没有写开始时间。{_HOW}",))


def _halves(plain: str) -> list[str]:
    """The two sides of the sign for "to"; a hyphen counts only where it cannot belong to a date."""
    if match := _ISO_RANGE.fullmatch(plain):
        return [match[1], match[3]]
    sides = re.split(r"[—–―─~〜]+|-{2,}|至|到", plain.removeprefix("从").removeprefix("自"))
    if len(sides) == 1:
        sides = plain.split("-")
    if len(sides) != 2:
        return []
    first, second = sides
    if _BARE.fullmatch(first) and "月" in second:
        first += "月"
    if _BARE_DAY.fullmatch(second) and (month := re.match(r".*?\d{1,2}月", first)):
        second = month.group() + second
    return [first.removesuffix("起").removesuffix("初"), second.rstrip("底末")]


def _point(text: str) -> _Point | None:
    match = _POINT.fullmatch(text) or _DOTTED.fullmatch(text)
    if not match:
        return None
    parts = match.groupdict()
    year, day = (int(parts[key]) if parts[key] else None for key in ("year", "day"))
    return _Point(year, int(parts["month"]), day, bool(parts.get("next")))


def _between(text: str, year: int, first: _Point, last: _Point) -> Window:
    start = _date(first, year, last=False)
    first_year = first.year or year
    end = _date(last, first_year + 1 if last.next_year else first_year, last=True)
    if start is None or end is None:
        return Window(text, doubts=(f"“{text.strip()}”里有不存在的日期。{_HOW}",))
    if end < start:
        return Window(text, doubts=(f"“{text.strip()}”的结束早于开始；跨年的请写“次年”。{_HOW}",))
    return Window(text, start, end, _year_doubts(start, year))


def _year_doubts(start: dt.date, year: int) -> tuple[str, ...]:
    if start.year == year:
        return ()
    return (f"起止时间写的是 {start.year} 年，计划年度是 {year} 年，请核对是否笔误。",)


def _date(point: _Point, year: int, *, last: bool) -> dt.date | None:
    """The day, or the first or last of the month where none is written; None if there is no such day."""
    try:
        length = calendar.monthrange(point.year or year, point.month)[1]
        return dt.date(point.year or year, point.month, point.day or (length if last else 1))
    except ValueError:
        return None
