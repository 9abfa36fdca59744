"""后台任务."""

from django.db import models

from shuangsuiji.common.base import Record


class JobState(models.TextChoices):
    WAITING = "waiting", "等待中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class Job(Record):
    """One piece of background work: what to call, for whom, how far it is, and who works at it until when.

    `attempt` and `worker` together are the token by which a worker that lost its lease is told apart from its successor.
    """

    task = models.CharField("程序", max_length=200)
    arguments = models.JSONField("参数", default=dict)
    queue = models.CharField("队列", max_length=40, default="default")
    priority = models.SmallIntegerField("优先级", default=0)
    run_after = models.DateTimeField("不早于")
    title = models.CharField("内容", max_length=200)
    goal = models.CharField("完成后查看", max_length=300, blank=True)
    key = models.CharField("同类只办一件", max_length=200, blank=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    role = models.CharField("岗位", max_length=12, blank=True)
    unit_path = models.CharField("单位路径", max_length=200, blank=True, db_index=True)
    state = models.CharField("状态", max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveBigIntegerField("已办", default=0)
    total = models.PositiveBigIntegerField("合计", default=0)
    text = models.CharField("进展", max_length=200, blank=True)
    left = models.JSONField("断点", default=dict)
    cancel_asked = models.BooleanField("要求取消", default=False)
    attempt = models.PositiveSmallIntegerField("次数", default=0)
    worker = models.CharField("工作进程", max_length=80, blank=True)
    lease_until = models.DateTimeField("租约至", null=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    result = models.JSONField("结果", null=True)
    error = models.CharField("原因", max_length=500, blank=True)
    trace = models.TextField("技术信息", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "run_after"], name="job_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(key=""),
                name="one_open_job_per_key",
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNFINISHED

    def __str__(self) -> str:
        return self.title
