"""底数核实: gaps, each with its list; directories with owner, rhythm and sign-off."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import DirectoryForm, SignForm
from shuangsuiji.registry.models import Directory, DirectorySignoff
from shuangsuiji.registry.queries.gaps import Asked
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat

from .common import attempt, form_page, new_page
from .doubles import READ_COLUMNS
from .subjects import SUBJECTS, page_of
from .tags import tag_page

FIGURE_TITLES = {
    "total": "总数", "doubtful": "代码存疑", "unplaced": "未落实管辖单位", "lapsed": "许可证过期", "expired": "证件过期",
}  # fmt: skip
NONE_LEFT = Empty("没有这类缺口。")
COLUMNS: Mapping[str, Listing] = {
    "subject": Listing(SUBJECTS.columns, "code", NONE_LEFT, unit="户"),
    "pair": Listing(READ_COLUMNS, "-score", NONE_LEFT, unit="对"),
    "licence": Listing(
        (
            Column("检查对象", "subject.name", link=lambda row: page_of(row.subject), clip=True),
            Column("管辖单位", "subject.office.short_name"),
            Column("许可证名称", "name"),
            Column("编号", "number", minor=True),
            Column("有效期至", "valid_to", kind="day"),
        ),
        "name", NONE_LEFT, unit="件",
    ),
    "officer": Listing(
        (
            Column("姓名", "name", link=lambda row: reverse("registry:officer", args=[row.ref])),
            Column("执法证号", "certificate"),
            Column("所在单位", "unit.short_name"),
            Column("有效期至", "certificate_valid_to", kind="day", sort="certificate_valid_to"),
        ),
        "certificate_valid_to", NONE_LEFT, unit="人",
    ),
    "item": Listing(
        (
            Column("编号", "code", sort="code"),
            Column("抽查事项名称", "name", link=lambda row: reverse("registry:item", args=[row.ref]), clip=True),
            Column("子项", "sub_item", clip=True, minor=True),
            Column("抽查对象", "object_kind", clip=True),
        ),
        "code", NONE_LEFT, unit="项",
    ),
    "rule": Listing(
        (
            Column("标签", "tag.name", link=lambda row: tag_page(row.tag)),
            Column("保存时间", "saved_at", kind="dt", sort="saved_at"),
            Column("上次执行", "ran_at", kind="dt"),
        ),
        "saved_at", NONE_LEFT, unit="条",
    ),
}  # fmt: skip


def directory_page(row: Directory) -> str:
    """The address of a directory's page."""
    return reverse("registry:directory", args=[row.ref])


def _asked(request: StaffRequest) -> Asked:
    return Asked(request.actor.reach("subject.read"), timezone.localdate())


@require_safe
@staff("subject.read")
def gaps(request: StaffRequest) -> HttpResponse:
    """The report: gaps with their numbers, directories with their owners."""
    today = timezone.localdate()
    context = {
        "page_title": "底数核实",
        "stats": [
            Stat(gap.title, count, ("red" if gap.serious else "amber") if count else "green",
                 reverse("registry:gap", args=[gap.key]), gap.hint)
            for gap, count in queries.gap_counts(_asked(request))
        ],
        "directories": queries.directories_visible(request.actor),
        "today": today,
        "unit_path": request.actor.unit_path,
        "may_manage": request.actor.may("directory.manage"),
    }  # fmt: skip
    return render(request, "registry/gaps.html", context)


@require_safe
@staff("subject.read")
def gap(request: StaffRequest, key: str) -> HttpResponse:
    """The list behind a number of the report."""
    found = queries.gap_named(key)
    crumbs = [("底数核实", reverse("registry:gaps")), (found.title, "")]
    rows = found.rows(_asked(request))
    if found.of == "subject":
        rows = rows.prefetch_related("tags")
    context = {"crumbs": crumbs, "hint": found.hint}
    return render_listing(
        request, COLUMNS[found.of], rows, page_title=found.title, template="registry/gap.html", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("directory.manage")
def new_directory(request: StaffRequest) -> HttpResponse:
    """Name the unit that keeps a directory."""
    form = DirectoryForm(request.POST or None, actor=request.actor)

    def create() -> Directory:
        return services.create_directory(actor=request.actor, **form.cleaned_data, now=timezone.now())

    return new_page(
        request, form, create, goal=directory_page, done="已设定“{}”的责任单位。",
        title="设定名录责任", back=reverse("registry:gaps"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("directory.manage")
def edit_directory(request: StaffRequest, ref: str) -> HttpResponse:
    """Another owner or rhythm."""
    row = queries.get_directory(request.actor, ref)
    request.actor.require("directory.manage", row.unit_path)
    initial = {"owner": row.owner_id, "due_on": row.due_on, "every_months": row.every_months}
    form = DirectoryForm(request.POST or None, actor=request.actor, known=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changed = attempt(
            form, lambda: services.edit_directory(actor=request.actor, directory=row, **said, now=timezone.now())
        )
        if changed is not None:
            messages.success(request, "已保存。" if changed else "没有改动。")
            return redirect(directory_page(row))
    return form_page(request, form, title=f"名录责任：{row}", back=directory_page(row))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.read")
def directory(request: StaffRequest, ref: str) -> HttpResponse:
    """One directory: figures, sign-offs, and for its owner the form of the sign-off."""
    row = queries.get_directory(request.actor, ref)
    mine = request.actor.may("directory.signoff") and request.actor.unit_path == row.owner_path
    form = SignForm(request.POST or None, kind=row.kind)
    if request.method == "POST" and form.is_valid():
        signed = attempt(form, lambda: _sign(request, row, form.cleaned_data["note"]))
        if signed:
            messages.success(request, f"已签认，有效期至 {signed.valid_until}。")
            return redirect(directory_page(row))
    today = timezone.localdate()
    context = {
        "page_title": f"名录：{row}",
        "directory": row,
        "is_open": row.open_until is not None and row.open_until >= today,
        "stats": _figures(queries.directory_figures(row, today)),
        "signoffs": [(one, _said(one)) for one in row.signoffs.select_related("by")[:12]],
        "form": form,
        "mine": mine,
        "may_manage": request.actor.may("directory.manage", row.unit_path),
        "may_see_officers": request.actor.may("officer.read"),
        "may_take_back": row.open_until is not None and (mine or request.actor.may("directory.manage", row.unit_path)),
        "path": bureau_of(row.unit_path).path,
    }
    return render(request, "registry/directory_page.html", context, status=422 if form.errors else 200)


def _sign(request: StaffRequest, row: Directory, note: str) -> DirectorySignoff:
    return services.sign_directory(actor=request.actor, directory=row, note=note, now=timezone.now())


def _figures(figures: Mapping[str, int]) -> list[Stat]:
    return [
        Stat(FIGURE_TITLES[name], number, "blue" if name == "total" else "amber" if number else "green")
        for name, number in figures.items()
    ]


def _said(signoff: DirectorySignoff) -> str:
    return "，".join(f"{FIGURE_TITLES.get(name, name)} {number:,}" for name, number in signoff.figures.items())


@require_POST
@staff("subject.read")
def take_back(request: StaffRequest, ref: str) -> HttpResponse:
    """Take the word back."""
    row = queries.get_directory(request.actor, ref)
    services.take_back(actor=request.actor, directory=row, now=timezone.now())
    messages.success(request, "已撤回签认，重新签认前不能据此抽取。")
    return redirect(directory_page(row))
