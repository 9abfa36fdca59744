"""Pages of 印发通知 and 实施方案."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.documents.answers import paper_answer
from shuangsuiji.planning import issued, queries, services
from shuangsuiji.planning.drafting_forms import PaperFilter, PaperForm
from shuangsuiji.planning.forms import ReturnForm
from shuangsuiji.planning.models import PlanState
from shuangsuiji.planning.paper_models import PaperState, PlanPaper
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

PAPER_STATES = StateMap(
    PaperState,
    {
        PaperState.DRAFT: "grey",
        PaperState.SUBMITTED: "amber",
        PaperState.APPROVED: "blue",
        PaperState.PUBLISHED: "green",
    },
)


PAPERS = Listing(
    columns=(
        Column("字号", "number"),
        Column("标题", "title", link=lambda one: reverse("planning:paper", args=[one.ref]), clip=True),
        Column("文书", "get_kind_display"),
        Column("计划", "plan", clip=True, minor=True),
        Column("起草", "made_by.name", minor=True),
        Column("状态", "state", states=PAPER_STATES),
        Column("公布时间", "published_at", kind="dt"),
    ),
    ordering="-id",
    filters=PaperFilter,
    empty=Empty("还没有通知和方案", hint="在计划的“通知与方案”中按模板起草"),
    unit="份文书",
)


@require_safe
@staff("plan.read")
def all_papers(request: StaffRequest) -> HttpResponse:
    """Notices and schemes of all plans in scope."""
    return render_listing(request, PAPERS, issued.papers_visible(request.actor), page_title="通知与方案")


@require_safe
@staff("plan.read")
def papers(request: StaffRequest, ref: str) -> HttpResponse:
    """通知与方案: the notice of a plan and the scheme of each row."""
    found = queries.get_plan(request.actor, ref)
    context = {
        "page_title": found.title,
        "crumbs": [("年度抽查计划", reverse("planning:plans"))],
        "plan": found,
        "notice": issued.notice_of(found),
        "rows": issued.schemes_of(found),
        "states": PAPER_STATES,
        "may_merge": request.actor.may("plan.merge", found.unit_path),
        "may_draft": request.actor.may("plan.draft", found.unit_path),
    }
    return render(request, "planning/papers.html", context)


@require_POST
@staff("plan.merge")
def draft_notice(request: StaffRequest, ref: str) -> HttpResponse:
    """Draft the notice of a plan."""
    plan = queries.get_plan(request.actor, ref)
    return _drafted(
        request, plan.ref, lambda: services.draft_notice(actor=request.actor, plan=plan, now=timezone.now())
    )


@require_POST
@staff("plan.draft")
def draft_scheme(request: StaffRequest, ref: str) -> HttpResponse:
    """Draft the scheme of a row."""
    row = queries.get_row(request.actor, ref)
    return _drafted(
        request, row.plan.ref, lambda: services.draft_scheme(actor=request.actor, row=row, now=timezone.now())
    )


def _drafted(request: StaffRequest, plan_ref: str, make: Callable[[], PlanPaper]) -> HttpResponse:
    try:
        made = make()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:papers", plan_ref)
    messages.success(request, f"已按模板起草“{made.title}”，请核对后修改或提交。")
    return redirect("planning:paper", made.ref)


@require_safe
@staff("plan.read")
def paper(request: StaffRequest, ref: str) -> HttpResponse:
    """One paper as it will be printed, and what is next."""
    found = issued.get_paper(request.actor, ref)
    context = {
        "page_title": found.title,
        "crumbs": _crumbs(found),
        "one": found,
        "paper": issued.printed(found),
        "states": PAPER_STATES,
        "editions": issued.editions_of(found),
        "may": _verbs(request.actor, found),
        "return_form": ReturnForm(),
    }
    return render(request, "planning/paper.html", context)


def _crumbs(found: PlanPaper) -> list[tuple[str, str]]:
    plan = found.plan
    return [
        (plan.title, reverse("planning:plan", args=[plan.ref])),
        ("通知与方案", reverse("planning:papers", args=[plan.ref])),
    ]


def _verbs(actor: Actor, found: PlanPaper) -> dict[str, bool]:
    """Which acts this person may do on the paper in its state."""
    own = actor.may("plan.merge", found.unit_path) or bool(
        found.row and found.row.lead and found.row.lead.path == actor.unit_path and actor.may("plan.draft")
    )
    is_out = found.plan.state == PlanState.PUBLISHED
    allows = PlanPaper.lifecycle.allows
    return {
        "edit": own and found.state == PaperState.DRAFT,
        "submit": own and is_out and allows(found.state, "submit"),
        "approve": is_out and actor.may("plan.approve", found.unit_path) and allows(found.state, "approve"),
        "publish": is_out and actor.may("plan.publish", found.unit_path) and allows(found.state, "publish"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan.draft")
def edit_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """Write on a draft by hand."""
    found = issued.get_paper(request.actor, ref)
    form = PaperForm(request.POST or None, initial={"title": found.title, "body": found.body})
    if request.method == "POST" and form.is_valid():
        try:
            services.rewrite_paper(actor=request.actor, paper=found, now=timezone.now(), **form.cleaned_data)
            messages.success(request, "已保存。")
            return redirect("planning:paper", ref)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "page_title": f"修改　{found.title}",
        "crumbs": [*_crumbs(found), (found.title, reverse("planning:paper", args=[ref]))],
        "one": found,
        "form": form,
    }
    return render(request, "planning/paper_edit.html", context, status=422 if form.errors else 200)


@require_safe
@staff("plan.read")
def paper_file(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """The paper as docx or PDF."""
    return paper_answer(issued.printed(issued.get_paper(request.actor, ref)), kind)


@require_POST
@staff("plan.draft")
def remove_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """Throw a draft away."""
    found = issued.get_paper(request.actor, ref)
    try:
        services.remove_paper(actor=request.actor, paper=found, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:paper", ref)
    messages.success(request, "已删除起草中的文书。")
    return redirect("planning:papers", found.plan.ref)


def _step(request: StaffRequest, ref: str, act: Callable[..., None], told: str, **more: str) -> HttpResponse:
    found = issued.get_paper(request.actor, ref)
    now: datetime = timezone.now()
    try:
        act(actor=request.actor, paper=found, now=now, **more)
        messages.success(request, told)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:paper", ref)


@require_POST
@staff("plan.draft")
def submit_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """Hand it to the head."""
    return _step(request, ref, services.submit_paper, "已提交，等待负责人批准。")


@require_POST
@staff("plan.approve")
def approve_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """The head's approval."""
    return _step(request, ref, services.approve_paper, "已批准，可以公布。")


@require_POST
@staff("plan.approve")
def return_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """The head hands it back."""
    return _step(request, ref, services.return_paper, "已退回。", reason=request.POST.get("reason", ""))


@require_POST
@staff("plan.publish")
def publish_paper(request: StaffRequest, ref: str) -> HttpResponse:
    """Before the public."""
    return _step(request, ref, services.publish_paper, "已公布，公众可在计划页查看。")
