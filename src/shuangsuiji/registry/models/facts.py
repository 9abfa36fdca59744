"""What is known of a subject beside its registration."""

from django.db import models

from .ledger import FrequencyLedger
from .subjects import Subject


class FactKind(models.TextChoices):
    ABNORMAL = "abnormal", "经营异常名录"
    SERIOUS = "serious", "严重违法失信名单"
    REPORT = "report", "年度报告已公示"
    NO_REPORT = "no-report", "年度报告未公示"
    PENALTY = "penalty", "行政处罚"
    LEAD = "lead", "线索"
    FINDING = "finding", "检查发现问题"


class SubjectFact(models.Model):
    """A fact about a subject, with its source.

    `until` is the day on which it ended (moved out of a list); None means that it stands. `value` says what: the year of an
    annual report, the penalty, the kind and content of a lead, the result of a check. `document` is the number of the paper.
    A finding goes with the line of the ledger that it comes from, its `visit`.
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="facts", verbose_name="检查对象")
    kind = models.CharField("类别", max_length=10, choices=FactKind.choices)
    date = models.DateField("日期")
    until = models.DateField("终止日期", null=True, blank=True)
    value = models.CharField("内容", max_length=300, blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    document = models.CharField("文书号", max_length=100, blank=True)
    visit = models.ForeignKey(
        FrequencyLedger, models.CASCADE, null=True, blank=True, related_name="facts", verbose_name="检查"
    )
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "检查对象事实"
        ordering = ("-date", "-id")
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind", "date", "document", "value"], name="one_fact_once")
        ]
        indexes = [models.Index(fields=["kind", "subject", "date"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date} {self.value}"
