"""执法检查人员 and what keeps them from a visit."""

from django.db import models

from shuangsuiji.common.base import Record

from .subjects import Subject
from .words import Speciality


class OfficerState(models.TextChoices):
    ACTIVE = "active", "在岗"
    INACTIVE = "inactive", "离岗"


class Officer(Record):
    """执法检查人员: holds a certificate (执法证). `user` is the account with which results are entered."""

    certificate = models.CharField("执法证号", max_length=40, unique=True)
    certificate_valid_to = models.DateField("证件有效期至")
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="所在单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    post = models.CharField("职务", max_length=40, blank=True)
    level = models.CharField("层级", max_length=10, blank=True)
    state = models.CharField("状态", max_length=8, choices=OfficerState.choices, default=OfficerState.ACTIVE)
    specialities = models.ManyToManyField(Speciality, blank=True, related_name="officers", verbose_name="专业")
    user = models.OneToOneField(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        ordering = ("unit_path", "certificate")

    def __str__(self) -> str:
        return self.name


class Leave(models.Model):
    """Days on which an officer makes no visits, both ends included."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="leaves", verbose_name="执法人员")
    first_day = models.DateField("开始")
    last_day = models.DateField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="leave_forward")
        ]

    def __str__(self) -> str:
        return f"{self.officer} {self.first_day}—{self.last_day}"


class Recusal(models.Model):
    """回避: an officer who may not visit a subject."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="recusals", verbose_name="执法人员")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="recusals", verbose_name="检查对象")
    reason = models.CharField("回避事由", max_length=100)
    declared_at = models.DateTimeField("申报时间")

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = [models.UniqueConstraint(fields=["officer", "subject"], name="one_recusal_per_pair")]

    def __str__(self) -> str:
        return f"{self.officer}—{self.subject}"
