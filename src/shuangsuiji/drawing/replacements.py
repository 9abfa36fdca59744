"""更换检查人员: who leaves which seats and why; who comes follows from a seed that nobody knew when it was asked for."""

from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class SpareShare(models.Model):
    """备用份额: what auditor and server committed to before a vacancy was known. One pair serves one replacement."""

    announcement = models.ForeignKey("drawing.Announcement", models.PROTECT, related_name="spares", verbose_name="抽取")
    deposit = models.PositiveIntegerField("次序")
    commit = models.CharField("纪检监督的承诺", max_length=64)
    server_commit = models.CharField("系统的承诺", max_length=64)
    server_share = models.CharField("系统的份额", max_length=64)
    committed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="承诺人")
    committed_at = models.DateTimeField("承诺时间")

    class Meta:
        verbose_name = verbose_name_plural = "备用份额"
        ordering = ("deposit",)
        constraints = [models.UniqueConstraint(fields=["announcement", "deposit"], name="one_deposit_per_number")]

    def __str__(self) -> str:
        return f"{self.announcement} {self.deposit}"


class ReplacementState(models.TextChoices):
    ASKED = "asked", "待批准"
    APPROVED = "approved", "已批准，待揭示"
    DRAWN = "drawn", "已更换"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (ReplacementState.ASKED, ReplacementState.APPROVED)


class Replacement(Record):
    """更换: seats of a match drawn again.

    `told` is the reason record of the published file; `choices` says for each seat how many can come.
    """

    announcement = models.ForeignKey(
        "drawing.Announcement", models.PROTECT, related_name="replacements", verbose_name="抽取"
    )
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    spare = models.OneToOneField(SpareShare, models.PROTECT, related_name="replacement", verbose_name="备用份额")
    # given when drawn; gapless per announcement
    serial = models.PositiveIntegerField("更换次序", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ReplacementState.choices, default=ReplacementState.ASKED)
    reason = models.CharField("原因", max_length=20)
    note = models.CharField("情况说明", max_length=300)
    paper = models.CharField("书面材料", max_length=100, blank=True)
    # where visits go on: another station's officers take them over
    target = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="改派到"
    )
    lenders = models.JSONField("借调单位", default=list)
    told = models.JSONField("更换记录")
    choices = models.JSONField("可选人数", default=list)
    # {published id: [officer, certificate]} of those who were not in the match before
    officer_ids = models.JSONField("人员代号", default=dict)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="申请人")
    asked_in = models.CharField("申请单位", max_length=60)
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    answer_note = models.CharField("批准意见", max_length=300, blank=True)
    share = models.CharField("纪检监督的份额", max_length=64, blank=True)
    drawn_at = models.DateTimeField("更换时间", null=True, blank=True)
    seed = models.CharField("种子", max_length=64, blank=True)
    answer = models.CharField("结果摘要", max_length=64, blank=True)
    match_tsv = models.BinaryField("更换后的匹配", null=True, blank=True)

    lifecycle = Lifecycle(
        {
            "approve": (["asked"], "approved"),
            "refuse": (["asked"], "refused"),
            "withdraw": (["asked", "approved"], "withdrawn"),
            "draw": (["approved"], "drawn"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "人员更换"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["announcement"], condition=Q(state__in=["asked", "approved"]), name="one_open_replacement"
            ),
            models.UniqueConstraint(fields=["announcement", "serial"], name="gapless_replacement_serial"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} {self.get_state_display()}"


class SeatChange(models.Model):
    """One seat of a replacement: who left it and who came. `after` is empty for an optional seat that nobody could take."""

    replacement = models.ForeignKey(Replacement, models.PROTECT, related_name="changes", verbose_name="更换")
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    seat = models.CharField("席位", max_length=30)
    before = models.ForeignKey("registry.Officer", models.PROTECT, related_name="+", verbose_name="更换前")
    after = models.ForeignKey(
        "registry.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="更换后"
    )

    class Meta:
        verbose_name = verbose_name_plural = "席位变动"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["replacement", "seat"], name="one_change_per_seat")]

    def __str__(self) -> str:
        return self.seat
