"""导入记录."""

from typing import Any

from django.db import models

from shuangsuiji.common.base import Record
from shuangsuiji.common.lifecycle import Lifecycle


class ImportState(models.TextChoices):
    CHECKING = "checking", "核对中"
    READY = "ready", "待确认"
    TAKING = "taking", "导入中"
    DONE = "done", "已导入"
    STOPPED = "stopped", "中途停止"
    DISCARDED = "discarded", "未导入"
    UNDONE = "undone", "已撤销"


class ImportBatch(Record):
    """One file on its way in: what it is read as, what it would change, how far it is taken in, what was handed back.

    `layout` is {"sheet", "header_row", "header", "mapping"}; `expected` the counts of the last check. `position` is the
    last row of the sheet that is dealt with: counts, problems and lines stand for the rows up to there, always.
    `taken_at` is the moment that every row taken in bears as its time of change.
    """

    kind = models.CharField("内容", max_length=20)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("文件大小", default=0)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="导入人")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    state = models.CharField("状态", max_length=10, choices=ImportState.choices, default=ImportState.READY)
    options = models.JSONField("选项", default=dict)
    layout = models.JSONField("列", default=dict)
    expected = models.JSONField("核对结果", default=dict)
    job = models.CharField("后台任务", max_length=12, blank=True)
    position = models.PositiveBigIntegerField("已处理到", default=0)
    rows = models.PositiveBigIntegerField("总行数", default=0)
    created = models.PositiveBigIntegerField("新增", default=0)
    updated = models.PositiveBigIntegerField("更新", default=0)
    unchanged = models.PositiveBigIntegerField("无变化", default=0)
    taken_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="撤销人")

    lifecycle = Lifecycle(
        {
            "check": (["ready", "checking"], "checking"),
            "checked": (["ready", "checking"], "ready"),
            "take": (["ready", "stopped"], "taking"),
            "finish": (["taking"], "done"),
            "stop": (["taking"], "stopped"),
            "discard": (["ready", "checking"], "discarded"),
            "undo": (["done", "stopped"], "undone"),
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        ordering = ("-id",)

    @property
    def failed(self) -> int:
        """How many rows were not taken."""
        return self.rows - self.created - self.updated - self.unchanged

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Every bad cell, {"row", "cell", "column", "value", "reason", "mend"}, in the order of the sheet."""
        return [error for problem in self.problems.order_by("row") for error in problem.errors]

    def __str__(self) -> str:
        return self.file_name


class ImportProblem(models.Model):
    """A row that is handed back: its cells as they stood, and every bad one among them (see `ImportBatch.errors`)."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems", verbose_name="导入")
    row = models.PositiveBigIntegerField("行号")
    cells = models.JSONField("内容")
    errors = models.JSONField("错误")

    class Meta:
        verbose_name = verbose_name_plural = "未导入的行"
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="one_problem_per_row")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row}"


class ImportLine(models.Model):
    """What an import did to one stored row: `before` holds what it changed, as it was; None where the row is new.

    Made a million at a time: no constraint of the database beside the one that finds a row of a sheet named twice.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="lines", verbose_name="导入", db_constraint=False, db_index=False
    )
    object_id = models.BigIntegerField("行")
    row = models.PositiveBigIntegerField("行号")
    done = models.CharField("结果", max_length=1)  # c created, u updated, n nothing to change
    before = models.JSONField("原内容", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入明细"
        constraints = [models.UniqueConstraint(fields=["batch", "object_id"], name="one_line_per_object")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.object_id} {self.done}"
