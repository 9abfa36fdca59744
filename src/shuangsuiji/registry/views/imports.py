"""Imports: upload, what happened, the rows handed back, templates. One set of pages for the three kinds of sheet."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, View, staff
from shuangsuiji.registry import queries, services, sheets
from shuangsuiji.registry.forms import ItemUploadForm, UploadForm
from shuangsuiji.registry.models import ImportBatch
from shuangsuiji.tabular.writing import Sheet, write_xlsx
from shuangsuiji.ui.parts import Stat

from .common import attempt, workbook

VERBS = queries.SHEET_VERBS
LISTS = {"subjects": "registry:subjects", "officers": "registry:officers", "items": "registry:catalogues"} | {
    kind: f"registry:{kind}" for kind in ("experts", "agencies", "holders")
}
TAKERS: dict[str, Callable[..., ImportBatch]] = {
    "subjects": services.import_subjects,
    "officers": services.import_officers,
    "items": services.import_items,
    "experts": services.import_experts,
    "agencies": services.import_agencies,
    "holders": services.import_holders,
}
RECENT = 10
SHOWN_ERRORS = 200


def upload(kind: str) -> View:
    """The view that takes a sheet of `kind` in and goes on to what happened."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff(VERBS[kind])
    def view(request: StaffRequest) -> HttpResponse:
        form = _form(kind, request)
        if request.method == "POST" and form.is_valid():
            batch = attempt(form, lambda: _take(kind, request, form))
            if batch:
                return redirect("registry:" + kind + "-batch", batch.ref)
        context = {
            "page_title": f"导入{sheets.SHEETS[kind].name}",
            "form": form,
            "kind": kind,
            "back": reverse(LISTS[kind]),
            "template_url": reverse(f"registry:{kind}-template"),
            "columns": sheets.SHEETS[kind].columns,
            "recent": [
                (batch, reverse(f"registry:{kind}-batch", args=[batch.ref]))
                for batch in queries.batches_visible(request.actor, kind)[:RECENT]
            ],
        }
        return render(request, "registry/import.html", context, status=422 if form.errors else 200)

    return view


def _form(kind: str, request: StaffRequest) -> UploadForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if kind != "items":
        return UploadForm(data, files)
    wanted = queries.catalogues_visible(request.actor).filter(ref=request.GET.get("catalogue", "")).first()
    kind = wanted.kind if wanted else request.GET.get("kind", "")
    return ItemUploadForm(data, files, actor=request.actor, initial={"catalogue": wanted, "kind": kind})


def _take(kind: str, request: StaffRequest, form: UploadForm) -> ImportBatch:
    file = form.cleaned_data["file"]
    target = {name: form.cleaned_data[name] for name in ("catalogue", "kind")} if kind == "items" else {}
    return TAKERS[kind](actor=request.actor, data=file.read(), file_name=file.name, now=timezone.now(), **target)


def batch(kind: str) -> View:
    """The view of one import: counts, and every bad cell with reason and mend."""

    @require_safe
    @staff(VERBS[kind])
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row = queries.get_batch(request.actor, kind, ref)
        context = {
            "page_title": f"导入结果：{row.file_name}",
            "batch": row,
            "kind": kind,
            "back": reverse(LISTS[kind]),
            "again": reverse(f"registry:{kind}-import"),
            "errors_url": reverse(f"registry:{kind}-errors", args=[row.ref]),
            "errors": row.errors[:SHOWN_ERRORS],
            "more_errors": max(0, len(row.errors) - SHOWN_ERRORS),
            "stats": [
                Stat("总行数", row.rows),
                Stat("新增", row.created, "green"),
                Stat("更新", row.updated, "blue"),
                Stat("无变化", row.unchanged, "grey"),
                Stat("未导入", row.failed, "red" if row.failed else "grey"),
            ],
        }
        return render(request, "registry/batch.html", context)

    return view


def errors(kind: str) -> View:
    """The view that gives the rows handed back as the same sheet, with the reasons in a last column."""

    @require_safe
    @staff(VERBS[kind])
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row = queries.get_batch(request.actor, kind, ref)
        if not row.rejected:
            raise queries.missing("错误清单")
        return workbook(write_xlsx([Sheet(**row.rejected)]), f"未导入的行-{row.file_name.rpartition('.')[0]}")

    return view


def template(kind: str) -> View:
    """The view that gives the empty sheet."""

    @require_safe
    @staff(VERBS[kind])
    def view(request: StaffRequest) -> HttpResponse:
        return workbook(sheets.template_of(kind), f"{sheets.SHEETS[kind].name}导入模板")

    return view
