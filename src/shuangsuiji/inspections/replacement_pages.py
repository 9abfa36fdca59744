"""Pages of 更换检查人员: the request with its trial, the list, one replacement with decision and draw, the auditor's counts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing import services as drawn
from shuangsuiji.drawing.queries import Replacement, ReplacementState
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from . import queries, services
from .models import Visit
from .replacement_forms import DecisionForm, OpenShareForm, ReplaceForm, ReplacementFilter

STATES = StateMap(
    ReplacementState,
    {
        ReplacementState.ASKED: "amber",
        ReplacementState.APPROVED: "blue",
        ReplacementState.DRAWN: "green",
        ReplacementState.REFUSED: "red",
        ReplacementState.WITHDRAWN: "grey",
    },
)


def reason_title(replacement: Replacement) -> str:
    """illness → 病假."""
    return active_profile().reasons("replacement").get(replacement.reason, replacement.reason)


REPLACEMENTS = Listing(
    columns=(
        Column("申请时间", "asked_at", kind="dt"),
        Column(
            "抽取",
            "announcement.title",
            link=lambda row: reverse("inspections:replacement", args=[row.ref]),
            clip=True,
        ),
        Column("原因", reason_title),
        Column("席位", lambda row: len(row.told["vacated"]), kind="number"),
        Column("申请人", "asked_by.name"),
        Column("申请单位", "asked_in", minor=True),
        Column("批准人", lambda row: row.decided_by.name if row.decided_by else "—"),
        Column("状态", "state", states=STATES),
    ),
    ordering="-pk",
    filters=ReplacementFilter,
    empty=Empty("没有人员更换", hint="检查人员病假、调离或须回避时，从该户检查页面申请，由随机数另选"),
    unit="项更换",
)


@require_safe
@staff("replace.read")
def replacements(request: StaffRequest) -> HttpResponse:
    """人员更换: all in scope, newest first."""
    rows = drawing.replacements_visible(request.actor)
    return render_listing(
        request, REPLACEMENTS, rows, page_title="人员更换", template="inspections/replacements.html", context={}
    )


@require_safe
@staff("replace.read")
def counts(request: StaffRequest) -> HttpResponse:
    """更换统计: how often each person was replaced and each person or unit asked for it, this year."""
    year = timezone.localdate().year
    people, askers = drawing.replaced_counts(request.actor, year), drawing.asked_counts(request.actor, year)
    units: dict[str, list[int]] = {}
    for _, unit, left, came in people:
        sums = units.setdefault(unit, [0, 0])
        sums[0], sums[1] = sums[0] + left, sums[1] + came
    context = {
        "page_title": f"{year} 年人员更换统计",
        "crumbs": [("人员更换", reverse("inspections:replacements")), ("统计", "")],
        "people": people,
        "askers": askers,
        "units": sorted(
            ((unit, left, came) for unit, (left, came) in units.items()), key=lambda row: (-row[1], row[0])
        ),
    }
    return render(request, "inspections/replacement_counts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("replace.ask")
def replace(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask for officers of a visit to be replaced: first tried and shown, then submitted."""
    visit = queries.get_visit(request.actor, ref)
    form = ReplaceForm(request.POST or None, visit=visit)
    context: dict[str, Any] = {
        "page_title": "更换检查人员", "visit": visit, "form": form, "spares": drawing.free_spares(visit.announcement),
        "crumbs": [
            ("检查任务", reverse("inspections:visits")),
            (visit.number, reverse("inspections:visit", args=[ref])),
            ("更换检查人员", ""),
        ],
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "submit":
                return _ask(request, visit, form)
            context.update(_trial(request, visit, form))
        except drawn.CannotMatch as impossible:
            context.update(_trial(request, visit, form) | {"reasons": impossible.reasons})
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "inspections/replace.html", context, status=422 if form.errors else 200)


