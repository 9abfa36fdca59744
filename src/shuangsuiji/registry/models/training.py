"""培训: sessions of a year or before a task's draw, and who was there."""

from django.db import models

from shuangsuiji.common.base import Record

from .officers import Officer


class TrainingKind(models.TextChoices):
    TASK = "task", "抽查前培训"
    LAW = "law", "法律法规"
    SKILL = "skill", "业务技能"
    DISCIPLINE = "discipline", "廉政纪律"


class Training(Record):
    """One session. `task_ref` and `task_name` name the task it prepares; both are empty for a general one.

    The task itself belongs to a later stage: only its name is kept here.
    """

    title = models.CharField("培训名称", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=TrainingKind.choices, default=TrainingKind.TASK)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="组织单位")
    unit_path = models.CharField("单位路径", max_length=200, db_index=True)
    held_on = models.DateField("培训日期")
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    place = models.CharField("地点", max_length=100, blank=True)
    teacher = models.CharField("授课人", max_length=60, blank=True)
    content = models.TextField("培训内容", blank=True)
    task_ref = models.CharField("任务", max_length=12, blank=True, db_index=True)
    task_name = models.CharField("任务名称", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "培训"
        ordering = ("-held_on", "-id")

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """An officer asked to a session: was there or not, and the mark of the test where one was held."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendances", verbose_name="培训")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="attendances", verbose_name="执法人员")
    present = models.BooleanField("到场", default=False)
    score = models.DecimalField("成绩", max_digits=4, decimal_places=1, null=True, blank=True)
    note = models.CharField("备注", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        ordering = ("officer__unit_path", "officer__certificate")
        constraints = [models.UniqueConstraint(fields=["training", "officer"], name="one_attendance_per_officer")]

    def __str__(self) -> str:
        return f"{self.training} {self.officer}"
