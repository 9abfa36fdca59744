"""配合部门确认: one for each partner of a joint row, answered by its own account or by a returned file."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class ConfirmationState(models.TextChoices):
    ASKED = "asked", "待确认"
    CONFIRMED = "confirmed", "已确认"
    OBJECTED = "objected", "有异议"
    WAIVING = "waiving", "待批准免确认"
    WAIVED = "waived", "经批准免确认"


class AnswerWay(models.TextChoices):
    ACCOUNT = "account", "部门账号"
    FILE = "file", "回函文件"


class Confirmation(Record):
    """A partner department's word on a joint row: items, officers, dates; and the list of subjects that it brings along.

    `terms` is what the row said when the answer came, see `partners.terms`: an answer to other terms counts no more.
    """

    row = models.ForeignKey("planning.PlanRow", models.CASCADE, related_name="confirmations", verbose_name="计划项")
    name = models.CharField("配合部门", max_length=80)
    # the department's unit, when it has one here: its light account answers
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门单位"
    )
    unit_path = models.CharField("部门单位路径", max_length=200, blank=True, db_index=True)
    state = models.CharField("状态", max_length=12, choices=ConfirmationState.choices, default=ConfirmationState.ASKED)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="征求人")
    asked_at = models.DateTimeField("征求时间")

    way = models.CharField("答复方式", max_length=8, choices=AnswerWay.choices, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    paper_number = models.CharField("回函文号", max_length=60, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    # codes of the row's items in which the department takes part
    items = models.JSONField("参加的事项", default=list, blank=True)
    # one dictionary for each: name, certificate, phone
    officers = models.JSONField("派出人员", default=list, blank=True)
    first_day = models.DateField("可参加的起始日", null=True, blank=True)
    last_day = models.DateField("可参加的截止日", null=True, blank=True)
    note = models.CharField("意见", max_length=500, blank=True)
    terms = models.JSONField("答复时的计划内容", default=dict, blank=True)
    # what the file left open and a person settled with the department
    doubts = models.JSONField("存疑", default=list, blank=True)
    file_name = models.CharField("回函文件", max_length=200, blank=True)
    file_sha256 = models.CharField("回函文件摘要", max_length=64, blank=True)

    waiver_reason = models.CharField("免确认理由", max_length=500, blank=True)
    waiver_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="免确认申请人"
    )
    waived_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="免确认批准人"
    )
    waived_at = models.DateTimeField("批准时间", null=True, blank=True)

    # 联合检查对象名录: what the department listed, [[code, name], …], and both signatures under the reconciliation
    listed = models.JSONField("部门名单", default=list, blank=True)
    digest = models.CharField("对账摘要", max_length=64, blank=True)
    lead_signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发起方签认"
    )
    lead_signed_at = models.DateTimeField("发起方签认时间", null=True, blank=True)
    partner_signed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="配合方签认"
    )
    partner_signed_at = models.DateTimeField("配合方签认时间", null=True, blank=True)
    partner_sign_paper = models.CharField("配合方签认文号", max_length=60, blank=True)

    lifecycle = Lifecycle(
        {
            "confirm": (["asked", "objected", "confirmed"], "confirmed"),
            "object": (["asked", "objected", "confirmed"], "objected"),
            "ask_waiver": (["asked", "objected"], "waiving"),
            "waive": (["waiving"], "waived"),
            "refuse_waiver": (["waiving"], "asked"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "配合部门确认"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["row", "name"], name="one_confirmation_per_partner")]

    def __str__(self) -> str:
        return self.name
