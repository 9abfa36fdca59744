"""监督提醒: what changed before a draw and what does not hold after it, with the auditor's answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import forms, queries, services
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

ALARMS = Listing(
    columns=(
        Column("提醒时间", "created_at", kind="dt"),
        Column("类别", "get_kind_display"),
        Column("抽取", "announcement.title", link=lambda row: reverse("drawing:alarm", args=[row.ref]), clip=True),
        Column("内容", lambda row: "；".join(row.lines), clip=True, minor=True),
        Column("确认", template="drawing/parts/answer.html"),
    ),
    ordering="-pk",
    filters=forms.AlarmFilter,
    empty=Empty("没有提醒", hint="核实底数之后的变动、数据与台账不符，都会列在这里"),
    unit="条提醒",
)
MOVEMENTS = Listing(
    columns=(
        Column("变动", "get_kind_display"),
        Column("名称", "name", clip=True),
        Column("任务", "title", clip=True, minor=True),
        Column("对照", "since"),
        Column("变动前", lambda row: row.before or "—"),
        Column("变动后", lambda row: row.after or "—"),
        Column("办理", template="drawing/parts/doer.html"),
        Column("办理时间", "acted_at", kind="dt"),
    ),
    ordering="pk",
    filters=forms.MovementFilter,
    empty=Empty("没有逐项变动"),
    unit="项变动",
    size=50,
)


@require_safe
@staff("draw.read")
def alarms(request: StaffRequest) -> HttpResponse:
    """All alarms in scope, newest first."""
    rows = queries.alarms_visible(request.actor)
    context = {"unanswered": queries.only_unanswered(rows).count()}
    return render_listing(request, ALARMS, rows, page_title="监督提醒", template="drawing/alarms.html", context=context)


@require_safe
@staff("draw.read")
def alarm(request: StaffRequest, ref: str) -> HttpResponse:
    """One alarm with every change it tells of."""
    found = queries.get_alarm(request.actor, ref)
    may_answer = found.acknowledged_at is None and request.actor.may("draw.acknowledge", found.unit_path)
    context = {
        "alarm": found,
        "form": forms.AnswerForm() if may_answer else None,
        "crumbs": [("监督提醒", reverse("drawing:alarms")), (found.get_kind_display(), "")],
    }
    return render_listing(
        request, MOVEMENTS, found.movements.all(), page_title=found.get_kind_display(), template="drawing/alarm.html",
        context=context,
    )  # fmt: skip


@require_POST
@staff("draw.acknowledge")
def answer(request: StaffRequest, ref: str) -> HttpResponse:
    """The auditor has looked at it."""
    found = queries.get_alarm(request.actor, ref)
    note = request.POST.get("note", "")
    try:
        services.acknowledge_alarm(actor=request.actor, alarm=found, note=note, now=timezone.now())
        messages.success(request, "已确认，并记入留痕台账。")
    except Refusal as refused:
        messages.error(request, str(refused))
    return redirect("drawing:alarm", ref)
