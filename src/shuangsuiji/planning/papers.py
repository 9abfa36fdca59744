"""Papers of planning: the application and filing form of a change (计划变更申请备案表)."""

from datetime import datetime

from django.utils.timezone import localtime

from shuangsuiji.tabular.writing import write_docx_form

from .models import PlanChange
from .versions import change_differences


def change_form(change: PlanChange) -> bytes:
    """The form of one application as docx: what is asked for, by whom, and how far it has come."""
    asked = [f"{one.title}：{one.old} → {one.new}" for one in change_differences(change)]
    filed = f"{change.opinion or '同意备案。'}\n{_day(change.filed_at)}" if change.filed_at else ""
    reported = f"{change.report_number}　{change.reported_on}" if change.reported_on else ""
    return write_docx_form(
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
            ("重新公布时间", _day(change.published_at)),
        ],
    )


def _day(moment: datetime | None) -> str:
    return f"{localtime(moment):%Y年%m月%d日}" if moment else ""
