"""Imports: upload, look at what it would do, confirm, what happened, the rows handed back, undo. One set of pages for all kinds."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, View, staff
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.jobs.queries import Job, job_of
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import downloads, queries, services, sheets
from shuangsuiji.registry.forms import ItemUploadForm, LayoutForm, UploadForm
from shuangsuiji.registry.models import ImportBatch, ImportState
from shuangsuiji.tabular.writing import write_xlsx
from shuangsuiji.ui.parts import Stat
from shuangsuiji.ui.states import StateMap

from .catalogues import further_templates
from .common import attempt, workbook

VERBS = queries.SHEET_VERBS
# Where each kind's list stands.
LISTS = {
    **{kind: f"registry:{kind}" for kind in VERBS},
    **dict.fromkeys(("results", "leads", "facts", "licences", "events", "libraries"), "registry:subjects"),
    "items": "registry:catalogues",
}
RECENT = 10
SHOWN_ERRORS = 200
SHOWN_ROWS = 8
STATES = StateMap(
    ImportState,
    {
        ImportState.CHECKING: "blue",
        ImportState.READY: "amber",
        ImportState.TAKING: "blue",
        ImportState.DONE: "green",
        ImportState.STOPPED: "amber",
        ImportState.DISCARDED: "grey",
        ImportState.UNDONE: "grey",
    },
)


def upload(kind: str) -> View:
    """The view that takes a file and goes on to what it would do."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff(VERBS[kind])
    def view(request: StaffRequest) -> HttpResponse:
        form = _form(kind, request)
        if request.method == "POST" and form.is_valid():
            batch = attempt(form, lambda: _receive(kind, request, form))
            if batch:
                return redirect(f"registry:{kind}-batch", batch.ref)
        recent = [(row, address(row)) for row in queries.batches_visible(request.actor, kind)[:RECENT]]
        context = {
            "page_title": f"导入{sheets.SHEETS[kind].name}",
            "form": form,
            "back": reverse(LISTS[kind]),
            "template_url": reverse(f"registry:{kind}-template"),
            "further_templates": further_templates() if kind == "items" else [],
            "columns": sheets.SHEETS[kind].columns,
            "recent": recent,
            "states": STATES,
        }
        return render(request, "registry/import.html", context, status=422 if form.errors else 200)

    return view


def address(batch: ImportBatch) -> str:
    """The page of a batch."""
    return reverse(f"registry:{batch.kind}-batch", args=[batch.ref])


def _form(kind: str, request: StaffRequest) -> UploadForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if kind != "items":
        return UploadForm(data, files)
    wanted = queries.catalogues_visible(request.actor).filter(ref=request.GET.get("catalogue", "")).first()
    chosen = wanted.kind if wanted else request.GET.get("kind", "")
    return ItemUploadForm(data, files, actor=request.actor, initial={"catalogue": wanted, "kind": chosen})


def _receive(kind: str, request: StaffRequest, form: UploadForm) -> ImportBatch:
    """Keep the file and look at it; one that cannot be read at all leaves nothing behind."""
    file, actor, now = form.cleaned_data["file"], request.actor, timezone.now()
    batch = services.receive(
        actor=actor, kind=kind, chunks=file.chunks(), file_name=file.name, now=now, **form.options()
    )
    try:
        services.start_check(actor=actor, batch=batch, now=now)
    except Refusal:
        services.discard_import(actor=actor, batch=batch, now=now)
        raise
    return batch


