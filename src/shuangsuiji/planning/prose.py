"""What the cells of a plan say in prose: risk classes, items, initiator, names.

The raw text is always kept and nothing is guessed: what cannot be read has no value and a doubt that says what to enter;
what can be read but not carried out by itself (a clause, a base) has a value and a doubt for a person to settle.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from shuangsuiji.common.amounts import BOUND_WORDS, amount_value, squeezed

CLASS_NAMES = {"低": "A", "一般": "B", "中": "B", "较高": "C", "中高": "C", "高": "D"}
_CLASS = re.compile(
    rf"(?P<name>[ABCD]|低|一般|中高|较高|中|高)(?:类|级)?(?:信用)?(?:风险)?(?:类|级)?(?:企业|主体|对象)?"
    rf"(?:抽查比例|比例)?(?:的)?(?:为|按|:)?(?P<bound>{BOUND_WORDS})?(?P<number>\d+(?:\.\d+)?)(?P<unit>%|‰)"
)
_INCREASING = re.compile(r"递加|递增|逐级提高|逐步提高|逐级增加|依次提高|依次递增")
_HOW_CLASSES = "请按“A类1%、B类3%、C类5%、D类10%”的样子写明四类比例，或写“分别递加比例抽查”。"

_NUMBERING = re.compile(r"(?:^|(?<=[;；\n。]))\s*(?:[（(]\d{1,2}[)）]|\d{1,2}[.、．)）]|[①-⑳])")
_SURE_BREAKS = re.compile(r"[;；\n]")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


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
    plain = squeezed(text).upper()
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
        name = CLASS_NAMES.get(match["name"], match["name"])
        value, problem = amount_value(match["number"], match["unit"])
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
    return squeezed(name).replace("市场监督管理", "市场监管")


def _body_doubt(name: str, known: Mapping[str, str]) -> str:
    similar = difflib.get_close_matches(_one_spelling(name), known, n=1)
    hint = f"是否应为“{known[similar[0]]}”？" if similar else ""
    return f"抽查检查主体“{name}”不是已登记的单位。{hint}请核对。"
