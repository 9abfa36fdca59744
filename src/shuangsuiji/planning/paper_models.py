"""Papers that go out with a plan: 印发通知 and 实施方案, as they were written, approved and published."""

from django.db import models
from django.db.models import Q

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class PaperKind(models.TextChoices):
    """The codes are those of the templates."""

    NOTICE = "plan-notice", "印发通知"
    SCHEME = "scheme", "实施方案"


class PaperState(models.TextChoices):
    DRAFT = "draft", "起草中"
    SUBMITTED = "submitted", "待批准"
    APPROVED = "approved", "待公布"
    PUBLISHED = "published", "已公布"


class PlanPaper(Record):
    """One edition of a notice of a plan, or of the scheme of one of its rows.

    `body` is the text after the placeholders were filled in; `tables` holds what the names of tables in it stand for. Both
    stay as they are once the paper is handed in. A notice has the number of its plan, a scheme one of its own.
    """

    plan = models.ForeignKey("planning.Plan", models.CASCADE, related_name="papers", verbose_name="计划")
    row = models.ForeignKey(
        "planning.PlanRow", models.CASCADE, null=True, blank=True, related_name="papers", verbose_name="计划项"
    )
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    kind = models.CharField("文书", max_length=12, choices=PaperKind.choices)
    edition = models.PositiveSmallIntegerField("版次")
    serial = models.PositiveIntegerField("流水号", default=0)
    number = models.CharField("字号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    tables = models.JSONField("表格", default=dict)
    template_edition = models.PositiveSmallIntegerField("模板版次", default=0)
    state = models.CharField("状态", max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="起草人")
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    returned_reason = models.CharField("退回理由", max_length=500, blank=True)

    lifecycle = Lifecycle(
        {
            "submit": (["draft"], "submitted"),
            "return": (["submitted"], "draft"),
            "approve": (["submitted"], "approved"),
            "publish": (["approved"], "published"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "计划文书"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["row", "edition"], name="one_edition_per_scheme"),
            models.UniqueConstraint(
                fields=["plan", "edition"], condition=Q(row=None), name="one_edition_per_plan_notice"
            ),
        ]

    def __str__(self) -> str:
        return self.title
