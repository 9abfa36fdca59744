"""Directories with an owner, a due day and a sign-off: what may be drawn from."""

from django.db import models

from shuangsuiji.common.base import Record

from .words import Tag


class DirectoryKind(models.TextChoices):
    SUBJECTS = "subjects", "检查对象"
    OFFICERS = "officers", "执法检查人员"


class Directory(Record):
    """名录 or 专项分库 of a bureau: who keeps it, how often it is verified, until when the last sign-off holds.

    A directory of subjects without a tag is the whole 检查对象名录库. `open_until` is None before the first sign-off and
    after one was taken back; a draw may use the directory up to that day.
    """

    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    kind = models.CharField("类别", max_length=10, choices=DirectoryKind.choices)
    tag = models.ForeignKey(Tag, models.PROTECT, null=True, blank=True, related_name="directories", verbose_name="标签")
    owner = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="责任单位")
    owner_path = models.CharField("责任单位路径", max_length=200, db_index=True)
    due_on = models.DateField("核实期限")
    every_months = models.PositiveSmallIntegerField("核实周期（月）", default=12)
    open_until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "名录责任"
        ordering = ("kind", "id")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "tag"], name="one_directory_per_tag"),
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=models.Q(tag=None), name="one_directory_without_tag"
            ),
        ]

    @property
    def title(self) -> str:
        """What it is called: 加油站, or the whole of its kind."""
        return self.tag.name if self.tag else f"{self.get_kind_display()}名录库"

    def __str__(self) -> str:
        return self.title


class DirectorySignoff(models.Model):
    """底数核实: who said that a directory is right, on which figures and with which gaps."""

    directory = models.ForeignKey(Directory, models.CASCADE, related_name="signoffs", verbose_name="名录")
    at = models.DateTimeField("签认时间")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="签认人")
    valid_until = models.DateField("有效期至")
    figures = models.JSONField("底数", default=dict)
    note = models.CharField("说明", max_length=300, blank=True)
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "底数核实签认"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.directory} {self.at}"
