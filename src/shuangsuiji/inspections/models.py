"""检查: visits and what was found."""

from typing import TYPE_CHECKING

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle

if TYPE_CHECKING:
    from shuangsuiji.registry.models import Agency, Expert


class VisitState(models.TextChoices):
    DISPATCHED = "dispatched", "待领取"
    RECEIVED = "received", "检查中"
    ENTERED = "entered", "待审核"
    RETURNED = "returned", "已退回"
    REVIEWED = "reviewed", "待公示"
    PUBLISHED = "published", "已公示"
    CLOSED = "closed", "已替补"


class Visit(Record):
    """检查: one entry at one subject for all items of one announcement."""

    # its team may change as long as no result was entered
    CHANGEABLE = (VisitState.DISPATCHED, VisitState.RECEIVED)

    announcement = models.ForeignKey("drawing.Announcement", models.PROTECT, related_name="+", verbose_name="抽取")
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    tasks = models.ManyToManyField("planning.Task", related_name="+", verbose_name="任务")
    number = models.CharField("检查编号", max_length=80, unique=True)
    # where the subject belongs (its office) when dispatched
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    state = models.CharField("状态", max_length=12, choices=VisitState.choices, default=VisitState.DISPATCHED)
    due_on = models.DateField("检查期限")
    received_at = models.DateTimeField("领取时间", null=True, blank=True)
    notified_at = models.DateTimeField("通知时间", null=True, blank=True)
    # why the subject is not told beforehand; it then learns of the visit at the door
    unannounced_reason = models.CharField("不预先告知的理由", max_length=300, blank=True)
    visited_on = models.DateField("检查日期", null=True, blank=True)
    method = models.CharField("检查方式", max_length=12, blank=True)
    note = models.TextField("情况说明", blank=True)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    # why a subject that is no more was not visited; another one was, or nobody
    closed_reason = models.CharField("关闭理由", max_length=600, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)

    lifecycle = Lifecycle(
        {
            "receive": (["dispatched"], "received"),
            "enter": (["received", "returned"], "entered"),
            "return": (["entered"], "returned"),
            "review": (["entered"], "reviewed"),
            "reopen": (["reviewed"], "returned"),
            "publish": (["reviewed"], "published"),
            "close": (["dispatched", "received", "returned"], "closed"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ("due_on", "id")
        constraints = [models.UniqueConstraint(fields=["announcement", "subject"], name="one_visit_per_subject")]

    def __str__(self) -> str:
        return self.number


class VisitOfficer(models.Model):
    """An officer matched to a visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="team", verbose_name="检查")
    officer = models.ForeignKey("registry.Officer", models.PROTECT, related_name="+", verbose_name="执法人员")
    lead = models.BooleanField("主办", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "检查人员"
        ordering = ("-lead", "id")
        constraints = [models.UniqueConstraint(fields=["visit", "officer"], name="officer_once_in_team")]

    def __str__(self) -> str:
        return f"{self.visit} {self.officer}"


class VisitHelper(models.Model):
    """协助人员: an expert or agency that assists a visit, and why. A seat of its own kind: never one of the two officers."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="helpers", verbose_name="检查")
    expert = models.ForeignKey(
        "registry.Expert", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专家"
    )
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受委托机构"
    )
    reason = models.CharField("理由", max_length=200)
    added_at = models.DateTimeField("登记时间")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "协助人员"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expert__isnull=False, agency=None) | models.Q(expert=None, agency__isnull=False),
                name="helper_is_one_of_two",
            ),
            models.UniqueConstraint(fields=["visit", "expert"], name="expert_once_per_visit"),
            models.UniqueConstraint(fields=["visit", "agency"], name="agency_once_per_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.who}"

    @property
    def who(self) -> "Expert | Agency":
        """The expert or the agency."""
        found = self.expert or self.agency
        assert found is not None  # noqa: S101 - by the constraint
        return found


class Finding(models.Model):
    """检查事项结果: the result of one item in one visit, or the reason why it was not checked."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings", verbose_name="检查")
    item = models.ForeignKey("registry.Item", models.PROTECT, related_name="+", verbose_name="事项")
    result = models.CharField("检查结果", max_length=20)
    problem = models.TextField("发现的问题", blank=True)
    disposal = models.TextField("处置情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查结果"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="one_finding_per_item")]

    def __str__(self) -> str:
        return f"{self.visit} {self.item}"
