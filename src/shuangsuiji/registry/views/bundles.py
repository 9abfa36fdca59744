"""Pages of 1+X bundles."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.documents.answers import paper_answer
from shuangsuiji.registry import bundle_files, services
from shuangsuiji.registry.forms.bundles import BundleForm, BundleImportForm
from shuangsuiji.registry.models import ItemBundle
from shuangsuiji.registry.queries import bundles as reads
from shuangsuiji.tabular.problems import TableProblem

from .common import XLSX, attempt, form_page

CRUMBS = [("抽查事项清单", "registry:catalogues"), ("1+X组合", "registry:bundles")]
WRITE = ["GET", "HEAD", "POST"]


def _crumbs() -> list[tuple[str, str]]:
    return [(title, reverse(name)) for title, name in CRUMBS]


@require_safe
@staff("item.read")
def bundles(request: StaffRequest) -> HttpResponse:
    """All bundles in scope with their items."""
    path = bureau_of(request.actor.unit_path).path
    context = {
        "page_title": "1+X组合",
        "crumbs": _crumbs()[:1],
        "found": reads.contents_of(reads.bundles_visible(request.actor), path),
        "may_edit": request.actor.may("item.edit"),
    }
    return render(request, "registry/bundles.html", context)


@require_safe
@staff("item.read")
def bundle(request: StaffRequest, ref: str) -> HttpResponse:
    """One bundle."""
    row = reads.get_bundle(request.actor, ref)
    [found] = reads.contents_of([row], row.unit_path)
    context = {
        "page_title": row.name,
        "crumbs": _crumbs(),
        "found": found,
        "may_edit": request.actor.may("item.edit", row.unit_path),
    }
    return render(request, "registry/bundle.html", context)


@require_http_methods(WRITE)
@staff("item.edit")
def new_bundle(request: StaffRequest) -> HttpResponse:
    """A new bundle."""
    return _edit(request, None)


@require_http_methods(WRITE)
@staff("item.edit")
def edit_bundle(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a bundle."""
    return _edit(request, reads.get_bundle(request.actor, ref))


def _edit(request: StaffRequest, row: ItemBundle | None) -> HttpResponse:
    path = row.unit_path if row else bureau_of(request.actor.unit_path).path
    initial = {name: getattr(row, name) for name in ("name", "lead", "others", "note")} if row else {}
    form = BundleForm(request.POST or None, items=reads.items_by_key(path), initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form, lambda: services.save_bundle(actor=request.actor, row=form.row(), bundle=row, now=timezone.now())
        )
        if saved is not None:
            messages.success(request, f"已保存“{saved}”，共 {len(saved.keys)} 项。")
            return redirect("registry:bundle", saved.ref)
    back = reverse("registry:bundle", args=[row.ref]) if row else reverse("registry:bundles")
    return form_page(request, form, title=f"修改：{row}" if row else "新增1+X组合", back=back, crumbs=_crumbs())


@require_POST
@staff("item.edit")
def remove_bundle(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a bundle away."""
    row = reads.get_bundle(request.actor, ref)
    services.remove_bundle(actor=request.actor, bundle=row, now=timezone.now())
    messages.success(request, f"已删除“{row}”；已取用的计划项不变。")
    return redirect("registry:bundles")


@require_http_methods(WRITE)
@staff("item.edit")
def import_bundles(request: StaffRequest) -> HttpResponse:
    """Bring bundles in from a file: all of it, or nothing and what is wrong."""
    form = BundleImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            parsed, rows = bundle_files.read_bundles(file.read(), file.name)
            if parsed.errors:
                raise Refusal(" ".join(map(str, parsed.errors[:10])))
            new, replaced = services.import_bundles(actor=request.actor, rows=rows, now=timezone.now())
            messages.success(request, f"已导入 {new + replaced} 个组合，新增 {new}，更新 {replaced}。")
            return redirect("registry:bundles")
        except (Refusal, TableProblem) as problem:
            form.add_error("file", str(problem))
    back = reverse("registry:bundles")
    return form_page(request, form, title="导入1+X组合", back=back, submit="导入", crumbs=_crumbs())


@require_safe
@staff("item.read")
def export_bundles(request: StaffRequest) -> HttpResponse:
    """All bundles in scope as a workbook that can be brought in again."""
    path = bureau_of(request.actor.unit_path).path
    data = bundle_files.write_bundles(reads.contents_of(reads.bundles_visible(request.actor), path))
    headers = {"Content-Disposition": content_disposition_header(True, "1+X组合.xlsx") or ""}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@require_safe
@staff("item.read")
def bundle_paper(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """One bundle as a sheet of paper."""
    row = reads.get_bundle(request.actor, ref)
    [found] = reads.contents_of([row], row.unit_path)
    return paper_answer(bundle_files.bundle_paper(found, row.unit.name), kind)
