"""Pages of visits: list, one visit, result entry, review."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import markdown
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import StateMap

from . import forms, queries, services
from .models import Visit, VisitState

VISIT_STATES = StateMap(
    VisitState,
    {
        VisitState.DISPATCHED: "amber",
        VisitState.RECEIVED: "blue",
        VisitState.ENTERED: "amber",
        VisitState.RETURNED: "red",
        VisitState.REVIEWED: "blue",
        VisitState.PUBLISHED: "green",
        VisitState.CLOSED: "grey",
    },
)
VISITS = Listing(
    columns=(
        Column("检查编号", "number", link=lambda visit: reverse("inspections:visit", args=[visit.ref])),
        Column("检查对象", "subject.name", clip=True),
        Column("代码", "subject.code"),
        Column("检查人员", lambda visit: "、".join(member.officer.name for member in visit.team.all())),
        Column("期限", "due_on", kind="day", sort="due_on"),
        Column("检查日期", "visited_on", kind="day"),
        Column("状态", "state", states=VISIT_STATES),
        Column("操作", template="inspections/parts/visit_verb.html", action=True),
    ),
    ordering="due_on",
    filters=forms.VisitFilter,
    empty=Empty("没有检查任务", hint="抽取、匹配并派发后，检查任务出现在这里"),
    unit="户",
)


@require_safe
@staff("visit.read")
def visits(request: StaffRequest) -> HttpResponse:
    """检查: counts by state, then the list."""
    counts = queries.visit_counts(request.actor)
    stats = [
        Stat(VISIT_STATES.label(state), counts[state], VISIT_STATES.colour(state), f"?state={state}")
        for state in counts
    ]
    rows = queries.visits_visible(request.actor)
    return render_listing(request, VISITS, rows, page_title="检查任务", stats=stats)


@require_safe
@staff("visit.read")
def visit(request: StaffRequest, ref: str) -> HttpResponse:
    """One visit: whom, what, who goes, what was found."""
    found = queries.get_visit(request.actor, ref)
    codes = queries.result_codes()
    context = {
        "page_title": found.subject.name,
        "crumbs": [("检查任务", reverse("inspections:visits")), (found.number, "")],
        "visit": found,
        "states": VISIT_STATES,
        "items": queries.items_of(found),
        "findings": [(finding, codes[finding.result]) for finding in queries.findings_of(found)],
        "method": active_profile().data["checklist"]["methods"].get(found.method, ""),
        "may": _verbs(request, found),
        "return_form": forms.ReturnForm(),
        "spare_form": forms.SpareForm(),
        "texts": [(text, markdown.render(text.body)) for text in queries.texts_of(found)],
        "at_the_door": found.state in queries.UNFINISHED,
        "names_rule": found.announcement.get_names_display(),
    }
    return render(request, "inspections/visit.html", context)


def _verbs(request: StaffRequest, found: Visit) -> dict[str, bool]:
    actor, allows = request.actor, Visit.lifecycle.allows
    member = actor.may("visit.enter", found.unit_path) and queries.is_member(found, actor.user_id)
    reviewer = actor.may("visit.review", found.unit_path) and not queries.is_member(found, actor.user_id)
    return {
        "receive": member and allows(found.state, "receive"),
        "notify": member and found.received_at is not None and found.notified_at is None,
        "spare": member and found.received_at is not None and queries.needs_notice(found),
        "replace": found.state in Visit.CHANGEABLE and actor.may("replace.ask", found.announcement.unit_path),
        "enter": member and allows(found.state, "enter") and not queries.needs_notice(found),
        "reopen": allows(found.state, "reopen")
        and actor.may("visit.return", found.unit_path)
        and not queries.is_member(found, actor.user_id),
        "substitute": allows(found.state, "close")
        and (queries.may_substitute(actor, found) or actor.may("visit.let-substitute", found.unit_path)),
        "assist": actor.may("visit.assist", found.unit_path) and found.state in queries.UNFINISHED,
        "review": reviewer and allows(found.state, "review"),
    }


def _step(request: StaffRequest, ref: str, act: Callable[..., None], said: str, **values: Any) -> HttpResponse:
    """Do one step of a visit and return to its page with what came of it."""
    found = queries.get_visit(request.actor, ref)
    try:
        act(actor=request.actor, visit=found, now=timezone.now(), **values)
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("inspections:visit", ref)


@require_POST
@staff("visit.enter")
def receive(request: StaffRequest, ref: str) -> HttpResponse:
    """领取."""
    return _step(request, ref, services.receive_visit, "已领取，请在期限内完成检查。")


@require_POST
@staff("visit.enter")
def notify(request: StaffRequest, ref: str) -> HttpResponse:
    """The subject has been told."""
    return _step(request, ref, services.notify_visit, "已记录通知检查对象。")


@require_POST
@staff("visit.enter")
def spare_notice(request: StaffRequest, ref: str) -> HttpResponse:
    """不预先告知, with its reason."""
    reason = request.POST.get("reason", "")
    return _step(request, ref, services.spare_notice, "已登记不预先告知，可以录入结果。", reason=reason)


@require_POST
@staff("visit.review")
def review(request: StaffRequest, ref: str) -> HttpResponse:
    """Pass the result."""
    return _step(request, ref, services.review_visit, "审核通过，等待公示。")


@require_POST
@staff("visit.review")
def send_back(request: StaffRequest, ref: str) -> HttpResponse:
    """Return the result."""
    return _step(request, ref, services.return_visit, "已退回。", reason=request.POST.get("reason", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("visit.enter")
def enter(request: StaffRequest, ref: str) -> HttpResponse:
    """Enter the result, item by item."""
    found = queries.get_visit(request.actor, ref)
    if queries.needs_notice(found):
        messages.error(request, "还没有通知检查对象，不能录入结果。请先通知，或登记不预先告知的理由。")
        return redirect("inspections:visit", ref)
    form = forms.ResultForm(request.POST or None, visit=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_result(
                actor=request.actor, visit=found, visited_on=form.cleaned_data["visited_on"],
                method=form.cleaned_data["method"], findings=form.findings(), note=form.cleaned_data["note"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "结果已提交，等待审核。")
            return redirect("inspections:visit", ref)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "page_title": "录入检查结果",
        "crumbs": [
            ("检查任务", reverse("inspections:visits")),
            (found.number, reverse("inspections:visit", args=[ref])),
        ],
        "visit": found,
        "form": form,
    }
    return render(request, "inspections/enter.html", context)


@require_POST
@staff("visit.dispatch")
def dispatch(request: StaffRequest, ref: str) -> HttpResponse:
    """派发: make the visits of a matched draw."""
    announcement = drawing.get_announcement(request.actor, ref)
    made = services.dispatch(actor=request.actor, announcement=announcement, now=timezone.now())
    messages.success(request, f"已派发 {len(made)} 户，执法人员现在可以领取。")
    return redirect("inspections:visits")


@require_POST
@staff("draw.run")
def open_names(request: StaffRequest, ref: str) -> HttpResponse:
    """Make the drawn list public when its rule is met."""
    announcement = drawing.get_announcement(request.actor, ref)
    try:
        services.open_due_names(actor=request.actor, announcement=announcement, now=timezone.now())
        messages.success(request, "名单和公示包已公开。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("drawing:announcement", ref)
