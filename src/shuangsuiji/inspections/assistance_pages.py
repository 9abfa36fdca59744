"""Pages around the door: who assists a visit, and the notice that names all who come."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.documents.answers import paper_answer

from . import forms, queries, services
from .models import Visit
from .notices import notice_of


def _crumbs(visit: Visit, title: str) -> list[tuple[str, str]]:
    return [
        ("检查任务", reverse("inspections:visits")),
        (visit.number, reverse("inspections:visit", args=[visit.ref])),
        (title, ""),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff("visit.assist")
def helpers(request: StaffRequest, ref: str) -> HttpResponse:
    """Experts and agencies of a visit: those there are, and the form for one more."""
    visit = queries.get_visit(request.actor, ref)
    request.actor.require("visit.assist", visit.unit_path)
    form = forms.AssistForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_helper(actor=request.actor, visit=visit, **form.cleaned_data, now=timezone.now())
            messages.success(request, "已登记协助人员，通知书随之更新。")
            return redirect("inspections:visit", ref)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "page_title": f"协助人员：{visit.subject.name}",
        "crumbs": _crumbs(visit, "协助人员"),
        "visit": visit,
        "form": form,
        "open": visit.state in queries.UNFINISHED,
    }
    return render(request, "inspections/helpers.html", context, status=422 if form.errors else 200)


@require_POST
@staff("visit.assist")
def remove_helper(request: StaffRequest, ref: str, helper: str) -> HttpResponse:
    """Take one away again."""
    visit = queries.get_visit(request.actor, ref)
    services.detach_helper(actor=request.actor, visit=visit, helper_ref=helper, now=timezone.now())
    messages.success(request, "已撤下协助人员。")
    return redirect("inspections:helpers", ref)


@require_safe
@staff("visit.read")
def notice(request: StaffRequest, ref: str) -> HttpResponse:
    """检查通知书 as it will be printed."""
    visit = queries.get_visit(request.actor, ref)
    context = {
        "page_title": "检查通知书",
        "crumbs": _crumbs(visit, "检查通知书"),
        "visit": visit,
        "paper": notice_of(visit),
    }
    return render(request, "inspections/notice.html", context)


@require_safe
@staff("visit.read")
def notice_file(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """检查通知书 as docx or PDF."""
    return paper_answer(notice_of(queries.get_visit(request.actor, ref)), kind)
