"""抽查频次 in prose: how often a year each class is drawn. What cannot be read for certain is a doubt, never a guess."""

import re
from dataclasses import dataclass, field

from shuangsuiji.common.amounts import squeezed
from shuangsuiji.profiles.queries import CLASSES
from shuangsuiji.registry.readings import Reading, read_frequencies

from .batches import MOST_TIMES
from .prose import CLASS_NAMES

_YEAR = 12  # months
_NAME = r"[ABCD]|低|一般|中高|较高|中|高|未分类"
_CLAUSE = re.compile(
    rf"(?P<names>(?:(?:{_NAME})(?:类|级)?(?:信用)?(?:风险)?[、和及/]?)+)(?:企业|主体|对象)*:?(?P<rest>.+)"
)
_HOW = "请填写如“每年1次”，或“D类每年2次，其他每年1次”。"


@dataclass
class YearlyTimes:
    """How often a year: class → times for those that differ from once, and doubts."""

    times: dict[str, int] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def read_yearly(text: str) -> YearlyTimes:
    """Read a cell such as ``1次/年``, ``每年2次`` or ``D类每年2次，其他每年1次``; a blank one says once."""
    found = YearlyTimes()
    clauses = [clause for clause in re.split(r"[,，;；。\n]", text) if clause.strip()]
    named: set[str] = set()
    for clause in clauses:
        match = _CLAUSE.fullmatch(squeezed(clause).upper())
        letters = [CLASS_NAMES.get(name, name) for name in re.findall(_NAME, match["names"])] if match else []
        letters = ["U" if letter == "未分类" else letter for letter in letters]
        rest = match["rest"] if match else re.sub(r"^(?:其他|其余)(?:各类)?(?:企业|主体|对象)*", "", squeezed(clause))
        _take(found, letters or [letter for letter in CLASSES if letter not in named], rest, clause)
        named |= set(letters)
    found.times = {letter: times for letter, times in found.times.items() if times != 1}
    return found


def _take(found: YearlyTimes, letters: list[str], rest: str, clause: str) -> None:
    readings, doubts = read_frequencies(rest)
    if doubts or len(readings) != 1:
        found.doubts.append(f"抽查频次“{clause.strip()}”读不出来。{_HOW}")
    elif readings[0]["kind"] == "times":
        _set(found, letters, readings[0], clause)


def _set(found: YearlyTimes, letters: list[str], reading: Reading, clause: str) -> None:
    times, left = divmod(reading["value"] * _YEAR, reading["base"])
    if left or not 1 <= times <= MOST_TIMES:
        found.doubts.append(f"抽查频次“{clause.strip()}”折算不成每年整数次（1 至 {MOST_TIMES} 次）。请写明本年抽几次。")
        return
    if reading["bound"] != "exact":
        found.doubts.append(f"抽查频次“{clause.strip()}”不是确定的次数，暂按每年 {times} 次，请核对。")
    found.times.update(dict.fromkeys(letters, times))
