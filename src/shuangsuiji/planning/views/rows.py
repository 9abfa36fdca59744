"""The page on which a person resolves one plan row."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import forms, queries, services
from shuangsuiji.planning.models import PlanRow, PlanState
from shuangsuiji.planning.sheets import cells_of, header_of
from shuangsuiji.registry import queries as registry


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan.draft")
def row(request: StaffRequest, ref: str) -> HttpResponse:
    """Resolve one row: the printed text beside the form; the button 拟定 fills in rising ratios that meet the total."""
    found = queries.get_row(request.actor, ref)
    form = forms.RowForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.resolve_row(actor=request.actor, row=found, answers=form.answers(), now=timezone.now())
            messages.success(request, f"第 {found.number} 项已保存。")
            return redirect("planning:plan", found.plan.ref)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "planning/row.html", _row_context(found, form))


@require_safe
@staff("plan.read")
def show_row(request: StaffRequest, ref: str) -> HttpResponse:
    """One row for who only reads plans: the printed text beside what it was resolved to."""
    found = queries.get_row(request.actor, ref)
    return render(request, "planning/row_read.html", {**_shown(found, _sizes(found)), "doubts": found.doubts})


def _shown(found: PlanRow, sizes: Mapping[str, int]) -> dict[str, object]:
    """What every page of a row shows."""
    header = header_of([found])
    return {
        "page_title": f"第 {found.number} 项　{found.name}",
        "crumbs": [
            ("年度抽查计划", reverse("planning:plans")),
            (found.plan.title, reverse("planning:plan", args=[found.plan.ref])),
        ],
        "row": found,
        "is_joint": found.kind in queries.JOINT_KINDS,
        "reach": queries.describe_subjects(found),
        "texts": list(zip(header, cells_of(found, header), strict=True))[1:],
        "open": queries.open_points(found),
        "sizes": queries.quota_table(found, sizes),
        "turns": queries.batches(found) if queries.batch_count(found) > 1 else [],
        "frequency": queries.frequency_words(found),
    }


def _row_context(found: PlanRow, form: forms.RowForm) -> dict[str, object]:
    made_of, sizes = list(found.made_of.all()), _sizes(found)
    return {
        **_shown(found, sizes),
        "made_of": made_of,
        "is_draft": found.plan.state == PlanState.DRAFT,
        "may_split": found.plan.state == PlanState.DRAFT and bool(found.subject_filter) and not made_of,
        "bundles": registry.bundles_of(found.plan.unit_path),
        "split_form": forms.SplitForm(tags=form.tag_choices),
        "form": form,
        "open": [doubt["text"] for doubt in queries.open_doubts(found) if doubt["settled_by"]],
        "proposal": queries.proposal(found, sizes),
    }


def _sizes(found: PlanRow) -> dict[str, int]:
    return queries.class_sizes(found.subject_filter, found.plan.unit_path) if found.subject_filter else {}
