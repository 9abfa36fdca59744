"""Carrying jobs out: claim by lease, heartbeat, progress, retry. Any number of workers may run at once.

A worker holds a job for LEASE; while it works, its heartbeat and every reported step renew that. A worker that was killed
renews nothing, so another takes the job up, from the step whose transaction was last committed. Method: leases with
fencing tokens, M. Kleppmann, "How to do distributed locking" (2016); the token is (worker, attempt).
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks.base import Task, TaskContext, task
from django_tasks.utils import normalize_json

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.common.errors import Refusal

from .backend import result_of, task_of
from .models import Job, JobState

LEASE = timedelta(seconds=30)
# So many times a job is begun, by errors and killed workers together, before it is given up.
MOST_ATTEMPTS = 5
PAUSES = (2, 10, 30, 60)
LOG = logging.getLogger(__name__)


class JobStopped(Exception):
    """Work at a job ends here and now."""


class JobCancelled(JobStopped):
    """Somebody called the job off."""


class LeaseLost(JobStopped):
    """Another worker has taken the job up."""


class WorkerStopping(JobStopped):
    """The worker is asked to end; the job waits for the next one."""


@dataclass
class Run:
    """One attempt at a job: what the job's code reports to and asks."""

    job: Job
    stopping: Callable[[], bool] = lambda: False

    @property
    def left(self) -> dict[str, Any]:
        """What the last committed step left for this attempt (see `step`); empty at first."""
        return dict(self.job.left)

    @property
    def actor(self) -> Actor:
        """In whose role the job is done, as it stands today; raises Refusal when that role was taken back."""
        user = self.job.user
        roles = actors_of(user) if user is not None and user.is_active else []
        for actor in roles:
            if (actor.role.value, actor.unit_path) == (self.job.role, self.job.unit_path):
                return actor
        raise Refusal("办理人的账号已停用，或岗位已被收回。", mend="请由现任人员重新发起。")

    def step(self, done: int, total: int | None = None, text: str = "", /, **left: Any) -> None:
        """Report how far the work is, and ask whether to go on.

        Call it inside the transaction of the work it tells of: then either both are kept or neither, and a worker that
        lost its lease writes nothing. `left` is what the next attempt needs to go on from here (JSON); without any, what
        was left before stays.

        Raises:
            JobCancelled, LeaseLost, WorkerStopping: let them pass; the open transaction is rolled back.
        """
        now = timezone.now()
        told: dict[str, Any] = {"done": done, "lease_until": now + LEASE, "updated_at": now}
        if total is not None:
            told["total"] = total
        if text:
            told["text"] = text[:200]
        if left:
            told["left"] = left
        if not held(self.job).filter(cancel_asked=False).update(**told):
            raise JobCancelled() if held(self.job).exists() else LeaseLost()
        if self.stopping():
            raise WorkerStopping()
        if left:
            self.job.left = left


@dataclass(frozen=True, kw_only=True)
class JobContext(TaskContext):
    """The `context` of a task that takes one."""

    run: Run


P = ParamSpec("P")
T = TypeVar("T")


def job(function: Callable[Concatenate[JobContext, P], T]) -> "Task[P, T]":
    """Make a task of a function whose first parameter is `context`, a JobContext; the others are its arguments."""
    made: Task[P, T] = task(takes_context=True)(cast("Any", function))
    return made


def held(job: Job) -> Any:
    """The row of a job as long as this attempt holds it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempt=job.attempt)


def claim(worker: str, now: datetime) -> Job | None:
    """The next job that waits, or whose worker has fallen silent; None when there is none."""
    free = Q(state=JobState.WAITING, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
    waiting = Job.objects.filter(free).order_by("-priority", "run_after", "pk").values_list("pk", flat=True)
    for pk in list(waiting[:10]):
        taken = Job.objects.filter(free, pk=pk).update(
            state=JobState.RUNNING, worker=worker, lease_until=now + LEASE, attempt=F("attempt") + 1,
            started_at=Coalesce("started_at", now), updated_at=now,
        )  # fmt: skip
        if taken:
            return Job.objects.select_related("user").get(pk=pk)
    return None


def renew(job: Job) -> None:
    """The heartbeat's one statement."""
    now = timezone.now()
    held(job).update(lease_until=now + LEASE)


def carry_out(job: Job, stopping: Callable[[], bool] = lambda: False) -> None:
    """Do a claimed job and write down how it ended."""
    run = Run(job, stopping)
    try:
        if job.attempt > MOST_ATTEMPTS:
            raise Refusal(f"办理了 {MOST_ATTEMPTS} 次都被中断，已停止。", mend="请联系系统管理员查看运行日志。")
        if job.cancel_asked:
            raise JobCancelled()
        result = call(task_of(job), run)
    except JobCancelled:
        end(job, JobState.CANCELLED)
    except LeaseLost:
        LOG.warning("job %s was taken up by another worker", job.ref)
    except WorkerStopping:
        held(job).update(state=JobState.WAITING, attempt=F("attempt") - 1, worker="", lease_until=None)
    except Refusal as refusal:
        end(job, JobState.FAILED, error=str(refusal)[:500])
    except Exception as error:
        stumble(job, error)
    else:
        end(job, JobState.DONE, result=result)


def call(task: "Task[Any, Any]", run: Run) -> Any:
    """The task's answer as JSON."""
    if not task.takes_context:
        return normalize_json(task.call(**run.job.arguments))
    return normalize_json(task.call(JobContext(task_result=result_of(run.job), run=run), **run.job.arguments))


def stumble(job: Job, error: Exception) -> None:
    """After an error that the job did not foresee: again in a while, and given up after MOST_ATTEMPTS."""
    LOG.error("job %s (%s), attempt %s", job.ref, job.task, job.attempt, exc_info=error)
    trace = traceback.format_exc()[-8000:]
    if job.attempt >= MOST_ATTEMPTS or not _passing(error):
        end(job, JobState.FAILED, error="办理时程序出错，已停止；已完成的部分保留。请联系系统管理员。", trace=trace)
        return
    pause = timedelta(seconds=PAUSES[min(job.attempt, len(PAUSES)) - 1])
    held(job).update(
        state=JobState.WAITING,
        run_after=timezone.now() + pause,
        trace=trace,
        lease_until=None,
        text="遇到故障，稍后重试",
    )


def _passing(error: Exception) -> bool:
    """Whether trying again may help: a lock, a lost connection, a full disk; not a fault of the program."""
    return isinstance(error, OperationalError | InterfaceError | OSError)


def end(job: Job, state: JobState, **told: Any) -> None:
    """Write down the end, if this attempt still holds the job."""
    now = timezone.now()
    with transaction.atomic():
        held(job).update(state=state, finished_at=now, updated_at=now, lease_until=None, **told)


def run_waiting(worker: str = "here") -> int:
    """Carry out what waits, one after the other, in this thread; how many."""
    count = 0
    while (job := claim(worker, timezone.now())) is not None:
        carry_out(job)
        count += 1
    return count
