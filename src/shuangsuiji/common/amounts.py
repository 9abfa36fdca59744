"""Ratios and numbers to draw, as lists and plans write them in prose: 1%, 2‰, 不低于3%, 1户.

The raw text is always kept and nothing is guessed: what cannot be read has no value and a doubt that says what to enter;
what can be read but not carried out by itself (a clause, a base) has a value and a doubt for a person to settle.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Bound = Literal["exact", "at_least", "at_most"]
Kind = Literal["bp", "number"]

_HOW_RATIO = "请填写如“5%”“2‰”“不低于3%”，或数量如“20户”。"
_FULL = 10_000
_UNITS = "户次|户|家|个|批次|批|台|件|辆|所"
_OTHER_UNITS = {"户次", "批次", "批", "台", "件", "辆"}
_AT_LEAST = ("不低于", "不少于", "不小于", "至少", "最低", "大于等于", ">=", "≥", "以上")
_AT_MOST = ("不超过", "不高于", "不多于", "不大于", "至多", "最高", "小于等于", "<=", "≤", "以内", "以下")
BOUND_WORDS = "|".join(_AT_LEAST[:-1] + _AT_MOST[:-2])
_AFTER = r"\(?含?\)?(?:以上|以内|以下)"
_AMOUNT = re.compile(
    rf"(?P<before>{BOUND_WORDS})?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>%|‰|{_UNITS})(?P<after>{_AFTER})?"
)
_RANGE = re.compile(rf"\d(?:%|‰|{_UNITS})?(?:[-—–~]+|至|到)\d[\d.]*(?:%|‰|{_UNITS})")
_BARE = re.compile(r"\d+(?:\.\d+)?")
_ALL = {"全部", "全覆盖", "全数", "全部检查", "全部抽查"}
_LEVELS = re.compile(r"国家级|部级|省级|市级|县级|省局|市局|县局|[市县省]、")
_PLAIN_HEADS = {"", "按", "抽查比例", "比例", "抽查比例为", "比例为", "抽取", "抽查"}


@dataclass(frozen=True)
class Ratio:
    """A ratio or a number to draw.

    Attributes:
        raw: the text of the cell.
        kind: ``bp`` (value in basis points, 100 = 1 %) or ``number`` (value in subjects); None if unreadable.
        bound: whether the value is exact, a minimum or a maximum.
        value: exact whole number; None if unreadable.
        note: what the text says besides.
        doubts: Chinese sentences for the person who checks the plan.
    """

    raw: str
    kind: Kind | None = None
    bound: Bound = "exact"
    value: int | None = None
    note: str = ""
    doubts: tuple[str, ...] = ()


def read_ratio(text: str) -> Ratio:
    """Read a cell such as ``1%``, ``2‰``, ``不低于3%``, ``1户`` or ``10%，其中重点不低于8%``.

    Args:
        text: the cell.

    Returns:
        The reading; a clause beside the amount goes to ``note`` with a doubt. Two amounts of equal standing
        (``5%/20户``), ratios by level and ranges have no value.
    """
    plain = squeezed(text)
    if not plain:
        return _unread(text, "没有写抽查比例或数量。")
    if plain in _ALL:
        return Ratio(text, "bp", "exact", _FULL)
    if _BARE.fullmatch(plain):
        return _unread(text, f"“{text.strip()}”没有写单位，分不清是百分之几、小数比例还是户数。")
    if _RANGE.search(plain):
        return _unread(text, f"“{text.strip()}”是一个区间，请写明一个确定的比例。")
    amounts = list(_AMOUNT.finditer(plain))
    if not amounts:
        return _unread(text, f"“{text.strip()}”读不出比例或数量。")
    return _of_amounts(text, plain, amounts)


def squeezed(text: str) -> str:
    """Half width, without blanks and the final stop."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip("。.;,、")


def _unread(text: str, doubt: str) -> Ratio:
    return Ratio(text, doubts=(f"{doubt}{_HOW_RATIO}",))


def _of_amounts(text: str, plain: str, amounts: list[re.Match[str]]) -> Ratio:
    first = amounts[0]
    head, tail = plain[: first.start()].strip(",:"), plain[first.end() :]
    if _LEVELS.search(head):
        return _unread(text, f"“{text.strip()}”按层级分别规定，请只写本级的比例。")
    if tail.startswith(("/", "或")) and len(amounts) > 1:
        return _unread(text, f"“{text.strip()}”同时写了两个数，请写明以哪个为准。")
    if len(amounts) > 1 and head not in _PLAIN_HEADS:
        return _unread(text, f"“{text.strip()}”分别规定了几个比例，请写明总比例，或分成几行。")
    return _with_note(text, first, "" if head in _PLAIN_HEADS else head, tail.strip(",;、。/"))


def _with_note(text: str, amount: re.Match[str], head: str, tail: str) -> Ratio:
    value, problem = amount_value(amount["number"], amount["unit"])
    if value is None:
        return _unread(text, problem)
    kind: Kind = "bp" if amount["unit"] in "%‰" else "number"
    notes = [part for part in (head, tail) if part]
    doubts = [f"“{part}”不会自动执行，请人工核对后在任务中设置。" for part in notes]
    if amount["unit"] in _OTHER_UNITS:
        doubts.append(f"数量的单位是“{amount['unit']}”，而抽取按检查对象计数，请核对。")
    return Ratio(text, kind, bound_of(amount["before"], amount["after"]), value, "；".join(notes), tuple(doubts))


def bound_of(before: str | None, after: str | None) -> Bound:
    """What the words before and after an amount say of it: 不低于 …, … 以内."""
    word = before or (after or "").lstrip("(含)")
    if word in _AT_LEAST:
        return "at_least"
    return "at_most" if word in _AT_MOST else "exact"


def amount_value(number: str, unit: str) -> tuple[int | None, str]:
    """Basis points (of % and ‰) or whole subjects, exactly; or None and what is wrong."""
    amount = Fraction(number.replace(",", "")) * {"%": 100, "‰": 10}.get(unit, 1)
    if amount.denominator != 1:
        return None, f"“{number}{unit}”太细：比例最小到 0.01%，数量应为整数。"
    if amount == 0:
        return None, f"“{number}{unit}”等于不抽查。"
    if unit in "%‰" and amount > _FULL:
        return None, f"“{number}{unit}”超过 100%。"
    return int(amount), ""
