"""What the placeholders of 印发通知 and 实施方案 stand for, taken from the plan and its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shuangsuiji.common.workdays import add_workdays
from shuangsuiji.documents.paper import Table
from shuangsuiji.profiles.queries import active_profile

from .models import JOINT_KINDS, Plan, PlanRow, RowKind
from .queries import QuotaLine, class_sizes, quota_table, rows_of
from .ratios import basis_points
from .sheets import usual

UNDECIDED = "由发起股室核实底数时提名"


@dataclass(frozen=True)
class Wording:
    """What a template is filled with: texts and tables by the names of their placeholders."""

    title: str
    values: Mapping[str, str]
    tables: Mapping[str, Table]


def notice_wording(plan: Plan, today: date) -> Wording:
    """Of the notice with which a plan is issued."""
    rows = [row for row in rows_of(plan) if row.cancelled_at is None]
    kinds = [row.kind for row in rows]
    values = {
        **_common(plan, today),
        "文号": plan.document_number or "（文号待编）",
        "计划项数": str(len(rows)),
        "部门联合项数": str(sum(kind in JOINT_KINDS for kind in kinds)),
        "系统内部联合项数": str(kinds.count(RowKind.SECTIONS)),
        "事项数": str(len({item.code for row in rows for item in row.items.all()})),
        "企业占比": _businesses_share(),
        "牵头股室": active_profile().site["operator"],
    }
    title = f"{plan.unit.name}关于印发{plan.year}年度双随机抽查工作计划的通知"
    printed = usual(rows)
    return Wording(title, values, {"计划表": Table(printed.rows, printed.header, printed.widths, wide=True)})


def scheme_wording(row: PlanRow, number: str, today: date) -> Wording:
    """Of the scheme by which a row is carried out."""
    plan = row.plan
    values = {
        **_common(plan, today),
        "文号": number,
        "计划文号": plan.document_number or "文号待编",
        "序号": str(row.number),
        "任务名称": row.name,
        "抽查类型": row.get_sampling_type_display(),
        "组织形式": row.get_kind_display(),
        "抽查层级": row.get_level_display(),
        "依据": row.basis or f"《{plan.title}》",
        "对象范围": row.subjects_text or "见抽取公告",
        "抽查比例": row.ratio_text or "见下表",
        "信用风险分类": row.classes_text or "按各类比例执行",
        "开始日期": _day(row.window_start),
        "截止日期": _day(row.window_end),
        "发起股室": row.lead.name if row.lead else "",
        "参与部门": "、".join(_partners(row)) or "无",
        "检查主体": row.body_text or plan.unit.name,
        "选派方式": _mode(row),
        "每户人数": str(active_profile().data["planning"]["officers_per_visit"]),
    }
    sizes = quota_table(row, class_sizes(row.subject_filter, plan.unit_path))
    tables = {
        "抽查事项表": _items(row),
        "抽取比例表": _quotas(sizes),
        "进度安排表": _steps(row),
        "职责分工表": _duties(row),
    }
    return Wording(f"{row.name}实施方案", values, tables)


def _common(plan: Plan, today: date) -> dict[str, str]:
    return {
        "年度": str(plan.year),
        "制定单位": plan.unit.name,
        "计划名称": plan.title,
        "公示期限": str(_publish_days()),
        "印发日期": _day(today),
    }


def _publish_days() -> int:
    return int(active_profile().data["deadlines"]["publish_workdays"])


def _businesses_share() -> str:
    found = [row for row in active_profile().data["meters"] if row["code"] == "businesses-drawn"]
    return basis_points(found[0]["threshold_bp"]) if found else "规定比例"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "（待定）"


def _partners(row: PlanRow) -> list[str]:
    return [*[unit.name for unit in row.partners.all()], *([row.partners_text] if row.partners_text else [])]


def _mode(row: PlanRow) -> str:
    modes = active_profile().match_modes
    titles = [modes[task.match_mode]["title"] for task in row.tasks.all() if task.match_mode in modes]
    return titles[0] if titles else UNDECIDED


def _items(row: PlanRow) -> Table:
    rows = [
        (item.code, item.name, item.get_category_display(), "、".join(item.method_labels) or item.methods)
        for item in row.items.all()
    ]
    return Table(rows, ("编号", "抽查事项", "类别", "检查方式"), (1, 4, 1, 2))


def _quotas(lines: Sequence[QuotaLine]) -> Table:
    rows = [
        (line.title, str(line.size), "未定" if line.bp is None else basis_points(line.bp), str(line.drawn or 0))
        for line in lines
    ]
    total = ("合计", str(sum(line.size for line in lines)), "", str(sum(line.drawn or 0 for line in lines)))
    return Table([*rows, total], ("信用风险类别", "存续户数", "抽取比例", "应抽户数"), (2, 1, 1, 1))


def _steps(row: PlanRow) -> Table:
    end = row.window_end
    published = _day(add_workdays(end, _publish_days()).date) if end else "（待定）"
    lead = row.lead.name if row.lead else "发起股室"
    operator = active_profile().site["operator"]
    rows = [
        ("核实底数、提名选派范围，组织培训", lead, f"{_day(row.window_start)}前"),
        ("锁定名录、发布抽取公告，随机抽取、匹配、派发", operator, f"{_day(row.window_start)}起"),
        ("检查、录入结果", row.body_text or "承担检查的股室、所", f"{_day(end)}前"),
        ("审核、公示结果", f"{lead}、{operator}", f"检查结束后 {_publish_days()} 个工作日内，最迟{published}"),
    ]
    return Table(rows, ("工作", "责任单位", "时间"), (3, 2, 2))


def _duties(row: PlanRow) -> Table:
    lead = row.lead.name if row.lead else "发起股室"
    rows = [
        (lead, "制定本方案，核实底数，提名选派范围，组织培训，审核检查结果，督促后续处置"),
        (active_profile().site["operator"], "公告、抽取、匹配、派发，组织公示，汇总通报"),
        *[(name, "确认联合抽查的事项、人员和时间，派员参加检查，处置本部门职责内的问题") for name in _partners(row)],
        ("参加检查的股室、所", "按时检查、录入结果，固定证据，处置发现的问题"),
        ("纪检监督", "持有抽取种子份额，核验抽取过程，监督检查纪律"),
    ]
    return Table(rows, ("单位", "职责"), (1, 3))
