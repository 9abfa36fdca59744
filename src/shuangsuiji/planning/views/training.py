"""抽查前培训: the session that prepares a task's draw, asked for on the task's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import queries
from shuangsuiji.planning.models import Task
from shuangsuiji.registry.forms import NewTrainingForm
from shuangsuiji.registry.queries import invited_officers
from shuangsuiji.registry.services import create_training


@require_http_methods(["GET", "HEAD", "POST"])
@staff("training.edit")
def task_training(request: StaffRequest, ref: str) -> HttpResponse:
    """Enter a session for a task: the nominated units are asked to it unless others are ticked."""
    found = queries.get_task(request.actor, ref)
    request.actor.require("training.edit", found.unit_path)
    form = NewTrainingForm(request.POST or None, actor=request.actor, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_training(
                actor=request.actor, unit=form.cleaned_data["unit"], session=form.session,
                officers=invited_officers(form.cleaned_data["invited"], form.cleaned_data["held_on"]),
                task=(found.ref, f"{found.number} {found.name}"[:200]), now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "已登记培训，请核对签到表。")
            return redirect("registry:training", made.ref)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "page_title": f"抽查前培训：{found.name}",
        "crumbs": [("任务管理", reverse("planning:tasks")), (found.name, reverse("planning:task", args=[ref]))],
        "form": form,
        "task": found,
    }
    return render(request, "planning/training.html", context, status=422 if form.errors else 200)


def _initial(task: Task) -> dict[str, Any]:
    lead = task.row.lead
    return {
        "title": f"{task.name}抽查前培训"[:100],
        "held_on": timezone.localdate(),
        "hours": 2,
        "unit": lead.pk if lead else None,
        "invited": [unit.pk for unit in task.pool.all()],
    }
