"""Pages of the yearly plan."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import forms, queries, services, sheets, versions
from shuangsuiji.planning.import_form import PlanImportForm, import_initial
from shuangsuiji.planning.models import Plan, PlanState, RowStage
from shuangsuiji.planning.texts import COLUMNS
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

PLAN_STATES = StateMap(
    PlanState,
    {
        PlanState.DRAFT: "grey",
        PlanState.SUBMITTED: "amber",
        PlanState.APPROVED: "blue",
        PlanState.PUBLISHED: "green",
    },
)
ROW_STAGES = StateMap(RowStage, {RowStage.DRAFTED: "grey", RowStage.REPORTED: "amber", RowStage.MERGED: "green"})
PLANS = Listing(
    columns=(
        Column("年度", "year", sort="year"),
        Column("计划名称", "title", link=lambda plan: reverse("planning:plan", args=[plan.ref]), clip=True),
        Column("类别", "get_kind_display"),
        Column("文号", "document_number"),
        Column("计划项", "row_count", kind="number"),
        Column("状态", "state", states=PLAN_STATES),
        Column("公布时间", "published_at", kind="dt"),
    ),
    ordering="-year",
    filters=forms.PlanFilter,
    empty=Empty(
        "还没有年度抽查计划",
        "导入计划",
        "/console/planning/plans/import/",
        "可导入 xlsx、csv、docx 或带文字的 pdf 计划表",
    ),
    unit="个计划",
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff("plan.read")
def plans(request: StaffRequest) -> HttpResponse:
    """年度抽查计划: all plans in scope."""
    rows = queries.plans_visible(request.actor)
    return render_listing(
        request, PLANS, rows, page_title="年度抽查计划", template="planning/plans.html",
        context={"may_draft": request.actor.may("plan.draft"), "may_merge": request.actor.may("plan.merge")},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan.draft")
def import_plan(request: StaffRequest) -> HttpResponse:
    """Upload a plan's file; with faulty rows nothing is kept and every fault is shown."""
    initial = import_initial(request.actor, timezone.localdate().year)
    form = PlanImportForm(request.POST or None, request.FILES or None, initial=initial)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data["file"].read()
            found = sheets.read_plan(data, form.cleaned_data["file"].name)
            if not found.parsed.errors and _answered(request, form, found, data):
                return _create(request, form, found, data)
        except (TableProblem, Refusal) as error:
            form.add_error("file", str(error))
    context = {"page_title": "导入年度抽查计划", "form": form, "parsed": found.parsed if found else None}
    return render(request, "planning/import.html", context, status=422 if form.errors or found else 200)


def _answered(request: StaffRequest, form: PlanImportForm, found: sheets.PlanFile, data: bytes) -> bool:
    """Whether nothing about the file is left to ask: a column that is not there, a plan made of it before."""
    missing = "、".join(f"“{COLUMNS[key]}”" for key in found.missing)
    former = queries.plans_of_file(request.actor, hashlib.sha256(data).hexdigest()).first()
    answers = []
    if missing:
        problem = (
            f"文件中没有{missing}这样的列。请在文件中补上后重新上传；确实没有的，勾选“缺少的列留空导入”，再选一次文件。"
        )
        answers.append(form.ask("accept_missing", problem))
    if former:
        state = PlanState(former.state).label
        problem = f"已有同一文件导入的计划：“{former.title}”（{former.year} 年，{state}）。确需再导入一份的，勾选后再选一次文件。"
        answers.append(form.ask("accept_again", problem))
    return all(answers)


def _create(request: StaffRequest, form: PlanImportForm, found: sheets.PlanFile, data: bytes) -> HttpResponse:
    fields = form.cleaned_data
    plan = services.create_plan(
        actor=request.actor, year=fields["year"], title=fields["title"], document_number=fields["document_number"],
        rows=found.texts(), missing=found.missing, now=timezone.now(),
        source=services.Source(fields["file"].name, hashlib.sha256(data).hexdigest(), found.layout),
    )  # fmt: skip
    messages.success(request, f"已导入 {len(found.parsed.rows)} 项计划，原文照录；标黄处需要核实。")
    if data.startswith(b"%PDF-"):
        messages.warning(request, "PDF 中的表格是按线框识别的，请与原文逐格核对。")
    missing = [COLUMNS[key] for key in found.missing]
    if missing:
        messages.warning(request, f"文件中没有{'、'.join(missing)}，已留空，并在每一项标为存疑。")
    if found.kept_apart:
        messages.info(request, f"文件中的{'、'.join(found.kept_apart)}不在计划的各列之内，已逐格照录在“其他列”。")
    return redirect("planning:plan", plan.ref)


