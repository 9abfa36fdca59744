"""后台任务: the list, a job with its progress, call it off, do it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.jobs import queries, services
from shuangsuiji.jobs.queries import JobState
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

JOB_STATES = StateMap(
    JobState,
    {
        JobState.WAITING: "grey",
        JobState.RUNNING: "blue",
        JobState.DONE: "green",
        JobState.FAILED: "red",
        JobState.CANCELLED: "grey",
    },
)
JOBS = Listing(
    columns=(
        Column("内容", "title", link=lambda job: reverse("jobs:job", args=[job.ref]), clip=True),
        Column("办理人", lambda job: job.user.name if job.user else "系统", minor=True),
        Column("提交时间", "created_at", kind="dt", sort="created_at"),
        Column("结束时间", "finished_at", kind="dt", minor=True),
        Column("进度", lambda job: (job.done, job.total), kind="progress", minor=True),
        Column("状态", "state", states=JOB_STATES),
    ),
    ordering="-created_at",
    empty=Empty("没有后台任务", hint="导入大文件、批量打标签等会在后台办理，进度显示在这里。"),
    unit="件",
)


@require_safe
@staff("any")
def jobs(request: StaffRequest) -> HttpResponse:
    """My jobs, and for who runs the system those of its units."""
    return render_listing(request, JOBS, queries.jobs_visible(request.actor), page_title="后台任务")


@require_safe
@staff("any")
def job(request: StaffRequest, ref: str) -> HttpResponse:
    """One job; while it is open its progress renews itself."""
    row = queries.get_job(request.actor, ref)
    context = {
        "page_title": row.title,
        "job": row,
        "states": JOB_STATES,
        "show_trace": request.actor.may("system.configure"),
    }
    return render(request, "console/job.html", context)


@require_safe
@staff("any")
def progress(request: StaffRequest, ref: str) -> HttpResponse:
    """The part of a page that htmx asks for again and again; once the job has ended, the whole page is due."""
    row = queries.get_job(request.actor, ref)
    if request.htmx and not row.is_open:  # type: ignore[attr-defined]
        goal = row.goal if row.state == JobState.DONE and row.goal else reverse("jobs:job", args=[ref])
        return HttpResponse(headers={"HX-Redirect": goal})
    return render(request, "jobs/progress.html", {"job": row})


@require_POST
@staff("any")
def cancel(request: StaffRequest, ref: str) -> HttpResponse:
    """Call it off."""
    row = queries.get_job(request.actor, ref)
    services.cancel_job(actor=request.actor, job=row, now=timezone.now())
    messages.info(request, "已要求取消；正在写入的一批完成后停下。")
    return redirect("jobs:job", ref)


@require_POST
@staff("any")
def retry(request: StaffRequest, ref: str) -> HttpResponse:
    """Do it once more."""
    row = queries.get_job(request.actor, ref)
    services.retry_job(actor=request.actor, job=row, now=timezone.now())
    messages.success(request, "已重新提交，从停下的地方继续。")
    return redirect("jobs:job", ref)
