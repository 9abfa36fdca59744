"""What rulebooks and handbooks have in common: a text in versions, published by a person, never changed after that."""

from django.db import models

from shuangsuiji.common.base import Record, new_ref
from shuangsuiji.common.lifecycle import Lifecycle


class TextState(models.TextChoices):
    DRAFT = "draft", "编写中"
    IN_FORCE = "in_force", "执行中"
    SUPERSEDED = "superseded", "已被替代"


class VersionedText(Record):
    """One version; those of one text bear the same `series`. `body` is Markdown (see registry.markdown)."""

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="发布单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    series = models.CharField("系列", max_length=12, default=new_ref, db_index=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=200)
    adopting_document = models.CharField("发布文件", max_length=200, blank=True)
    body = models.TextField("正文", blank=True)
    state = models.CharField("状态", max_length=12, choices=TextState.choices, default=TextState.DRAFT)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    lifecycle = Lifecycle({"publish": (["draft"], "in_force"), "supersede": (["in_force"], "superseded")})

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="one_%(class)s_per_version"),
            models.UniqueConstraint(
                fields=["series"], condition=models.Q(state="in_force"), name="one_%(class)s_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.title