def _trial(request: StaffRequest, visit: Visit, form: ReplaceForm) -> dict[str, Any]:
    """What it would come to, and which units could lend where that is scarce."""
    leaving, now = form.leaving(), timezone.now()
    proposal = services.try_replacement(actor=request.actor, visit=visit, leaving=leaving, now=now)
    scarce = not proposal.feasible or proposal.fewest < active_profile().alarms["seat_officers"]
    units = [unit for unit in form.stations() if unit not in leaving.lenders] if scarce else []
    loans = services.try_loans(actor=request.actor, visit=visit, leaving=leaving, units=units, now=now)
    return {"proposal": proposal, "reasons": proposal.reasons, "loans": loans, "scarce": scarce}


def _ask(request: StaffRequest, visit: Visit, form: ReplaceForm) -> HttpResponse:
    data = form.cleaned_data
    row = services.ask_replacement(
        actor=request.actor, visit=visit, leaving=form.leaving(), note=data["note"], paper=data["paper"],
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, "申请已提交，由负责人批准后，纪检监督揭示份额，随机数另选人员。")
    return redirect("inspections:replacement", row.ref)


@require_safe
@staff("replace.read")
def replacement(request: StaffRequest, ref: str) -> HttpResponse:
    """One replacement: why, who decided, and what the pick gave."""
    return _page(request, drawing.get_replacement(request.actor, ref), None)


def _page(request: StaffRequest, found: Replacement, share_form: OpenShareForm | None) -> HttpResponse:
    actor, allows, path = request.actor, Replacement.lifecycle.allows, found.unit_path
    may_open = allows(found.state, "draw") and actor.may("draw.share", path)
    context = {
        "page_title": "人员更换",
        "crumbs": [("人员更换", reverse("inspections:replacements")), (found.announcement.title, "")],
        "replacement": found,
        "reason": reason_title(found),
        "states": STATES,
        "changes": list(drawing.changes_of(found)),
        "party": f"auditor.{found.spare.deposit}",
        "may_decide": allows(found.state, "approve")
        and actor.may("replace.approve", path)
        and actor.user_id != found.asked_by_id,
        "may_withdraw": allows(found.state, "withdraw") and actor.may("replace.ask", path),
        "decision": DecisionForm(),
        "share_form": (share_form or OpenShareForm()) if may_open else None,
    }
    bad = share_form is not None and bool(share_form.errors)
    return render(request, "inspections/replacement.html", context, status=422 if bad else 200)


def _step(request: StaffRequest, ref: str, act: Callable[..., None], said: str, **values: Any) -> HttpResponse:
    """Do one step of a replacement and return to its page with what came of it."""
    found = drawing.get_replacement(request.actor, ref)
    try:
        act(actor=request.actor, replacement=found, now=timezone.now(), **values)
        messages.success(request, said)
    except Refusal as refusal:
        if isinstance(refusal, Missing):
            raise
        messages.error(request, str(refusal))
    return redirect("inspections:replacement", ref)


@require_POST
@staff("replace.approve")
def approve(request: StaffRequest, ref: str) -> HttpResponse:
    """The second hand says yes."""
    note = request.POST.get("note", "")[:300]
    return _step(request, ref, drawn.approve_replacement, "已批准，等待纪检监督揭示份额。", note=note)


@require_POST
@staff("replace.approve")
def refuse(request: StaffRequest, ref: str) -> HttpResponse:
    """The second hand says no."""
    note = request.POST.get("note", "")[:300]
    return _step(request, ref, drawn.refuse_replacement, "已记为不批准。", note=note)


@require_POST
@staff("replace.ask")
def withdraw(request: StaffRequest, ref: str) -> HttpResponse:
    """Take the request back."""
    return _step(request, ref, drawn.withdraw_replacement, "已撤回，记录保留。")


@require_POST
@staff("draw.share")
def draw(request: StaffRequest, ref: str) -> HttpResponse:
    """The auditor opens the share: the seats are drawn at once."""
    found = drawing.get_replacement(request.actor, ref)
    form = OpenShareForm(request.POST)
    if form.is_valid():
        try:
            services.draw_replacement(
                actor=request.actor, replacement=found, share=form.cleaned_data["share"], now=timezone.now()
            )
            messages.success(request, "份额与承诺相符，已随机另选人员，并记入留痕台账。")
            return redirect("inspections:replacement", ref)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, drawing.get_replacement(request.actor, ref), form)
