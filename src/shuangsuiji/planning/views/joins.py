"""Buttons that make a row of others, and take it apart again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import forms, queries, services
from shuangsuiji.registry import queries as registry


@require_POST
@staff("plan.draft")
def join(request: StaffRequest, ref: str) -> HttpResponse:
    """A joint row of two rows of the plan."""
    plan = queries.get_plan(request.actor, ref)
    try:
        first, second = (queries.get_row(request.actor, request.POST.get(name, "")) for name in ("first", "second"))
        made = services.join_rows(actor=request.actor, plan=plan, first=first, second=second, now=timezone.now())
        messages.success(request, f"已合并为第 {made.number} 项，请核对其比例、时间和参与单位。")
        return redirect("planning:row", made.ref)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:collisions", ref)


@require_POST
@staff("plan.draft")
def split(request: StaffRequest, ref: str) -> HttpResponse:
    """The bearers of a tag as a row of their own."""
    row = queries.get_row(request.actor, ref)
    form = forms.SplitForm(request.POST, tags=[(tag.code, tag.name) for tag in registry.tags()])
    if not form.is_valid():
        messages.error(request, "请选择综合查一次清单所用的标签。")
        return redirect("planning:row", ref)
    try:
        made = services.split_row(actor=request.actor, row=row, tag=form.cleaned_data["tag"], now=timezone.now())
        messages.success(request, f"已拆出第 {made.number} 项，其余对象留在第 {row.number} 项。")
        return redirect("planning:row", made.ref)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:row", ref)


@require_POST
@staff("plan.draft")
def take_bundle(request: StaffRequest, ref: str) -> HttpResponse:
    """All items of a 1+X bundle for the row."""
    row = queries.get_row(request.actor, ref)
    try:
        bundle = registry.get_bundle(request.actor, request.POST.get("bundle", ""))
        taken = services.take_bundle(actor=request.actor, row=row, bundle=bundle, now=timezone.now())
        messages.success(request, f"已取用“{bundle}”，本项现有 {taken} 项抽查事项。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:row", ref)


@require_POST
@staff("plan.draft")
def undo(request: StaffRequest, ref: str) -> HttpResponse:
    """Give a joint row's subjects back to the rows it was made of."""
    row = queries.get_row(request.actor, ref)
    try:
        services.undo_join(actor=request.actor, row=row, now=timezone.now())
        messages.success(request, "已撤销，对象归还原计划项。")
        return redirect("planning:plan", row.plan.ref)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:row", ref)
