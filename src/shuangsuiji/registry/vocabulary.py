"""The words of the field and of older systems, mapped to our own codes.

Registration states and kinds are written differently in every source, and the letter codes of older platforms even
differently inside one product. What is clear is mapped here; what is not clear is not in the tables, and gets refused.
"""

from collections.abc import Mapping

from .models import DrawUnit, ItemCategory, OfficerState, SubjectKind, SubjectState
from .state_words import plain_states

# Letter → what the classes are called in one place or another, with and without 风险, 类, 级 behind.
_CLASS_NAMES = {
    "A": ["低"],
    "B": ["一般", "中"],
    "C": ["较高", "中高"],
    "D": ["高"],
    "U": ["未分类", "未评", "未评级", "无"],
}
RISK_CLASSES = {
    word: letter
    for letter, names in _CLASS_NAMES.items()
    for word in [letter, f"{letter}类", f"{letter}级", *names, *(f"{name}风险" for name in names)]
}

# Words that need no source; the tables stand in `state_words`.
SUBJECT_STATES: Mapping[str, SubjectState] = plain_states()

# The first two digits of 企业类型代码 (GB/T 12402 and what registration systems make of it).
_ENTERPRISES = ["11", "12", "13", "14", "21", "22", "23", "24", "27", "28", "31", "32", "33", "34"]
_KIND_NUMBERS = {
    **dict.fromkeys(_ENTERPRISES, SubjectKind.ENTERPRISE),
    **dict.fromkeys(["16", "17"], SubjectKind.COOPERATIVE),
    "50": SubjectKind.TRADER,
}
# Parts of a written 主体类型, the telling ones first: 农民专业合作社分支机构 is a cooperative, not an enterprise.
_KIND_WORDS = [
    ("个体", SubjectKind.TRADER),
    ("合作社", SubjectKind.COOPERATIVE),
    *[(word, SubjectKind.INSTITUTION) for word in
      ["机关", "事业", "社会团体", "社会组织", "民办非企业", "社会服务机构", "基金会", "学校", "医院"]],
    ("产品", SubjectKind.PRODUCT),
    ("项目", SubjectKind.PROJECT),
    ("行为", SubjectKind.BEHAVIOUR),
    ("点位", SubjectKind.PLACE),
    ("场所", SubjectKind.PLACE),
    ("器具", SubjectKind.DEVICE),
    ("网格", SubjectKind.GRID),
    *[(word, SubjectKind.ENTERPRISE) for word in ["公司", "企业", "合伙", "独资", "分支机构", "代表机构", "厂"]],
]  # fmt: skip
# 登记管理部门代码 and 机构类别代码 of GB 32100-2015: the first two places of a 统一社会信用代码.
_KIND_OF_USCC = {"91": SubjectKind.ENTERPRISE, "92": SubjectKind.TRADER, "93": SubjectKind.COOPERATIVE}

ITEM_CATEGORIES = {
    **dict.fromkeys(["重点", "重点检查事项", "重点事项"], ItemCategory.KEY),
    **dict.fromkeys(["一般", "一般检查事项", "一般事项"], ItemCategory.GENERAL),
}

# 随机抽查方式（按主体/场站/网格/项目）
DRAW_UNITS = {
    word: unit
    for unit, names in {
        DrawUnit.SUBJECT: ["主体", "企业", "户"],
        DrawUnit.PRODUCT: ["产品", "批次"],
        DrawUnit.PROJECT: ["项目"],
        DrawUnit.BEHAVIOUR: ["行为"],
        DrawUnit.GRID: ["网格", "片区"],
        DrawUnit.PLACE: ["点位", "场站", "场所"],
        DrawUnit.DEVICE: ["器具", "设备"],
    }.items()
    for name in names
    for word in (name, f"按{name}")
}

OFFICER_LEVELS = {word: level for level in "省市县所" for word in (level, level + "级")} | {"区级": "县", "区": "县"}

OFFICER_STATES = {
    **dict.fromkeys(["在岗", "有效", "在职"], OfficerState.ACTIVE),
    **dict.fromkeys(["离岗", "失效", "调离", "退休"], OfficerState.INACTIVE),
}

# Kinds that register with an authority and therefore bear one of the known codes.
REGISTERED_KINDS = frozenset(
    {SubjectKind.ENTERPRISE, SubjectKind.TRADER, SubjectKind.COOPERATIVE, SubjectKind.INSTITUTION}
)


def kind_of_words(text: str) -> SubjectKind | None:
    """The kind that a written 主体类型 (有限责任公司(自然人独资), 1130, 个体工商户 …) means; None when it tells nothing."""
    if text[:2] in _KIND_NUMBERS and text.isdigit():
        return _KIND_NUMBERS[text[:2]]
    return next((kind for word, kind in _KIND_WORDS if word in text), None)


def kind_of_code(code: str) -> SubjectKind | None:
    """The kind that a 统一社会信用代码 tells by itself; None for other codes."""
    if len(code) != 18:
        return None
    return _KIND_OF_USCC.get(code[:2], SubjectKind.INSTITUTION if code[0] in "156" else None)
