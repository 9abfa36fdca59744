"""Forms of planning: the application and filing form of a change (计划变更申请备案表), the filing form of a plan (备案表)."""

from collections import Counter
from datetime import datetime

from django.utils.timezone import localtime

from shuangsuiji.documents.paper import Paper, form_paper

from .models import Plan, PlanChange, PlanRow, PlanState
from .versions import change_differences, publish_by


def change_form(change: PlanChange) -> Paper:
    """The form of one application: what is asked for, by whom, and how far it has come."""
    asked = [f"{one.title}：{one.old} → {one.new}" for one in change_differences(change)]
    filed = f"{change.opinion or '同意备案。'}\n{_day(change.filed_at)}" if change.filed_at else ""
    reported = f"{change.report_number}　{change.reported_on}" if change.reported_on else ""
    deadline = publish_by(change)
    return form_paper(
        "双随机抽查计划变更申请备案表",
        [
            ("申请编号", change.number),
            ("计划名称", change.plan.title),
            ("计划项", f"第 {change.row.number} 项　{change.row.name}"),
            ("申请股室", change.applicant.name),
            ("类别", change.get_kind_display()),
            ("变更内容", "\n".join(asked)),
            ("变更理由", change.reason),
            ("依据", change.basis),
            ("申请人及时间", f"{change.applied_by.name}　{_day(change.created_at)}"),
            ("备案编号", change.filing_number),
            ("备案意见", filed),
            ("上报文号及日期", reported),
            ("上级回执", change.receipt),
            ("应公布期限", f"{deadline.date:%Y年%m月%d日}" if deadline else ""),
            ("重新公布时间", _day(change.published_at)),
        ],
    )


def filing_form(plan: Plan) -> Paper:
    """The form with which a published plan is filed upward; what is not known yet stays blank, to be written by hand."""
    rows = [row for row in plan.rows.prefetch_related("items") if row.cancelled_at is None]
    return form_paper(
        "年度双随机抽查计划备案表",
        [
            ("计划名称", plan.title),
            ("计划年度", f"{plan.year} 年"),
            ("计划文号", plan.document_number),
            ("制定单位", plan.unit.name),
            ("计划项", _kinds(rows)),
            ("涉及抽查事项", f"{len({item.pk for row in rows for item in row.items.all()})} 项"),
            ("提交人 / 批准人", f"{plan.submitted_by or ''} / {plan.approved_by or ''}"),
            ("公布时间", _day(plan.published_at)),
            ("备案文号", plan.filing_number),
            ("备案日期", f"{plan.filed_on:%Y年%m月%d日}" if plan.filed_on else ""),
            ("上级备案意见（回执）", plan.filing_receipt or "\n\n\n"),
        ],
        f"附件：{plan.title}",
    )


def special_form(plan: Plan) -> Paper:
    """审批表 of a special or interim check."""
    row = plan.rows.select_related("lead").prefetch_related("items").first()
    items = "\n".join(item.name for item in row.items.all()) if row else ""
    approved = plan.approved_by if plan.state in (PlanState.APPROVED, PlanState.PUBLISHED) else None
    return form_paper(
        f"{plan.get_kind_display()}审批表",
        [
            ("名称", plan.title),
            ("依据文件", plan.basis),
            ("理由", plan.reason),
            ("发起股室", str(row.lead or "") if row else ""),
            ("检查事项", items or (row.items_text if row else "")),
            ("检查对象范围", row.subjects_text if row else ""),
            ("比例或数量", row.ratio_text if row else ""),
            ("起止时间", row.window_text if row else ""),
            ("提交人", plan.submitted_by.name if plan.submitted_by else ""),
            ("负责人意见", f"同意。\n{approved.name}" if approved else "\n\n"),
            ("公布时间", _day(plan.published_at)),
        ],
        "原则上不再部署专项检查和临时任务；本项单独统计，不计入双随机任务。",
    )


def _kinds(rows: list[PlanRow]) -> str:
    counted = Counter(row.get_kind_display() for row in rows)
    return f"共 {len(rows)} 项：" + "、".join(f"{title} {number} 项" for title, number in counted.items())


def _day(moment: datetime | None) -> str:
    return f"{localtime(moment):%Y年%m月%d日}" if moment else ""
