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
    "numbering": ("字号", {"task": "任务编号", "draw": "抽取编号", "change": "计划变更编号", "scheme": "实施方案字号"}),
    "planning": (
        "检查力量测算",
        {"visits_per_day": "每组每个工作日检查户数", "officers_per_visit": "每户检查人员不少于（人）"},
    ),
    "deadlines": (
        "期限",
        {"publish_workdays": "检查结果公示期限（工作日）", "change_workdays": "计划变更备案后公布期限（工作日）"},
    ),
    "classes": ("信用风险分类", {}),
    "imports": ("批量导入", {"problem_days": "未导入的行保留天数"}),
    "alarms": (
        "监督提醒",
        {
            "left": "退出名录达（户）须纪检确认",
            "left_bp": "退出名录达（占比）须纪检确认",
            "lowered": "类别调低达（户）须纪检确认",
            "officers": "人员退出或受限达（人）须纪检确认",
            "untraced": "台账没有记载的变动达（项）须纪检确认",
            "frame_left_bp": "比上次抽取退出达（占比）须纪检确认",
            "frame_lowered_bp": "比上次抽取调低达（占比）须纪检确认",
            "seat_officers": "每个席位可选人数少于（人）时提示",
            "outside_copy_days": "台账外部留存超过（天）未核对时提示",
        },
    ),
}


def _days(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["title"], f"{row['month']} 月 {row['day']} 日前（{row['source']}）") for row in rows]


def tables(data: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title and rows (label, value) of each section that the profile has; a key without words is shown as it is written."""
    found = []
    for section, (title, words) in SECTIONS.items():
        rows = [(words.get(key, key), shown(key, value)) for key, value in data.get(section, {}).items()]
        found.append((title, rows))
    return [
        *found,
        ("年度指标", [(f"{row['title']}不低于", shown("threshold_bp", row["threshold_bp"])) for row in data["meters"]]),
        ("年度节点", _days(data["dates"])),
    ]


def shown(key: str, value: Any) -> str:
    """A value for people: basis points as a percentage."""
    return f"{value / 100:g}%" if key.endswith("_bp") else str(value)
