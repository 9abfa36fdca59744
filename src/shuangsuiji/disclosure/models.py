"""公示: what was published of a visit, when, by whom; never overwritten."""

from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class PublicationState(models.TextChoices):
    PROPOSED = "proposed", "待批准"
    RETURNED = "returned", "已退回"
    PUBLISHED = "published", "已公示"


class Publication(Record):
    """One version of a visit's public result. `content` is exactly what the public sees; `digest` stands in the journal."""

    visit = models.ForeignKey("inspections.Visit", models.PROTECT, related_name="+", verbose_name="检查")
    subject = models.ForeignKey("registry.Subject", models.PROTECT, related_name="+", verbose_name="检查对象")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=12, choices=PublicationState.choices, default=PublicationState.PROPOSED)
    content = models.JSONField("公示内容")
    digest = models.CharField("摘要", max_length=64)
    # whether a result of the content tells of a problem: counted on the front page
    problem = models.BooleanField("发现问题")
    due_on = models.DateField("公示期限")
    due_known = models.BooleanField("期限按法定日历计算", default=True)
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="提出人")
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="更正的版本"
    )
    published_at = models.DateTimeField("公示时间", null=True, blank=True)
    reason = models.CharField("更正或退回理由", max_length=500, blank=True)

    # set for lists by queries.mark_edited, no column
    edited = False

    lifecycle = Lifecycle(
        {
            "publish": (["proposed"], "published"),
            "return": (["proposed"], "returned"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "version"], condition=~Q(state="returned"), name="one_publication_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} 第{self.version}版"
