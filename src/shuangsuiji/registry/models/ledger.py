"""抽查频次台账."""

from django.db import models

from .subjects import Subject


class LedgerKind(models.TextChoices):
    DRAWN = "drawn", "抽中"
    VISITED = "visited", "检查"


class Apart(models.TextChoices):
    """Why a line is counted apart from the checks that come by chance: no limit of frequency and no estimate counts it."""

    NONE = "", "随机抽查"
    CERTAIN = "certain", "重点必查"
    SPECIAL = "special", "专项检查或临时任务"
    LAW = "law", "依法另有检查频次"


class FrequencyLedger(models.Model):
    """抽查频次台账: how often a body has drawn or visited a subject in a year. Written by later stages, read by drawing.

    `level` is that of the body, as it was when the line was written. `occasion` names the check: draw and visit of one
    check bear the same one; "" where the line is the only one of its check. `officers` are those who made the visit;
    `result` is its worst result code, "" where it is not known yet.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="frequency", verbose_name="检查对象")
    unit_path = models.CharField("检查单位路径", max_length=200)
    level = models.CharField("层级", max_length=8, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=8, choices=LedgerKind.choices)
    day = models.DateField("日期")
    source = models.CharField("来源", max_length=60)
    occasion = models.CharField("所属抽查", max_length=60, blank=True)
    apart = models.CharField("单列", max_length=8, choices=Apart.choices, blank=True, default=Apart.NONE)
    result = models.CharField("结果", max_length=40, blank=True)
    officers = models.ManyToManyField("registry.Officer", blank=True, related_name="+", verbose_name="检查人员")

    class Meta:
        verbose_name = verbose_name_plural = "抽查频次台账"
        indexes = [models.Index(fields=["subject", "year"]), models.Index(fields=["year", "unit_path"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "unit_path", "kind", "source"], name="one_ledger_line_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.year} {self.get_kind_display()}"
