"""抽查频次台账."""

from django.db import models

from .subjects import Subject


class LedgerKind(models.TextChoices):
    DRAWN = "drawn", "抽中"
    VISITED = "visited", "检查"


class FrequencyLedger(models.Model):
    """抽查频次台账: how often a body has drawn or visited a subject in a year. Written by later stages, read by drawing.

    `officers` are those who made the visit; `result` is its worst result code, "" where it is not known yet.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="frequency", verbose_name="检查对象")
    unit_path = models.CharField("检查单位路径", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=8, choices=LedgerKind.choices)
    day = models.DateField("日期")
    source = models.CharField("来源", max_length=60)
    result = models.CharField("结果", max_length=40, blank=True)
    officers = models.ManyToManyField("registry.Officer", blank=True, related_name="+", verbose_name="检查人员")

    class Meta:
        verbose_name = verbose_name_plural = "抽查频次台账"
        indexes = [models.Index(fields=["subject", "year"])]
        constraints = [models.UniqueConstraint(fields=["subject", "kind", "source"], name="one_ledger_line_per_source")]

    def __str__(self) -> str:
        return f"{self.subject} {self.year} {self.get_kind_display()}"
