"""The Django Tasks API on the table of jobs: `some_task.enqueue(…)` works as Django documents it.

A job is a row of the same database, so it is there exactly when the transaction that asked for it commits.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from .models import Job, JobState

STATUS = {
    JobState.WAITING: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
    JobState.CANCELLED: TaskResultStatus.FAILED,
}


class DatabaseBackend(BaseTaskBackend):
    """Jobs in the default database, carried out by `shuangsuiji worker`."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: "Task[Any, Any]", args: Any, kwargs: Any) -> "TaskResult[Any]":
        """Put a task down; positional arguments are refused, since a job's arguments are kept by name."""
        if args:
            raise TypeError("a job takes keyword arguments only")
        self.validate_task(task)
        return result_of(new_job(task, kwargs, now=timezone.now()))

    def get_result(self, result_id: str) -> "TaskResult[Any]":
        """The state of a job by its ref; raises TaskResultDoesNotExist."""
        job = Job.objects.filter(ref=result_id).first()
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job)


def new_job(task: "Task[Any, Any]", arguments: dict[str, Any], *, now: datetime, **fields: Any) -> Job:
    """A waiting job; `fields` are further columns (title, goal, user …)."""
    row = Job(
        task=task.module_path, arguments=arguments, queue=task.queue_name, priority=task.priority,
        run_after=task.run_after or now, created_at=now, updated_at=now, **{"title": task.name, **fields},
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def task_of(job: Job) -> "Task[Any, Any]":
    """The task that a job calls; raises ImportError when this version of the program no longer has it."""
    found = import_string(job.task)
    if not isinstance(found, Task):
        raise ImportError(f"{job.task} is no task")
    return found


def result_of(job: Job) -> "TaskResult[Any]":
    """A job as the Tasks API shows it."""
    result: TaskResult[Any] = TaskResult(
        task=task_of(job), id=job.ref, status=STATUS[JobState(job.state)], enqueued_at=job.created_at,
        started_at=job.started_at, finished_at=job.finished_at, last_attempted_at=job.started_at, args=[],
        kwargs=job.arguments, backend="default",
        errors=[TaskError(exception_class_path="builtins.Exception", traceback=job.trace)] if job.trace else [],
        worker_ids=[job.worker] * job.attempt,
    )  # fmt: skip
    object.__setattr__(result, "_return_value", job.result)
    return result
