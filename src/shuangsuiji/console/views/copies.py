"""台账的外部留存: a checkpoint to take away, and one to bring back and compare."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.console import queries, services
from shuangsuiji.console.forms.desk import CopyForm
from shuangsuiji.journal.outside import current_note


@require_http_methods(["GET", "HEAD", "POST"])
@staff("journal.confirm")
def copies(request: StaffRequest) -> HttpResponse:
    """When a copy from outside was last compared, and the form that compares one."""
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            size = services.confirm_copy(actor=request.actor, note=form.cleaned_data["note"], now=timezone.now())
        except Refusal as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"台账的前 {size} 条与您保存的检查点一致，核对已记入台账。")
            return redirect("console:journal-copies")
    context = {
        "page_title": "台账的外部留存",
        "form": form,
        "last": queries.last_confirmed(),
        "overdue": queries.copy_overdue(timezone.now()),
        "days": queries.copy_days(),
    }
    return render(request, "console/copies.html", context, status=422 if form.errors else 200)


@require_safe
@staff("journal.confirm")
def checkpoint(request: StaffRequest) -> HttpResponse:
    """The signed checkpoint of now, to be kept where this system's administrators cannot reach."""
    name = f"journal-checkpoint-{timezone.localtime():%Y%m%d-%H%M%S}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(current_note(), content_type="text/plain; charset=utf-8", headers=headers)
