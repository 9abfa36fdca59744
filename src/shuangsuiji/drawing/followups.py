"""Tables of what comes to a draw from elsewhere or afterwards: cosignatures, substitutions from the reserves, in order."""

from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class SubstitutionState(models.TextChoices):
    ASKED = "asked", "待批准"
    DONE = "done", "已替补"
    REFUSED = "refused", "不同意"


class Substitution(Record):
    """替补申请: a subject to be visited that was found 注销, 迁出 or 查无; a second person decides, the order of reserves who comes."""

    announcement = models.ForeignKey(
        "drawing.Announcement", models.PROTECT, related_name="substitutions", verbose_name="公告"
    )
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    reason = models.CharField("原因", max_length=40)
    evidence = models.CharField("依据", max_length=500)
    # part of the seed of the substitute's team; committed in the journal when asked, before anybody decides
    share = models.CharField("份额", max_length=64)
    state = models.CharField("状态", max_length=8, choices=SubstitutionState.choices, default=SubstitutionState.ASKED)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    answer = models.CharField("不同意的理由", max_length=500, blank=True)

    lifecycle = Lifecycle({"carry-out": (["asked"], "done"), "refuse": (["asked"], "refused")})

    class Meta:
        verbose_name = verbose_name_plural = "替补"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "subject"], condition=~Q(state="refused"), name="one_substitution_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_state_display()}"


class SubstitutionLine(models.Model):
    """One row in which the subject stood: the next reserve of its stratum, or nobody where none is left or none was drawn by lot."""

    substitution = models.ForeignKey(Substitution, models.PROTECT, related_name="lines", verbose_name="替补")
    row = models.ForeignKey("drawing.DrawRow", models.PROTECT, related_name="substitution_lines", verbose_name="抽取行")
    replaced = models.ForeignKey("drawing.FrameEntry", models.PROTECT, related_name="+", verbose_name="被替补")
    substitute = models.ForeignKey(
        "drawing.FrameEntry", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="替补"
    )
    # what the public line commits to, as the specification writes it
    detail = models.JSONField("内容")
    commit = models.CharField("承诺", max_length=64)
    # when the substitute's name, and with it row and reason, became public
    opened_at = models.DateTimeField("公开时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "替补行"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["row", "replaced"], name="replaced_once_per_row"),
            models.UniqueConstraint(fields=["row", "substitute"], name="substitute_once_per_row"),
        ]

    def __str__(self) -> str:
        return f"{self.replaced} → {self.substitute or '—'}"


class CosignedNote(models.Model):
    """外部见证: a checkpoint of the journal as a witness outside this system cosigned it; whatever lies under it is anchored."""

    size = models.PositiveIntegerField("台账条数")
    note = models.TextField("检查点")
    witness = models.CharField("见证方", max_length=200)
    signed_at = models.DateTimeField("见证时间")
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "外部见证"
        ordering = ("size", "id")
        constraints = [models.UniqueConstraint(fields=["size", "witness"], name="one_note_per_size_and_witness")]

    def __str__(self) -> str:
        return f"{self.witness} {self.size}"


class ReceiptCode(models.Model):
    """回执码: by it a business fetches its own receipt, once; a new one takes the place of the former."""

    announcement = models.ForeignKey("drawing.Announcement", models.PROTECT, related_name="+", verbose_name="公告")
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    code = models.CharField("回执码", max_length=12, unique=True)
    made_at = models.DateTimeField("开具时间")
    used_at = models.DateTimeField("取用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回执码"
        constraints = [models.UniqueConstraint(fields=["announcement", "subject"], name="one_receipt_code_per_subject")]

    def __str__(self) -> str:
        return self.code
