"""Reads of background work."""

from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under

from .models import UNFINISHED, Job, JobState

__all__ = ["UNFINISHED", "Job", "JobState"]


def jobs_visible(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs, and for who runs the system those of its units."""
    mine = Q(user_id=actor.user_id)
    return Job.objects.filter(mine | under(actor.reach("system.configure"))).select_related("user")


def get_job(actor: Actor, ref: str) -> Job:
    """One job; raises Missing."""
    job = jobs_visible(actor).filter(ref=ref).first()
    if job is None:
        raise Missing("没有找到该后台任务。", mend="请从“后台任务”列表重新进入。")
    return job


def job_of(ref: str) -> Job | None:
    """The job of a row that keeps its `ref`; the caller has seen to the right to that row."""
    return Job.objects.filter(ref=ref).first()


def open_job(key: str) -> Job | None:
    """The job of this key that waits or runs."""
    return Job.objects.filter(key=key, state__in=UNFINISHED).first()
