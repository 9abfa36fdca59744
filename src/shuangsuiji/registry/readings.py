"""What the printed columns of an item say: ratio, frequency, methods, levels, whom it reaches.

A reading of a ratio or frequency is {"levels", "kind", "bound", "value", "base", "note"}. A ratio has the kind "bp" (value in
basis points), "number" (of subjects) or "plan" (no value: the plan decides), its base is what it is a share of. A frequency
has the kind "times" (value times in `base` months) or "plan". `levels` are the letters of 省市县 it holds for, "" for all.
What cannot be read for certain becomes a doubt for a person; the text itself is never touched.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from shuangsuiji.common.amounts import BOUND_WORDS, bound_of, read_ratio, squeezed

from .models import MethodCode, SubjectKind

Reading = dict[str, Any]
Readings = tuple[list[Reading], list[str]]

_PLAN = re.compile(
    r"(?:不定期|随机|(?:按照?|根据|依据|结合|视|由)?.*(?:计划|方案|部署|安排|需要|实际|情况|通知|文件|要求))"
    r"(?:来|另行|统一)?(?:确定|安排|执行|实施|开展|进行|为准|规定|抽查|检查|制定)*"
)
_LEVEL = r"(?:省|市|县|区)(?:级|局)?"
_LEVEL_HEAD = re.compile(
    rf"(?P<levels>{_LEVEL}(?:[、,和及/]?{_LEVEL})*)(?:市场监督?管理?(?:部门|局))?(?:抽查)?(?:比例|频次)?(?:的|为|:)*"
)
_WHOLE = r"(?:按照?|占)?(?P<base>.*(?:总数|总量|基数|数量|总户数|户数))的?"
_BASE = re.compile(_WHOLE)
_BOUND_OF_BASE = re.compile(rf"(?P<bound>{BOUND_WORDS})(?P<whole>{_WHOLE})(?P<amount>\d.*)")

_DIGITS = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十])"
_PERIOD = rf"(?P<count>{_NUMBER})?个?(?P<unit>半年|年度|年|季度|季|月度|月)(?:度)?(?:内)?"
_MONTHS = {"半年": 6, "年度": 12, "年": 12, "季度": 3, "季": 3, "月度": 1, "月": 1}
_ACTS = r"(?:[,:]|随机|抽查|检查|抽检|开展|组织|进行|实施)*"
_TIMES = rf"(?P<bound>{BOUND_WORDS})?(?P<times>{_NUMBER})次(?P<after>\(?含?\)?(?:以上|以内|以下))?"
_PER_PERIOD = re.compile(rf"(?:每|在)?{_PERIOD}{_ACTS}{_TIMES}{_ACTS}")
_TIMES_PER = re.compile(rf"{_TIMES}/{_PERIOD}")
_SEVERAL = re.compile(rf"{_NUMBER}(?:[-—–~]|至|到){_NUMBER}次")

_METHODS = (
    (("委托",), MethodCode.AGENCY),
    (("审计", "验资", "评估", "第三方", "咨询"), MethodCode.AUDIT),
    (("专业意见", "检查结果", "部门结果"), MethodCode.OPINION),
    (("现场", "实地"), MethodCode.ONSITE),
    (("书面", "书式", "资料"), MethodCode.DOCUMENTS),
    (("网络", "网上", "线上", "监测", "在线"), MethodCode.NETWORK),
    (("检验", "检测", "检定", "抽样", "监督抽查", "抽检"), MethodCode.TESTING),
)
_PARTS = re.compile(r"[、,;；，/\n+]|以及|[或和与及]")
_PLAIN_METHODS = re.compile(r"(?:等|相结合|结合|的?方式|检查方式)+$")

_AREAS = re.compile(r"^(?:全省|全市|全县|全区|辖区内?的?|本辖区内?的?|各类|所有|依法登记的)+")
_BUSINESSES = (SubjectKind.ENTERPRISE, SubjectKind.TRADER, SubjectKind.COOPERATIVE)
_KINDS: dict[str, tuple[SubjectKind, ...]] = {
    **dict.fromkeys(["市场主体", "经营主体", "经营者", "经营单位"], _BUSINESSES),
    **dict.fromkeys(["企业", "公司"], (SubjectKind.ENTERPRISE,)),
    **dict.fromkeys(["个体工商户", "个体户"], (SubjectKind.TRADER,)),
    **dict.fromkeys(["农民专业合作社", "合作社", "农专社"], (SubjectKind.COOPERATIVE,)),
    **dict.fromkeys(["机关", "事业单位", "社会组织", "机关事业单位"], (SubjectKind.INSTITUTION,)),
    "产品": (SubjectKind.PRODUCT,),
    "项目": (SubjectKind.PROJECT,),
    **dict.fromkeys(["计量器具", "器具"], (SubjectKind.DEVICE,)),
    **dict.fromkeys(["点位", "场所"], (SubjectKind.PLACE,)),
    "网格": (SubjectKind.GRID,),
}
# column → the fields that are read from it
READ_FROM = {
    "ratio_text": "ratio",
    "frequency_text": "frequency",
    "methods": "method_codes",
    "object_kind": "subject_kinds",
    "levels_text": "levels",
}


def read_item(texts: Mapping[str, str]) -> dict[str, Any]:
    """What the columns in `texts` (of those in READ_FROM) say, by field name, and under "doubts" what they leave open."""
    found: dict[str, Any] = {}
    doubts: list[dict[str, str]] = []
    for column, text in texts.items():
        value, open_points = _READERS[column](text)
        found[READ_FROM[column]] = value
        doubts += [{"field": column, "text": point, "answer": "", "by": ""} for point in open_points]
    return {**found, "doubts": doubts}


def read_ratios(text: str) -> Readings:
    """Readings of a ratio cell, one per group of levels, and doubts. A blank cell gives neither."""
    return _by_level(text, _read_ratio)


def read_frequencies(text: str) -> Readings:
    """Readings of a frequency cell, one per group of levels, and doubts. A blank cell gives neither."""
    return _by_level(text, _read_frequency)


def _by_level(text: str, read: Callable[[str], tuple[Reading | None, list[str]]]) -> Readings:
    readings, doubts = [], []
    for levels, clause in _clauses(text):
        reading, points = read(clause)
        if reading:
            readings.append({"levels": levels, **reading})
        doubts += [f"{'、'.join(levels)}级：{point}" if levels else point for point in points]
    return readings, doubts


def _clauses(text: str) -> list[tuple[str, str]]:
    """A cell in the parts that hold for different levels: 省级不超过2%，市、县级不低于5% → [("省", …), ("市县", …)]."""
    plain = squeezed(text)
    heads = list(_LEVEL_HEAD.finditer(plain))
    if not heads or heads[0].start():
        return [("", text.strip())] if plain else []
    ends = [head.start() for head in heads[1:]] + [len(plain)]
    return [
        (read_levels(head["levels"])[0], plain[head.end() : end].strip(",;。、"))
        for head, end in zip(heads, ends, strict=True)
    ]


def _read_ratio(clause: str) -> tuple[Reading | None, list[str]]:
    if _of_plan(clause):
        return _reading("plan", note=clause), []
    # 不少于企业总数的3% is 企业总数的不少于3%
    ratio = read_ratio(_BOUND_OF_BASE.sub(r"\g<whole>\g<bound>\g<amount>", squeezed(clause)))
    if ratio.kind is None:
        return None, list(ratio.doubts)
    base = _BASE.fullmatch(ratio.note)
    note, doubts = ("", []) if base else (ratio.note, list(ratio.doubts))
    return _reading(ratio.kind, ratio.bound, ratio.value, base["base"] if base else "", note), doubts


def _read_frequency(clause: str) -> tuple[Reading | None, list[str]]:
    if _of_plan(clause):
        return _reading("plan", note=clause), []
    plain = squeezed(clause)
    found = _PER_PERIOD.fullmatch(plain) or _TIMES_PER.fullmatch(plain)
    if found is None or _SEVERAL.search(plain):
        return None, [f"“{clause}”读不出抽查频次。请填写如“每年1次”“两年一次”“每季度不少于1次”，或“按年度计划确定”。"]
    months = _MONTHS[found["unit"]] * _whole(found["count"] or "1")
    times = _whole(found["times"])
    if not times or not months:
        return None, [f"“{clause}”等于不抽查。请写明次数。"]
    return _reading("times", bound_of(found["bound"], found["after"]), times, months), []


def _of_plan(clause: str) -> bool:
    plain = squeezed(clause)
    return not re.search(r"\d", plain) and _PLAN.fullmatch(plain) is not None and "次" not in plain


def _reading(
    kind: str, bound: str = "exact", value: int | None = None, base: str | int = "", note: str = ""
) -> Reading:
    return {"kind": kind, "bound": bound, "value": value, "base": base, "note": note}


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else _DIGITS[text]


def read_methods(text: str) -> tuple[list[str], list[str]]:
    """Codes of the methods a cell names, in their order, and what it names besides."""
    codes: list[str] = []
    unknown: list[str] = []
    for part in _PARTS.split(text):
        word = _PLAIN_METHODS.sub("", squeezed(part))
        code = next((code for words, code in _METHODS if any(sign in word for sign in words)), None)
        if code is not None and code.value not in codes:
            codes.append(code.value)
        elif code is None and word and word not in {"检查", "抽查"}:
            unknown.append(word)
    doubts = [f"抽查方式“{word}”没有对应的代码，请在下面选择。" for word in unknown]
    return codes, doubts


def read_levels(text: str) -> tuple[str, list[str]]:
    """The letters of 省市县 that a cell names, in this order; "" for a blank one, which holds for all."""
    plain = squeezed(text).replace("区", "县").replace("州", "市").replace("国家", "")
    if not plain or "各级" in plain:
        return "", []
    letters = "".join(letter for letter in "省市县" if letter in plain)
    doubts = [] if letters else [f"抽查层级“{text.strip()}”里没有省、市、县。请核对。"]
    return ("" if letters == "省市县" else letters), doubts


def read_kinds(text: str) -> tuple[list[str], list[str]]:
    """Kinds of subject that a cell names in general words (各类企业、个体工商户); nothing when any part says more."""
    kinds: list[str] = []
    for part in filter(None, _PARTS.split(squeezed(text))):
        known = _KINDS.get(_AREAS.sub("", part))
        if known is None:
            return [], []
        kinds += [kind.value for kind in known if kind.value not in kinds]
    return kinds, []


_READERS: dict[str, Callable[[str], tuple[Any, list[str]]]] = {
    "ratio_text": read_ratios,
    "frequency_text": read_frequencies,
    "methods": read_methods,
    "object_kind": read_kinds,
    "levels_text": read_levels,
}


_BOUNDS = {"exact": "", "at_least": "不低于 ", "at_most": "不超过 "}
_PERIODS = {1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}


def in_words(reading: Reading) -> str:
    """A reading of a ratio or frequency as a sentence: 省级：不超过 2%；每两年 1 次."""
    levels = f"{'、'.join(reading['levels'])}级：" if reading["levels"] else ""
    note = f"（{reading['note']}）" if reading["note"] and reading["kind"] != "plan" else ""
    return f"{levels}{_amount_in_words(reading)}{note}"


def _amount_in_words(reading: Reading) -> str:
    bound, value = _BOUNDS[reading["bound"]], reading["value"]
    if reading["kind"] == "plan":
        return "由计划确定"
    if reading["kind"] == "times":
        return f"{_period(reading['base'])}{bound.strip()} {value} 次"
    base = f"{reading['base']}的 " if reading["base"] else ""
    return f"{base}{bound}{value} 户" if reading["kind"] == "number" else f"{base}{bound}{value / 100:g}%"


def _period(months: int) -> str:
    if months % 12 == 0 and months > 12:
        return f"每 {months // 12} 年"
    return _PERIODS.get(months, f"每 {months} 个月")
