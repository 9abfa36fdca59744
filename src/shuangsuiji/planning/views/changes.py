"""Pages of 计划变更: apply, file, report, publish anew; and the filing of a plan upward."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.documents.answers import paper_answer
from shuangsuiji.planning import forms, papers, queries, services, versions
from shuangsuiji.planning.models import ChangeState, PlanChange
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

CHANGE_STATES = StateMap(
    ChangeState,
    {
        ChangeState.APPLIED: "amber",
        ChangeState.FILED: "amber",
        ChangeState.REPORTED: "blue",
        ChangeState.PUBLISHED: "green",
        ChangeState.REFUSED: "grey",
    },
)
CHANGES = Listing(
    columns=(
        Column("申请编号", "number", link=lambda change: reverse("planning:change", args=[change.ref])),
        Column("计划项", lambda change: f"第 {change.row.number} 项　{change.row.name}", clip=True),
        Column("类别", "get_kind_display"),
        Column("申请股室", "applicant"),
        Column("申请时间", "created_at", kind="dt"),
        Column("状态", "state", states=CHANGE_STATES),
        Column("公布时间", "published_at", kind="dt"),
    ),
    ordering="-id",
    filters=forms.ChangeFilter,
    empty=Empty("还没有计划变更", hint="计划公布后，发起股室可以在计划表中申请变更、延期或取消"),
    unit="份申请",
)


@require_safe
@staff("plan.read")
def changes(request: StaffRequest) -> HttpResponse:
    """计划变更: all applications in scope."""
    return render_listing(request, CHANGES, versions.changes_visible(request.actor), page_title="计划变更")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan.draft")
def apply(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask for a change of one row of a published plan."""
    row = queries.get_row(request.actor, ref)
    form = forms.ChangeForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        application = services.Application(data["kind"], data["reason"], data["basis"], form.values())
        try:
            made = services.apply_for_change(
                actor=request.actor, row=row, application=application, now=timezone.now()
            )  # fmt: skip
            messages.success(request, f"变更申请 {made.number} 已提交，等待备案。")
            return redirect("planning:change", made.ref)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "page_title": f"申请变更　第 {row.number} 项　{row.name}",
        "crumbs": [(row.plan.title, reverse("planning:plan", args=[row.plan.ref]))],
        "row": row,
        "form": form,
    }
    return render(request, "planning/change_apply.html", context, status=422 if form.errors else 200)


@require_safe
@staff("plan.read")
def change(request: StaffRequest, ref: str) -> HttpResponse:
    """One application: what it asks for, how far it has come, what is next."""
    found = versions.get_change(request.actor, ref)
    return render(request, "planning/change.html", _context(request, found))


def _context(request: StaffRequest, found: PlanChange) -> dict[str, Any]:
    allows, state = PlanChange.lifecycle.allows, found.state
    may = request.actor.may("plan.publish", found.plan.unit_path)
    return {
        "page_title": f"计划变更　{found.number}",
        "crumbs": [("计划变更", reverse("planning:changes"))],
        "change": found,
        "states": CHANGE_STATES,
        "differences": versions.change_differences(found),
        "deadline": versions.publish_by(found),
        "late_days": versions.late_days(found, timezone.localdate()),
        "may": {verb: may and allows(state, verb) for verb in ("file", "report", "publish")},
        "filing_form": forms.FilingForm(),
        "report_form": forms.ReportForm(initial={"on": timezone.localdate()}),
    }


@require_safe
@staff("plan.read")
def change_paper(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """The application and filing form, as docx or PDF."""
    return paper_answer(papers.change_form(versions.get_change(request.actor, ref)), kind)


@require_safe
@staff("plan.read")
def filing_paper(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """The form with which a plan is filed upward, as docx or PDF."""
    return paper_answer(papers.filing_form(queries.get_plan(request.actor, ref)), kind)


@require_POST
@staff("plan.publish")
def file(request: StaffRequest, ref: str) -> HttpResponse:
    """File an application, or refuse to (button 不予备案)."""
    found = versions.get_change(request.actor, ref)
    opinion, number = request.POST.get("opinion", "")[:500], request.POST.get("number", "")[:60]
    try:
        if request.POST.get("refuse"):
            services.refuse_change(actor=request.actor, change=found, opinion=opinion, now=timezone.now())
            messages.success(request, "已退回申请，不予备案。")
        else:
            services.file_change(
                actor=request.actor, change=found, number=number, opinion=opinion, now=timezone.now()
            )  # fmt: skip
            messages.success(request, "已备案，请上报后重新公布计划。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:change", ref)


@require_POST
@staff("plan.publish")
def report(request: StaffRequest, ref: str) -> HttpResponse:
    """Note that an application was reported upward."""
    found = versions.get_change(request.actor, ref)
    form = forms.ReportForm(request.POST)
    if not form.is_valid():
        return render(request, "planning/change.html", {**_context(request, found), "report_form": form}, status=422)
    data = form.cleaned_data
    try:
        services.report_change(
            actor=request.actor, change=found, on=data["on"], number=data["number"], receipt=data["receipt"],
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, "已登记上报，可以重新公布计划。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:change", ref)


@require_POST
@staff("plan.publish")
def publish_change(request: StaffRequest, ref: str) -> HttpResponse:
    """Carry the change out and publish the plan anew."""
    found = versions.get_change(request.actor, ref)
    try:
        version = services.publish_change(actor=request.actor, change=found, now=timezone.now())
        messages.success(request, f"计划已重新公布（第 {version.number} 版），前一版仍可查看。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:change", ref)


@require_POST
@staff("plan.publish")
def file_plan(request: StaffRequest, ref: str) -> HttpResponse:
    """Note that the published plan was filed with the bureau above."""
    plan = queries.get_plan(request.actor, ref)
    form = forms.ReportForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("备案日期和文号都要填写。", mend="请在计划页的“备案”中补齐。")
        data = form.cleaned_data
        services.file_plan(
            actor=request.actor, plan=plan, on=data["on"], number=data["number"], receipt=data["receipt"],
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, "已登记备案。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:plan", ref)
