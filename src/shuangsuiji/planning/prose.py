"""What the cells of a plan say in prose: ratios, risk classes, items, initiator, names.

The raw text is always kept and nothing is guessed: what cannot be read has no value and a doubt that says what to enter;
what can be read but not carried out by itself (a clause, a base) has a value and a doubt for a person to settle.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
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
_BEFORE = "|".join(_AT_LEAST[:-1] + _AT_MOST[:-2])
_AFTER = r"\(?含?\)?(?:以上|以内|以下)"
_AMOUNT = re.compile(rf"(?P<before>{_BEFORE})?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>%|‰|{_UNITS})(?P<after>{_AFTER})?")
_RANGE = re.compile(rf"\d(?:%|‰|{_UNITS})?(?:[-—–~]+|至|到)\d[\d.]*(?:%|‰|{_UNITS})")
_BARE = re.compile(r"\d+(?:\.\d+)?")
_ALL = {"全部", "全覆盖", "全数", "全部检查", "全部抽查"}
_LEVELS = re.compile(r"国家级|部级|省级|市级|县级|省局|市局|县局|[市县省]、")
_PLAIN_HEADS = {"", "按", "抽查比例", "比例", "抽查比例为", "比例为", "抽取", "抽查"}

_CLASS_NAMES = {"低": "A", "一般": "B", "中": "B", "较高": "C", "中高": "C", "高": "D"}
_CLASS = re.compile(
    rf"(?P<name>[ABCD]|低|一般|中高|较高|中|高)(?:类|级)?(?:信用)?(?:风险)?(?:类|级)?(?:企业|主体|对象)?"
    rf"(?:抽查比例|比例)?(?:的)?(?:为|按|:)?(?P<bound>{_BEFORE})?(?P<number>\d+(?:\.\d+)?)(?P<unit>%|‰)"
)
_INCREASING = re.compile(r"递加|递增|逐级提高|逐步提高|逐级增加|依次提高|依次递增")
_HOW_CLASSES = "请按“A类1%、B类3%、C类5%、D类10%”的样子写明四类比例，或写“分别递加比例抽查”。"

_NUMBERING = re.compile(r"(?:^|(?<=[;；\n。]))\s*(?:[（(]\d{1,2}[)）]|\d{1,2}[.、．)）]|[①-⑳])")
_SURE_BREAKS = re.compile(r"[;；\n]")
_ACTION = re.compile(r"(?:负责)?(?:组织|牵头|联合)?(?:发起|实施|开展|指导|牵头)$")
_BUREAU = re.compile(r"(?P<bureau>.*(?:局|委员会|委|厅|总队|支队|大队))(?P<office>.+)")
_SEVERAL = re.compile(r"[、,/;]|(?<=[局委厅队股科所室])[和及与]")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


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
    plain = _plain(text)
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


def _plain(text: str) -> str:
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
    value, problem = _value(amount["number"], amount["unit"])
    if value is None:
        return _unread(text, problem)
    kind: Kind = "bp" if amount["unit"] in "%‰" else "number"
    notes = [part for part in (head, tail) if part]
    doubts = [f"“{part}”不会自动执行，请人工核对后在任务中设置。" for part in notes]
    if amount["unit"] in _OTHER_UNITS:
        doubts.append(f"数量的单位是“{amount['unit']}”，而抽取按检查对象计数，请核对。")
    return Ratio(text, kind, _bound(amount["before"], amount["after"]), value, "；".join(notes), tuple(doubts))


def _bound(before: str | None, after: str | None) -> Bound:
    word = before or (after or "").lstrip("(含)")
    if word in _AT_LEAST:
        return "at_least"
    return "at_most" if word in _AT_MOST else "exact"


def _value(number: str, unit: str) -> tuple[int | None, str]:
    """Basis points or whole subjects, exactly; or None and what is wrong."""
    amount = Fraction(number.replace(",", "")) * {"%": 100, "‰": 10}.get(unit, 1)
    if amount.denominator != 1:
        return None, f"“{number}{unit}”太细：比例最小到 0.01%，数量应为整数。"
    if amount == 0:
        return None, f"“{number}{unit}”等于不抽查。"
    if unit in "%‰" and amount > _FULL:
        return None, f"“{number}{unit}”超过 100%。"
    return int(amount), ""


@dataclass(frozen=True)
class ClassClause:
    """What a plan row says of risk classes.

    Attributes:
        raw: the text of the cell.
        ratios: basis points of A, B, C and D; None unless all four are given.
        increasing: the text asks for ratios that rise from A to D without naming them.
        doubts: Chinese sentences for the person who checks the plan.
    """

    raw: str
    ratios: Mapping[str, int] | None = None
    increasing: bool = False
    doubts: tuple[str, ...] = ()


def read_class_clause(text: str) -> ClassClause:
    """Read a clause such as ``分别递加比例抽查`` or ``A类1%、B类3%、C类5%、D类10%``; a blank cell asks for nothing."""
    plain = _plain(text).upper()
    if not plain:
        return ClassClause(text)
    found = list(_CLASS.finditer(plain))
    if found:
        return _of_classes(text, found)
    if _INCREASING.search(plain):
        return ClassClause(text, increasing=True)
    return ClassClause(text, doubts=(f"信用风险分类的写法读不出来。{_HOW_CLASSES}",))


def _of_classes(text: str, found: list[re.Match[str]]) -> ClassClause:
    ratios: dict[str, int] = {}
    for match in found:
        name = _CLASS_NAMES.get(match["name"], match["name"])
        value, problem = _value(match["number"], match["unit"])
        if value is None or name in ratios or match["bound"]:
            reason = problem or (f"{name} 类写了两次。" if name in ratios else f"“{match.group()}”不是确定的比例。")
            return ClassClause(text, doubts=(f"{reason}{_HOW_CLASSES}",))
        ratios[name] = value
    missing = [name for name in "ABCD" if name not in ratios]
    if missing:
        return ClassClause(text, doubts=(f"缺少 {'、'.join(missing)} 类的比例。{_HOW_CLASSES}",))
    rising = ratios["A"] <= ratios["B"] <= ratios["C"] <= ratios["D"]
    doubts = () if rising else ("风险较高的类别抽查比例反而较低，请核对。",)
    return ClassClause(text, {name: ratios[name] for name in "ABCD"}, doubts=doubts)


@dataclass(frozen=True)
class ItemNames:
    """Names of items in one cell, and what a person should look at."""

    names: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def split_items(text: str, known: Collection[str] = ()) -> ItemNames:
    """Split a cell of items.

    Semicolons and line breaks part items for certain. An enumeration comma may stand inside a name: it parts only where
    there is nothing else, and is doubted unless every part is a known item.

    Args:
        text: the cell.
        known: names of the items of the list in force.
    """
    bare = _NUMBERING.sub(lambda match: "\n" if match.start() else "", text)
    sure = _trimmed(_SURE_BREAKS.split(bare))
    if len(sure) != 1 or "、" not in sure[0] or sure[0] in known:
        return ItemNames(sure, () if sure else ("没有写抽查事项，请填写事项清单中的名称，用“；”分开。",))
    parts = _trimmed(sure[0].split("、"))
    if all(part in known for part in parts):
        return ItemNames(parts)
    return ItemNames(parts, (f"按顿号拆成了 {len(parts)} 项，请核对；顿号属于事项名称的，请改用“；”分隔各事项。",))


def _trimmed(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip().rstrip("。.").strip())))


@dataclass(frozen=True)
class Initiator:
    """Who starts the task: the bureau and the office in it, as hints for finding the unit."""

    raw: str
    bureau: str = ""
    office: str = ""
    doubts: tuple[str, ...] = ()


def read_initiator(text: str) -> Initiator:
    """Read a cell such as ``县市场监督管理局信用股组织发起``: bureau ``县市场监督管理局``, office ``信用股``."""
    name = _ACTION.sub("", _plain(text))
    if not name:
        return Initiator(text, doubts=("没有写发起主体，请填写发起的股室，如“信用股”。",))
    if _SEVERAL.search(name):
        return Initiator(text, doubts=(f"“{text.strip()}”写了不止一个单位，请指明由哪一个发起。",))
    match = _BUREAU.fullmatch(name)
    if match:
        return Initiator(text, match["bureau"], match["office"])
    return Initiator(text, bureau=name) if name.endswith(("局", "委", "厅", "队")) else Initiator(text, office=name)


def name_doubts(name: str, year: int) -> tuple[str, ...]:
    """Doubts about a task's name that speaks of another year than the plan's."""
    others = sorted({found for found in _YEAR.findall(name) if int(found) != year})
    return tuple(f"任务名称写的是 {other} 年，计划年度是 {year} 年，请核对是否笔误。" for other in others)


def body_doubts(body: str, known_bodies: Collection[str]) -> tuple[str, ...]:
    """Doubts about an inspecting body that is none of the known ones; a similar name is offered, never put in.

    Args:
        body: the cell; several bodies may be given, parted by commas.
        known_bodies: full names of the units that may inspect; 市场监管局 and 市场监督管理局 count as one spelling.
    """
    known = {_one_spelling(name): name for name in known_bodies}
    names = [name for part in re.split(r"[、,，;；\n]", body) if (name := part.strip())]
    if not names:
        return ("没有写抽查检查主体，请填写执行检查的单位。",)
    return tuple(_body_doubt(name, known) for name in names if _one_spelling(name) not in known)


def _one_spelling(name: str) -> str:
    return _plain(name).replace("市场监督管理", "市场监管")


def _body_doubt(name: str, known: Mapping[str, str]) -> str:
    similar = difflib.get_close_matches(_one_spelling(name), known, n=1)
    hint = f"是否应为“{known[similar[0]]}”？" if similar else ""
    return f"抽查检查主体“{name}”不是已登记的单位。{hint}请核对。"
