"""Doubles: pairs that may be one subject, and what a person made of them; 划转 between offices."""

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

from .subjects import Subject


class PairState(models.TextChoices):
    OPEN = "open", "待核实"
    MERGED = "merged", "已合并"
    DISTINCT = "distinct", "不是同一主体"


class DoublePair(Record):
    """Two subjects that may be one, `first` with the smaller key; found by a job, settled by a person."""

    first = models.ForeignKey(Subject, models.CASCADE, related_name="+", verbose_name="检查对象")
    second = models.ForeignKey(Subject, models.CASCADE, related_name="+", verbose_name="疑似重复")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    reasons = models.CharField("依据", max_length=100)
    score = models.PositiveSmallIntegerField("相似度")
    state = models.CharField("状态", max_length=8, choices=PairState.choices, default=PairState.OPEN)

    lifecycle = Lifecycle({
        "merge": (["open"], "merged"),
        "part": (["open"], "distinct"),
        "reopen": (["merged", "distinct"], "open"),
    })  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复"
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_pair_once")]

    def __str__(self) -> str:
        return f"{self.first}—{self.second}"


class SubjectMerge(Record):
    """合并: `gone` became an alias of `kept`. `moved` says what was re-pointed and what was overwritten: enough to undo it."""

    kept = models.ForeignKey(Subject, models.PROTECT, related_name="merges", verbose_name="保留")
    gone = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="并入")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="经办人")
    reason = models.CharField("理由", max_length=200)
    moved = models.JSONField("移动的内容", default=dict)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "合并记录"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.gone}→{self.kept}"


class TransferState(models.TextChoices):
    ASKED = "asked", "待接收"
    ACCEPTED = "accepted", "已接收"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class SubjectTransfer(Record):
    """划转: a subject on its way to another office, until the receiving unit takes it."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="transfers", verbose_name="检查对象")
    source = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="移出单位")
    source_path = models.CharField("移出单位路径", max_length=200, db_index=True)
    target = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="接收单位")
    target_path = models.CharField("接收单位路径", max_length=200, db_index=True)
    reason = models.CharField("划转理由", max_length=200)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="申请人")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    answered_at = models.DateTimeField("办理时间", null=True, blank=True)
    answer = models.CharField("办理意见", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=TransferState.choices, default=TransferState.ASKED)

    lifecycle = Lifecycle({
        "accept": (["asked"], "accepted"),
        "refuse": (["asked"], "refused"),
        "withdraw": (["asked"], "withdrawn"),
    })  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "划转"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(state="asked"), name="one_open_transfer_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}"
