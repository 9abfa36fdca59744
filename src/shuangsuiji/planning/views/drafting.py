"""Pages on which a plan is written by hand, row by row, and sections' rows are merged."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import queries, services
from shuangsuiji.planning.drafting_forms import NewPlanForm, TextsForm
from shuangsuiji.planning.import_form import import_initial
from shuangsuiji.planning.models import PlanRow

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
@staff("plan.merge")
def new_plan(request: StaffRequest) -> HttpResponse:
    """An empty plan."""
    form = NewPlanForm(request.POST or None, initial=import_initial(request.actor, timezone.localdate().year))
    if request.method == "POST" and form.is_valid():
        plan = services.begin_plan(actor=request.actor, **form.cleaned_data, now=timezone.now())
        messages.success(request, "已新建计划，请逐项新增，或请各股室起草后报送。")
        return redirect("planning:plan", plan.ref)
    return render(request, "planning/new_plan.html", {"page_title": "新建年度抽查计划", "form": form})


@require_http_methods(WRITE)
@staff("plan.draft")
def new_row(request: StaffRequest, ref: str) -> HttpResponse:
    """A row typed in the ten columns."""
    plan = queries.get_plan(request.actor, ref)
    form = TextsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_row(actor=request.actor, plan=plan, texts=form.texts(0), now=timezone.now())
            messages.success(request, f"已新增第 {row.number} 项，请核对识别的内容并补齐。")
            return redirect("planning:row", row.ref)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    crumbs = [("年度抽查计划", reverse("planning:plans")), (plan.title, reverse("planning:plan", args=[plan.ref]))]
    context = {"page_title": "新增计划项", "crumbs": crumbs, "form": form, "back": crumbs[-1][1]}
    return render(request, "planning/row_texts.html", context, status=422 if form.errors else 200)


@require_http_methods(WRITE)
@staff("plan.draft")
def row_texts(request: StaffRequest, ref: str) -> HttpResponse:
    """The printed texts of a row of a draft."""
    row = queries.get_row(request.actor, ref)
    form = TextsForm(request.POST or None, initial={name: getattr(row, name) for name in TextsForm.NAMES})
    if request.method == "POST" and form.is_valid():
        try:
            services.rewrite_row(actor=request.actor, row=row, texts=form.texts(row.number), now=timezone.now())
            messages.success(request, "已改写并重新识别，请核对。")
            return redirect("planning:row", ref)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    back = reverse("planning:row", args=[ref])
    crumbs = [(row.plan.title, reverse("planning:plan", args=[row.plan.ref])), (f"第 {row.number} 项", back)]
    context = {"page_title": f"第 {row.number} 项　改写原文", "crumbs": crumbs, "form": form, "back": back, "row": row}
    return render(request, "planning/row_texts.html", context, status=422 if form.errors else 200)


def _act(request: StaffRequest, ref: str, act: Callable[[PlanRow], None], told: str) -> HttpResponse:
    """Do something with a row and go back to its plan, or to the row with what stands against it."""
    row = queries.get_row(request.actor, ref)
    number = row.number
    try:
        act(row)
        messages.success(request, f"第 {number} 项{told}。")
        return redirect("planning:plan", row.plan.ref)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:plan", row.plan.ref)


@require_POST
@staff("plan.draft")
def remove_row(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a row out of a draft."""
    actor, now = request.actor, timezone.now()
    return _act(request, ref, lambda row: services.remove_row(actor=actor, row=row, now=now), "已删除")


@require_POST
@staff("plan.draft")
def report_row(request: StaffRequest, ref: str) -> HttpResponse:
    """The section reports its row."""
    actor, now = request.actor, timezone.now()
    return _act(request, ref, lambda row: services.report_row(actor=actor, row=row, now=now), "已报送，等待汇总")


@require_POST
@staff("plan.merge")
def merge_row(request: StaffRequest, ref: str) -> HttpResponse:
    """The lead section merges a row."""
    actor, now = request.actor, timezone.now()
    return _act(request, ref, lambda row: services.merge_row(actor=actor, row=row, now=now), "已汇总")


@require_POST
@staff("plan.merge")
def return_row(request: StaffRequest, ref: str) -> HttpResponse:
    """The lead section hands a row back."""
    actor, now, reason = request.actor, timezone.now(), request.POST.get("reason", "")[:500]
    return _act(
        request, ref, lambda row: services.return_row(actor=actor, row=row, reason=reason, now=now), "已退回股室"
    )
