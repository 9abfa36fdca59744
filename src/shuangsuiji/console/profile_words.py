"""The profile's numbers and names in words, for the page that shows them."""

from typing import Any

SECTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "site": (
        "站点",
        {
            "name": "公示网站名称",
            "bureau": "本局",
            "region": "行政区划代码",
            "host_unit": "主办单位",
            "operator": "承办单位",
            "site_code": "网站标识码",
            "phone": "联系电话",
        },
    ),
    "numbering": ("字号", {"task": "任务编号", "draw": "抽取编号"}),
    "thresholds": (
        "年度指标",
        {
            "item_coverage_bp": "抽查事项覆盖率不低于",
            "joint_share_bp": "部门联合抽查占比不低于",
            "businesses_drawn_bp": "抽查企业占比不低于",
            "class_tasks_bp": "应用信用风险分类的任务占比不低于",
            "class_items_bp": "应用信用风险分类的事项占比不低于",
        },
    ),
    "deadlines": ("期限", {"publish_workdays": "检查结果公示期限（工作日）"}),
    "classes": ("信用风险分类", {}),
}


def tables(data: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title and rows (label, value) of each section that the profile has; a key without words is shown as it is written."""
    found = []
    for section, (title, words) in SECTIONS.items():
        rows = [(words.get(key, key), shown(key, value)) for key, value in data.get(section, {}).items()]
        found.append((title, rows))
    return found


def shown(key: str, value: Any) -> str:
    """A value for people: basis points as a percentage."""
    return f"{value / 100:g}%" if key.endswith("_bp") else str(value)