def batch(kind: str) -> View:
    """The view of one import, from the look at it to its undo; what a button does is named by `do`."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff(VERBS[kind])
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row = queries.get_batch(request.actor, kind, ref)
        if request.method == "POST":
            return _do(request, row)
        if row.state in (ImportState.READY, ImportState.CHECKING):
            return _preview(request, row)
        return _result(request, row)

    return view


def _do(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    acts = {"layout": _correct, "take": _take, "discard": _discard, "undo": _undo}
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        raise Refusal("没有这个操作。", mend="请从页面上的按钮办理。")
    try:
        return act(request, row)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(address(row))


def _correct(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    now, held = timezone.now(), services.sheets_of(row)
    form = LayoutForm(request.POST, batch=row, sheets=held, spec=services.KINDS[row.kind].spec(row.options))
    if not form.is_valid():
        messages.error(request, "；".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(address(row))
    if form.other_sheet:
        services.propose(actor=request.actor, batch=row, sheet=form.cleaned_data["sheet"], now=now)
    else:
        services.lay_out(actor=request.actor, batch=row, now=now, **form.layout())
    services.start_check(actor=request.actor, batch=row, now=now)
    return redirect(address(row))


def _take(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    services.start_take(actor=request.actor, batch=row, now=timezone.now())
    return redirect(address(row))


def _discard(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    services.discard_import(actor=request.actor, batch=row, now=timezone.now())
    messages.info(request, f"“{row}”没有导入。")
    return redirect(f"registry:{row.kind}-import")


def _undo(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    if services.start_undo(actor=request.actor, batch=row, now=timezone.now()) is None:
        messages.success(request, "已撤销：新增的已删去，更新的已恢复原内容。")
    return redirect(address(row))


def _context(request: StaffRequest, row: ImportBatch) -> dict[str, Any]:
    job: Job | None = job_of(row.job) if row.job else None
    errors = [error for problem in row.problems.order_by("row")[:SHOWN_ERRORS] for error in problem.errors]
    return {
        "batch": row,
        "states": STATES,
        "job": job if job and job.is_open else None,
        "broken": job if job and job.state == "failed" else None,
        "back": reverse(LISTS[row.kind]),
        "again": reverse(f"registry:{row.kind}-import"),
        "errors_url": reverse(f"registry:{row.kind}-errors", args=[row.ref]),
        "errors": errors[:SHOWN_ERRORS],
        "problem_rows": row.problems.count(),
        **_expiry(row),
        "twins": queries.twins_of(request.actor, row)[:3],
    }


def _expiry(row: ImportBatch) -> dict[str, str]:
    """What the page says of how long rows handed back are kept."""
    days = active_profile().problem_days
    last = timezone.localdate(row.created_at) + timedelta(days=days)
    return {
        "kept_until": f"请下载未导入的行，按“错误原因”改好后再次导入；已导入的不受影响。这些行保留到 {last:%Y-%m-%d}，之后自动清除。",
        "cleared": f"{row.failed:,} 行当时没有导入，其内容保留 {days} 天后已自动清除。需要时请用原文件重新导入。",
    }


def _preview(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    """Before the import: columns to correct, first rows, counts, errors."""
    context = {"page_title": f"核对：{row.file_name}", **_context(request, row)}
    if row.state == ImportState.READY:
        held, spec = services.sheets_of(row), services.KINDS[row.kind].spec(row.options)
        place = row.layout["header_row"]
        context |= {
            "form": LayoutForm(batch=row, sheets=held, spec=spec),
            "sample": held[row.layout["sheet"]].head[place : place + SHOWN_ROWS],
            "missing": services.missing_columns(row),
            "stats": _stats(row.expected) if row.expected else [],
        }
    return render(request, "registry/preview.html", context)


def _stats(counts: dict[str, int]) -> list[Stat]:
    failed = counts["rows"] - counts["c"] - counts["u"] - counts["n"]
    return [
        Stat("总行数", counts["rows"]),
        Stat("将新增", counts["c"], "green"),
        Stat("将更新", counts["u"], "blue"),
        Stat("无变化", counts["n"], "grey"),
        Stat("有错误，不导入", failed, "red" if failed else "grey"),
    ]


def _result(request: StaffRequest, row: ImportBatch) -> HttpResponse:
    """During and after the import."""
    stats = [
        Stat("总行数", row.rows),
        Stat("新增", row.created, "green"),
        Stat("更新", row.updated, "blue"),
        Stat("无变化", row.unchanged, "grey"),
        Stat("未导入", row.failed, "red" if row.failed else "grey"),
    ]
    context = {"page_title": f"导入结果：{row.file_name}", "stats": stats, **_context(request, row)}
    return render(request, "registry/batch.html", context)


def errors(kind: str) -> View:
    """The view that gives the rows handed back as the same sheet, with the reasons in a last column."""

    @require_safe
    @staff(VERBS[kind])
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row = queries.get_batch(request.actor, kind, ref)
        if not row.problems.exists():
            raise queries.missing("错误清单")
        return workbook(write_xlsx([downloads.problem_sheet(row)]), f"未导入的行-{row.file_name.rpartition('.')[0]}")

    return view


def template(kind: str) -> View:
    """The view that gives the empty sheet."""

    @require_safe
    @staff(VERBS[kind])
    def view(request: StaffRequest) -> HttpResponse:
        return workbook(sheets.template_of(kind), f"{sheets.SHEETS[kind].name}导入模板")

    return view
