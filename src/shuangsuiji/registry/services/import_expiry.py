"""Files nobody confirmed and rows handed back hold personal data: after a while they go, by a job that puts itself down again."""

import shutil
from datetime import datetime, timedelta

from shuangsuiji.common.errors import Refusal
from shuangsuiji.jobs.services import enqueue
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import ImportBatch, ImportProblem, ImportState

from .files import folder_of

UNCONFIRMED_DAYS = 7
AT_ONCE = 20
TASK, KEY = "shuangsuiji.registry.jobs.clear_imports", "import-clear"


def clear_old(now: datetime) -> int:
    """Throw away unconfirmed files, and the rows handed back by older imports; how many rows went."""
    discard_unconfirmed(now)
    last = now - timedelta(days=active_profile().problem_days)
    return ImportProblem.objects.filter(batch__created_at__lt=last).delete()[0]


def discard_unconfirmed(now: datetime) -> None:
    """Throw away what nobody confirmed for days, with the rows that the look at it found faulty."""
    old = ImportBatch.objects.filter(state=ImportState.READY, created_at__lt=now - timedelta(days=UNCONFIRMED_DAYS))
    for batch in old[:AT_ONCE]:
        shutil.rmtree(folder_of(batch), ignore_errors=True)
        batch.problems.all().delete()
        ImportBatch.lifecycle.advance(batch, "discard", now=now)


def plan_clearing(now: datetime) -> None:
    """Put the clearing down for the day on which the oldest rows may go, where there are any; one is enough."""
    oldest = ImportProblem.objects.order_by("batch_id").values_list("batch__created_at", flat=True).first()
    if oldest is None:
        return
    # At the end of a day, for all rows of that day; the day is part of the key, so that a clearing can plan the next one.
    due = (oldest + timedelta(days=active_profile().problem_days + 1)).replace(hour=0, minute=30)
    try:
        enqueue(TASK, actor=None, title="清除过期的导入错误行", now=now, key=f"{KEY}:{due:%Y-%m-%d}", run_after=due)
    except Refusal:
        """It is put down already."""
