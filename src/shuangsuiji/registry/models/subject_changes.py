"""动态更新: what changed of a subject, when, by whom, from which source."""

from django.db import models

from .subjects import Subject


class ChangeSource(models.TextChoices):
    """Where a change came from; `SubjectChange.reference` names the act: the import, the merge, the transfer."""

    HAND = "hand", "手工修改"
    IMPORT = "import", "批量导入"
    EVENT = "event", "审管衔接"
    TRANSFER = "transfer", "划转"
    MERGE = "merge", "合并"
    RULE = "rule", "标签规则"


class SubjectChange(models.Model):
    """One field of one subject, before and after.

    `field` is the name of Subject's field; "" says that the subject is new (`new` holds its name then). Dates stand as
    2026-03-01, choices as their codes, `office` as the unit's path, `tags` as the names in one line, `licence` and `codes`
    as what was added (`old` empty) or taken away (`new` empty). `unit_path` is the subject's at that time.

    Made a million at a time, of subjects that were written in the same statement: no constraint of the database.
    """

    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="changes", verbose_name="检查对象", db_constraint=False, db_index=False
    )
    unit_path = models.CharField("单位路径", max_length=200)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="经办人",
        db_constraint=False,
        db_index=False,
    )
    source = models.CharField("来源", max_length=10, choices=ChangeSource.choices)
    reference = models.CharField("依据", max_length=40, blank=True)
    field = models.CharField("字段", max_length=40, blank=True)
    old = models.TextField("原内容", blank=True)
    new = models.TextField("新内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更"
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["at", "id"])]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.field} {self.at}"
