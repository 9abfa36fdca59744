"""Putting background work down, calling it off, asking for it once more."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work

from .backend import new_job
from .models import UNFINISHED, Job, JobState


def enqueue(
    task: str,
    *,
    actor: Actor | None,
    title: str,
    now: datetime,
    goal: str = "",
    key: str = "",
    run_after: datetime | None = None,
    **arguments: Any,
) -> Job:
    """Put work down for the worker; it is there when the caller's transaction commits.

    Args:
        task: dotted name of a task (`shuangsuiji.registry.jobs.take_in`): services do not import jobs.
        actor: in whose role it is done, None for the system itself.
        title: what people read.
        goal: address to go to when it is done.
        key: at most one job of a key waits or runs; raises Refusal (field "job") for a second.
        run_after: not before.
        arguments: for the task, as JSON: refs and numbers, no rows and no personal data.
    """
    person = {"user_id": actor.user_id, "role": actor.role.value, "unit_path": actor.unit_path} if actor else {}
    found = import_string(task)
    try:
        with transaction.atomic():
            return new_job(
                found.using(run_after=run_after), arguments, now=now, title=title, goal=goal, key=key, **person
            )
    except IntegrityError as error:
        if key and Job.objects.filter(key=key, state__in=UNFINISHED).exists():
            raise Refusal(f"“{title}”已经在办理。", mend="请等它完成，或先取消。", field="job") from error
        raise


def cancel_job(*, actor: Actor, job: Job, now: datetime) -> None:
    """Call a job off: a waiting one at once, a running one at its next step. Raises Stale for one that has ended."""
    with unit_of_work() as work:
        rows = Job.objects.filter(pk=job.pk)
        ended = {"state": JobState.CANCELLED, "finished_at": now, "updated_at": now, "cancel_asked": True}
        waiting, running = (rows.filter(state=state) for state in (JobState.WAITING, JobState.RUNNING))
        if not waiting.update(**ended) and not running.update(cancel_asked=True, updated_at=now):
            raise Stale(f"“{job}”已经结束，不能取消。", mend="请刷新页面。")
        work.note(actor, "job.cancel", job.ref, unit_path=job.unit_path or actor.unit_path, now=now)


def retry_job(*, actor: Actor, job: Job, now: datetime) -> None:
    """Do a failed or cancelled job once more, from where it stopped. Raises Stale for any other."""
    again = {
        "state": JobState.WAITING, "run_after": now, "attempt": 0, "worker": "", "lease_until": None, "error": "",
        "trace": "", "cancel_asked": False, "finished_at": None, "updated_at": now,
    }  # fmt: skip
    with unit_of_work() as work:
        ended = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
        try:
            with transaction.atomic():
                changed = ended.update(**again)
        except IntegrityError as error:
            raise Stale(f"“{job}”已经在另一件后台任务中办理。", mend="请刷新页面。") from error
        if not changed:
            raise Stale(f"“{job}”不需要重新办理。", mend="请刷新页面。")
        work.note(actor, "job.retry", job.ref, unit_path=job.unit_path or actor.unit_path, now=now)
