"""Pages of 替补: one visit's request with its answer, and the list with how many each person asked for."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing.queries import Substitution, SubstitutionState
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from . import forms, queries, services
from .models import Visit

STATES = StateMap(
    SubstitutionState,
    {SubstitutionState.ASKED: "amber", SubstitutionState.DONE: "green", SubstitutionState.REFUSED: "grey"},
)


def _reason(row: Substitution) -> str:
    return active_profile().reasons("substitution").get(row.reason, row.reason)


SUBSTITUTIONS = Listing(
    columns=(
        Column("申请时间", "asked_at", kind="dt"),
        Column("抽取", "announcement.number", link=lambda row: reverse("drawing:record", args=[row.announcement.ref])),
        Column("检查对象", "subject.name", clip=True),
        Column("原因", _reason),
        Column("申请人", "asked_by.name"),
        Column("批准人", lambda row: row.decided_by.name if row.decided_by else "—"),
        Column("状态", "state", states=STATES),
        Column("操作", template="inspections/parts/substitution_verb.html", action=True),
    ),
    ordering="-pk",
    filters=forms.SubstitutionFilter,
    empty=Empty("没有替补", hint="抽中后注销、迁出、查无的，在该户的检查任务页申请由下一位备选替补"),
    unit="次申请",
)


@require_safe
@staff("draw.read")
def substitutions(request: StaffRequest) -> HttpResponse:
    """All substitutions in scope, above them how many each person asked for."""
    rows = drawing.substitutions_visible(request.actor)
    context = {"people": drawing.substitution_counts(request.actor)}
    return render_listing(
        request, SUBSTITUTIONS, rows, page_title="替补记录", template="inspections/substitutions.html", context=context,
        prepare=_tie_to_visits,
    )  # fmt: skip


def _tie_to_visits(rows: Sequence[Any]) -> None:
    """Give each row the ref of its visit."""
    found = queries.refs_of_visits((row.announcement_id, row.subject_id) for row in rows)
    for row in rows:
        row.visit_ref = found.get((row.announcement_id, row.subject_id), "")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("visit.read")
def substitute(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask that the next reserve take a visit's place, and the second person's answer; the service decides who may do what."""
    visit = queries.get_visit(request.actor, ref)
    asked = drawing.substitution_of(visit.announcement_id, visit.subject_id)
    sent = request.POST if request.method == "POST" else None
    form = forms.SubstituteForm(sent if sent and sent.get("act") == "ask" else None)
    if sent is not None:
        try:
            if _act(request, visit, form):
                return redirect("inspections:substitute", ref)
        except Refusal as refused:
            if form.is_bound:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            else:
                messages.error(request, str(refused))
                return redirect("inspections:substitute", ref)
    context = {
        "page_title": f"替补：{visit.subject.name}", "visit": visit, "asked": asked, "states": STATES, "form": form,
        "refuse_form": forms.RefuseForm(), "reason": _reason(asked) if asked else "", "may": _may(request, visit, asked),
        "crumbs": [("检查任务", reverse("inspections:visits")),
                   (visit.number, reverse("inspections:visit", args=[ref])), ("替补", "")],
    }  # fmt: skip
    return render(request, "inspections/substitute.html", context, status=422 if form.errors else 200)


def _may(request: StaffRequest, visit: Visit, asked: Substitution | None) -> dict[str, bool]:
    """Which of the two hands this actor can be."""
    waits = asked is not None and asked.state == SubstitutionState.ASKED
    over = asked is not None and asked.state == SubstitutionState.DONE
    closable = Visit.lifecycle.allows(visit.state, "close")
    return {
        "ask": closable and not waits and not over and queries.may_substitute(request.actor, visit),
        "decide": waits and request.actor.may("visit.let-substitute", visit.unit_path),
    }


def _act(request: StaffRequest, visit: Visit, form: forms.SubstituteForm) -> bool:
    """Do what the pressed button says; whether it was done."""
    act, actor, now = request.POST.get("act", ""), request.actor, timezone.now()
    if act == "ask":
        if not form.is_valid():
            return False
        services.ask_to_substitute(actor=actor, visit=visit, **form.cleaned_data, now=now)
        messages.success(request, "已申请替补，请另一人（负责人）批准。")
    elif act == "refuse":
        services.refuse_to_substitute(actor=actor, visit=visit, answer=request.POST.get("answer", "")[:500], now=now)
        messages.success(request, "已记录不同意，原检查照常进行。")
    elif act == "approve":
        came = services.substitute(actor=actor, visit=visit, now=now)
        said = (
            f"已按次序由下一位备选替补，新派发 {len(came)} 户。"
            if came
            else "已批准；没有备选可以替补，该户按原因关闭。"
        )
        messages.success(request, said)
    else:
        raise Refusal("没有这一项操作。", mend="请刷新页面后重试。")
    return True
