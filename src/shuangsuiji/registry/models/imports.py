"""导入记录."""

from django.db import models

from shuangsuiji.common.base import Record


class ImportBatch(Record):
    """One imported file: who, what, how many, and what was handed back.

    `errors` is a list of {"row", "cell", "column", "value", "reason", "mend"}; `rejected` is the sheet of the rows that
    were not taken, {"name", "header", "rows"}, ready to be mended and uploaded again.
    """

    kind = models.CharField("内容", max_length=20)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("摘要", max_length=64)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="导入人")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    rows = models.PositiveIntegerField("总行数")
    created = models.PositiveIntegerField("新增")
    updated = models.PositiveIntegerField("更新")
    unchanged = models.PositiveIntegerField("无变化")
    errors = models.JSONField("错误", default=list)
    rejected = models.JSONField("未导入的行", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ("-id",)

    @property
    def failed(self) -> int:
        """How many rows were not taken."""
        return self.rows - self.created - self.updated - self.unchanged

    def __str__(self) -> str:
        return self.file_name
