"""A subject filter in words, as plans, packages and rules show it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shuangsuiji.accounts.queries import Unit
from shuangsuiji.registry.models import FactKind, SubjectKind, SubjectState, Tag

Words = Callable[[Any], str]


def describe_filter(subject_filter: Mapping[str, Any]) -> str:
    """A subject filter in words: 企业、个体工商户；标签：加油站；不含标签：药店；状态：存续."""
    kinds = "、".join(str(SubjectKind(code).label) for code in subject_filter.get("kinds", []))
    parts = [kinds] if kinds else []
    for key, (label, worded) in PHRASES.items():
        if subject_filter.get(key):
            parts.append(f"{label}{worded(subject_filter[key])}")
    whole = not kinds and not subject_filter.get("all_of")
    return "；".join(["全部检查对象", *parts] if whole else parts)


def _listed(values: Iterable[Any]) -> str:
    return "、".join(str(value) for value in values)


def _titles(choices: list[tuple[str, Any]]) -> Words:
    names = {code: str(title) for code, title in choices}
    return lambda codes: _listed(names.get(code, code) for code in codes)


def _tags(codes: Iterable[str]) -> str:
    codes = list(codes)
    names = dict(Tag.objects.filter(pk__in=codes).values_list("code", "name"))
    return _listed(names.get(code, code) for code in codes)


def _units(paths: Iterable[str]) -> str:
    paths = list(paths)
    names = dict(Unit.objects.filter(path__in=paths).values_list("path", "short_name"))
    return _listed(names.get(path, path) for path in paths)


def _years(years: Iterable[Any]) -> str:
    return "、".join(f"{year} 年度" for year in years)


def _filters(parts: Iterable[Mapping[str, Any]]) -> str:
    return "".join(f"（{describe_filter(part)}）" for part in parts)


# In the order in which they are said.
PHRASES: Mapping[str, tuple[str, Words]] = {
    "types": ("主体类型含：", _listed),
    "industries": ("行业：", _listed),
    "names": ("名称含：", _listed),
    "without_names": ("名称不含：", _listed),
    "tags": ("标签：", _tags),
    "without_tags": ("不含标签：", _tags),
    "classes": ("风险类别：", _titles([("U", "未分类")])),
    "states": ("状态：", _titles(SubjectState.choices)),
    "offices": ("管辖单位：", _units),
    "grids": ("网格：", _listed),
    "established_from": ("成立不早于：", str),
    "established_to": ("成立不晚于：", str),
    "licences": ("有效许可证：", _listed),
    "licensed_from": ("许可批准不早于：", str),
    "licensed_to": ("许可批准不晚于：", str),
    "licence_ends_by": ("许可到期不晚于：", str),
    "facts": ("有：", _titles(FactKind.choices)),
    "without_facts": ("没有：", _titles(FactKind.choices)),
    "facts_since": ("上述情形不早于：", str),
    "visited_before": ("最近一次检查早于：", str),
    "no_report_for": ("未公示年度报告：", _years),
    "all_of": ("同时属于", _filters),
    "none_of": ("不属于", _filters),
}
