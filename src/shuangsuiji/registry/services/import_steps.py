"""The steps of an import as a person takes them: at once for a small file, in the background for a large one."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.jobs.queries import Job
from shuangsuiji.jobs.services import enqueue
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ImportBatch, ImportState

from .importing import SMALL_BYTES, check, missing_columns, take
from .kinds import KINDS
from .undoing import WHOLE, require_undoable, undo

JOBS = "shuangsuiji.registry.jobs."


def page_of(batch: ImportBatch) -> str:
    """The page of a batch."""
    return reverse(f"registry:{batch.kind}-batch", args=[batch.ref])


def start_check(*, actor: Actor, batch: ImportBatch, now: datetime) -> Job | None:
    """Check a laid-out file; the job where that takes a while. A layout that lacks columns is not checked yet."""
    actor.require(KINDS[batch.kind].verb, batch.unit_path)
    if missing_columns(batch):
        return None
    if batch.size <= SMALL_BYTES:
        check(actor=actor, batch=batch, now=now)
        return None
    with transaction.atomic():
        ImportBatch.lifecycle.advance(batch, "check", now=now)
        return _later(actor, batch, "check_import", "核对", now)


def start_take(*, actor: Actor, batch: ImportBatch, now: datetime) -> Job | None:
    """Take a checked file in, or go on with one that was stopped; the job where that takes a while."""
    actor.require(KINDS[batch.kind].verb, batch.unit_path)
    if batch.state == ImportState.READY and not batch.expected:
        raise Refusal("该文件还没有核对。", mend="请先核对列和内容。")
    if batch.state not in (ImportState.READY, ImportState.STOPPED, ImportState.TAKING):
        raise Stale(f"“{batch}”{batch.get_state_display()}。", mend="请刷新页面。")
    if batch.size <= SMALL_BYTES and batch.state == ImportState.READY:
        with unit_of_work():
            take(actor=actor, batch=batch, now=now)
        return None
    return _later(actor, batch, "take_import", "导入", now)


def start_undo(*, actor: Actor, batch: ImportBatch, now: datetime) -> Job | None:
    """Undo an import; the job where that takes a while. What stands in the way is said at once."""
    require_undoable(actor=actor, batch=batch)
    if batch.lines.count() <= WHOLE:
        undo(actor=actor, batch=batch, now=now)
        return None
    return _later(actor, batch, "undo_import", "撤销导入", now)


def _later(actor: Actor, batch: ImportBatch, task: str, title: str, now: datetime) -> Job:
    with transaction.atomic():
        job = enqueue(
            JOBS + task, actor=actor, title=f"{title}：{batch.file_name}"[:200], now=now, goal=page_of(batch),
            key=f"import:{batch.ref}", batch=batch.ref,
        )  # fmt: skip
        ImportBatch.objects.filter(pk=batch.pk).update(job=job.ref)
    return job
