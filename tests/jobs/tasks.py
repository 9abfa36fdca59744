"""Tasks of these tests; a worker process finds them by name."""

import time
from pathlib import Path

from django.db import OperationalError, transaction
from django_tasks import task

from shuangsuiji.accounts.queries import User
from shuangsuiji.common.errors import Refusal
from shuangsuiji.jobs.running import JobContext


@task(takes_context=True)
def count_up(context: JobContext, most: int) -> int:
    """Counts in steps of one transaction each, from where the last attempt stopped."""
    for done in range(context.run.left.get("done", 0), most):
        with transaction.atomic():
            context.run.step(done + 1, most, "清点", done=done + 1)
    return most


@task(takes_context=True)
def write_slowly(context: JobContext, file: str, most: int) -> None:
    """A line before each committed step."""
    for done in range(context.run.left.get("done", 0), most):
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(f"{done}\n")
        with transaction.atomic():
            context.run.step(done + 1, most, done=done + 1)
        time.sleep(0.1)


@task
def refuse() -> None:
    raise Refusal("名录是空的。", mend="请先导入。")


@task(takes_context=True)
def fail_once(context: JobContext) -> str:
    if context.run.job.attempt == 1:
        raise OperationalError("database is locked")
    return "好"


@task
def break_down() -> None:
    raise KeyError("a fault of the program")


@task(takes_context=True)
def rename(context: JobContext) -> str:
    """Does something in a transaction, then finds that it was called off."""
    with transaction.atomic():
        User.objects.filter(pk=context.run.actor.user_id).update(name="改了")
        context.run.step(1, 1)
    return context.run.actor.name