@require_safe
@staff("plan.read")
def plan(request: StaffRequest, ref: str) -> HttpResponse:
    """One plan with its rows as printed, its doubts and what may be done next."""
    found = queries.get_plan(request.actor, ref)
    rows = [(row, queries.open_points(row)) for row in queries.rows_of(found)]
    header = sheets.header_of([row for row, _ in rows])
    context = {
        "page_title": found.title,
        "crumbs": [("年度抽查计划", reverse("planning:plans"))],
        "plan": found,
        "rows": [
            (row, list(zip(header, sheets.cells_of(row, header), strict=True))[1:], queries.ratio_words(row), points)
            for row, points in rows
        ],
        "legend": queries.class_legend(),
        "open": [(row, points) for row, points in rows if points],
        "columns": header,
        "doubts": sum(len(queries.open_doubts(row)) for row, _ in rows),
        "states": PLAN_STATES,
        "stages": ROW_STAGES,
        "may": _plan_verbs(request, found),
        "return_form": forms.ReturnForm(),
        "versions": versions.versions_of(found),
        "filing_form": forms.ReportForm(initial={"on": timezone.localdate()}),
    }
    return render(request, "planning/plan.html", context)


def _plan_verbs(request: StaffRequest, found: Plan) -> dict[str, bool]:
    """Which acts this person may do on the plan in its state."""
    rights = {"submit": "plan.merge", "return": "plan.approve", "approve": "plan.approve", "publish": "plan.publish"}
    verbs = {
        verb: Plan.lifecycle.allows(found.state, verb) and request.actor.may(right, found.unit_path)
        for verb, right in rights.items()
    }
    verbs["task"] = found.state == PlanState.PUBLISHED and request.actor.may("task.create", found.unit_path)
    is_draft = found.state == PlanState.DRAFT
    verbs["write"] = is_draft and request.actor.may("plan.draft", found.unit_path)
    verbs["merge"] = is_draft and request.actor.may("plan.merge", found.unit_path)
    verbs["change"] = found.state == PlanState.PUBLISHED and request.actor.may("plan.draft", found.unit_path)
    verbs["file"] = (
        found.state == PlanState.PUBLISHED and not found.filed_on and request.actor.may("plan.publish", found.unit_path)
    )
    verbs["delete"] = found.state == PlanState.DRAFT and request.actor.may("plan.merge", found.unit_path)
    verbs["draft"] = request.actor.may("plan.draft", found.unit_path)
    return verbs


@require_POST
@staff("plan.merge")
def submit(request: StaffRequest, ref: str) -> HttpResponse:
    """Hand the plan to the head."""
    found = queries.get_plan(request.actor, ref)
    services.submit_plan(actor=request.actor, plan=found, now=timezone.now())
    messages.success(request, "计划已提交，等待负责人批准。")
    return redirect("planning:plan", ref)


@require_POST
@staff("plan.merge")
def delete(request: StaffRequest, ref: str) -> HttpResponse:
    """Throw a draft away."""
    found = queries.get_plan(request.actor, ref)
    services.delete_plan(actor=request.actor, plan=found, now=timezone.now())
    messages.success(request, f"已删除编制中的计划“{found.title}”。")
    return redirect("planning:plans")


@require_POST
@staff("plan.approve")
def approve(request: StaffRequest, ref: str) -> HttpResponse:
    """The head's approval."""
    found = queries.get_plan(request.actor, ref)
    try:
        aware = request.POST.get("aware_of_doubts") == "1"
        services.approve_plan(actor=request.actor, plan=found, aware_of_doubts=aware, now=timezone.now())
        messages.success(request, "计划已批准，可以公布。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:plan", ref)


@require_POST
@staff("plan.approve")
def send_back(request: StaffRequest, ref: str) -> HttpResponse:
    """The head hands the plan back."""
    found = queries.get_plan(request.actor, ref)
    try:
        services.return_plan(actor=request.actor, plan=found, reason=request.POST.get("reason", ""), now=timezone.now())
        messages.success(request, "计划已退回。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:plan", ref)


@require_POST
@staff("plan.publish")
def publish(request: StaffRequest, ref: str) -> HttpResponse:
    """Publish the approved plan."""
    found = queries.get_plan(request.actor, ref)
    services.publish_plan(actor=request.actor, plan=found, now=timezone.now())
    messages.success(request, "计划已公布，公众可在公示网站查看。")
    return redirect("planning:plan", ref)


@require_safe
@staff("plan.read")
def download(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """The plan as xlsx or docx: in its ten columns, or as the file it was read from had them (`?as=source`)."""
    found = queries.get_plan(request.actor, ref)
    rows = list(found.rows.all())
    as_it_came = request.GET.get("as") == "source" and found.layout
    return _file(sheets.as_it_came(rows, found.layout) if as_it_came else sheets.usual(rows), kind, found.title)


@require_safe
@staff("plan.draft")
def sample(request: StaffRequest, kind: str) -> HttpResponse:
    """The demo's plan as a file, so that a newcomer has something to import."""
    if not settings.DEMO:
        raise Http404
    return _file(sheets.usual(sheets.sample_rows()), kind, "泽州县2023年度内部双随机抽查工作计划（样例）")


def _file(table: sheets.Printed, kind: str, title: str) -> HttpResponse:
    """A plan's table under a Chinese file name."""
    data, content_type = (sheets.plan_xlsx(table), XLSX) if kind == "xlsx" else (sheets.plan_docx(title, table), DOCX)
    headers = {"Content-Disposition": content_disposition_header(True, f"{title}.{kind}") or ""}
    return HttpResponse(data, content_type=content_type, headers=headers)
