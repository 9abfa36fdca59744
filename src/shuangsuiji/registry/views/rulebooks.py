"""工作细则, 抽查指引, 检查要点: writing, linking to items, publishing, XLSForm in and out, printing."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import markdown, queries, xlsform
from shuangsuiji.registry.forms.texts import PointForm, RulebookFilter, RulebookForm, XlsFormUpload, point_initial
from shuangsuiji.registry.models import CatalogueKind, ChecklistItem, Item, Rulebook, RulebookKind, TextState
from shuangsuiji.registry.queries import rulebooks as reads
from shuangsuiji.registry.services import rulebooks as services
from shuangsuiji.registry.services import texts
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from . import versions
from .common import attempt, form_page, new_page, require_seen, seen, strip, workbook

TEXT_STATES = StateMap(TextState, {TextState.DRAFT: "amber", TextState.IN_FORCE: "green"})


def rulebook_page(row: Rulebook) -> str:
    """The address of a text's page."""
    return reverse("registry:rulebook", args=[row.ref])


RULEBOOKS = Listing(
    columns=(
        Column("名称", "title", link=rulebook_page, clip=True),
        Column("类型", lambda row: row.get_kind_display()),
        Column("版本", lambda row: f"第 {row.version} 版", minor=True),
        Column("要点", "point_count", kind="number", minor=True),
        Column("发布单位", "unit.short_name", minor=True),
        Column("发布时间", "published_at", kind="day", minor=True),
        Column("状态", "state", states=TEXT_STATES),
    ),
    ordering="-id",
    filters=RulebookFilter,
    empty=Empty("还没有细则、指引和检查要点。", hint="新建一份，或把现有的 XLSForm 表单导入为检查要点。"),
    unit="份",
)


@require_safe
@staff("item.read")
def rulebooks(request: StaffRequest) -> HttpResponse:
    """All texts."""
    context = {"may_edit": request.actor.may("rulebook.edit")}
    return render_listing(
        request, RULEBOOKS, reads.rulebooks_visible(request.actor), page_title="检查要点与指引",
        template="registry/rulebooks.html", context=context,
    )  # fmt: skip


@require_safe
@staff("item.read")
def rulebook(request: StaffRequest, ref: str) -> HttpResponse:
    """One text with its points and the items it is for."""
    row = reads.get_rulebook(request.actor, ref)
    editor = request.actor.may("rulebook.edit", row.unit_path)
    context = {
        "page_title": row.title,
        "crumbs": [("检查要点与指引", reverse("registry:rulebooks")), (row.title, "")],
        "text": row,
        "body": markdown.render(row.body),
        "points": list(row.points.all()),
        "items": reads.items_for(row),
        "versions": reads.versions_of(row),
        "states": TEXT_STATES,
        "is_checklist": row.kind == RulebookKind.CHECKLIST,
        "may_edit": editor and row.state == TextState.DRAFT,
        "may_follow": editor and row.state != TextState.DRAFT,
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/rulebook.html", context)


def _items(request: StaffRequest) -> list[Item]:
    """What a text may be for, the items of the random list first."""
    rows = list(queries.current_items(request.actor.unit_path))
    return sorted(rows, key=lambda item: item.catalogue.kind != CatalogueKind.RANDOM)


def _chosen(form: RulebookForm, items: list[Item]) -> list[Item]:
    wanted = set(form.cleaned_data["items"])
    return [item for item in items if item.ref in wanted]


@require_http_methods(["GET", "HEAD", "POST"])
@staff("rulebook.edit")
def new_rulebook(request: StaffRequest) -> HttpResponse:
    """A new draft."""
    items = _items(request)
    form = RulebookForm(request.POST or None, items=items, initial={"kind": RulebookKind.CHECKLIST})

    def create() -> Rulebook:
        now = timezone.now()
        row = texts.create_text(actor=request.actor, model=Rulebook, values=form.text_values(), now=now)
        services.link_items(actor=request.actor, rulebook=row, items=_chosen(form, items), now=now)
        return row

    back = reverse("registry:rulebooks")
    return new_page(request, form, create, goal=rulebook_page, title="新建细则、指引或要点", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("rulebook.edit")
def edit_rulebook(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a draft."""
    row = reads.get_rulebook(request.actor, ref)
    texts.require_draft_text(request.actor, row)
    items, linked = _items(request), [item.ref for item in reads.items_for(row)]
    initial = {
        "title": row.title, "adopting_document": row.adopting_document, "body": row.body, "items": linked, "seen": seen(row),
    }  # fmt: skip
    form = RulebookForm(request.POST or None, items=items, fixed=True, initial=initial)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            now = timezone.now()
            require_seen(form, row)
            texts.edit_text(actor=request.actor, text=row, values=form.text_values(), now=now)
            services.link_items(actor=request.actor, rulebook=row, items=_chosen(form, items), now=now)
            return True

        if attempt(form, save):
            messages.success(request, "已保存。")
            return redirect(rulebook_page(row))
    return form_page(request, form, title=f"修改：{row.title}", back=rulebook_page(row))


@require_POST
@staff("rulebook.edit")
def publish_rulebook(request: StaffRequest, ref: str) -> HttpResponse:
    """Bring a draft into force."""
    row = reads.get_rulebook(request.actor, ref)
    return versions.publish(request, row, rulebook_page, done="发布执行")


@require_POST
@staff("rulebook.edit")
def follow_rulebook(request: StaffRequest, ref: str) -> HttpResponse:
    """A draft of the next version."""
    return versions.follow(request, reads.get_rulebook(request.actor, ref), rulebook_page)


@require_POST
@staff("rulebook.edit")
def remove_rulebook(request: StaffRequest, ref: str) -> HttpResponse:
    """Throw a draft away."""
    return versions.remove(request, reads.get_rulebook(request.actor, ref), "registry:rulebooks")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("rulebook.edit")
def new_point(request: StaffRequest, ref: str) -> HttpResponse:
    """A new point of a draft checklist."""
    row = reads.get_rulebook(request.actor, ref)
    texts.require_draft_text(request.actor, row)
    form = PointForm(request.POST or None, initial={"required": True, "photo": "problem", "answer": "judgement"})
    return _point_page(request, row, None, form, "新增检查要点")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("rulebook.edit")
def edit_point(request: StaffRequest, ref: str, name: str) -> HttpResponse:
    """Change a point of a draft checklist."""
    row = reads.get_rulebook(request.actor, ref)
    texts.require_draft_text(request.actor, row)
    point = _point(row, name)
    form = PointForm(request.POST or None, initial=point_initial(point))
    return _point_page(request, row, point, form, "修改检查要点")


def _point(row: Rulebook, name: str) -> ChecklistItem:
    point = row.points.filter(name=name).first()
    if point is None:
        raise queries.missing("检查要点条目")
    return point


def _point_page(
    request: StaffRequest, row: Rulebook, point: ChecklistItem | None, form: PointForm, title: str
) -> HttpResponse:
    def save() -> ChecklistItem:
        return services.save_point(
            actor=request.actor, rulebook=row, point=point, values=form.values(), now=timezone.now()
        )

    page: dict[str, Any] = {"title": title, "back": rulebook_page(row)}
    return new_page(request, form, save, goal=lambda _: rulebook_page(row), done="已保存“{}”。", **page)


@require_POST
@staff("rulebook.edit")
def remove_point(request: StaffRequest, ref: str, name: str) -> HttpResponse:
    """Take a point out of a draft checklist."""
    row = reads.get_rulebook(request.actor, ref)
    services.remove_point(actor=request.actor, point=_point(row, name), now=timezone.now())
    messages.success(request, "已删除该条要点。")
    return redirect(rulebook_page(row))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("rulebook.edit")
def import_form(request: StaffRequest, ref: str) -> HttpResponse:
    """The points of an XLSForm in place of a draft's own."""
    row = reads.get_rulebook(request.actor, ref)
    texts.require_draft_text(request.actor, row)
    posted = request.method == "POST"
    form = XlsFormUpload(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        read = attempt(form, lambda: _take_form(request, row, file.read(), file.name))
        if read:
            messages.success(request, f"已导入 {len(read.points)} 条要点，原有要点已被替换。")
            for words in read.left_out[:10]:
                messages.warning(request, words)
            return redirect(rulebook_page(row))
    context = {"page_title": f"导入 XLSForm：{row.title}", "form": form, "text": row, "back": rulebook_page(row)}
    return render(request, "registry/rulebook_import.html", context, status=422 if form.errors else 200)


def _take_form(request: StaffRequest, row: Rulebook, data: bytes, name: str) -> xlsform.ReadForm:
    read = xlsform.read_xlsform(data, name)
    services.replace_points(
        actor=request.actor, rulebook=row, points=read.points, digest=hashlib.sha256(data).hexdigest(),
        now=timezone.now(),
    )  # fmt: skip
    return read


@require_safe
@staff("item.read")
def export_form(request: StaffRequest, ref: str) -> HttpResponse:
    """A checklist as an XLSForm."""
    row = reads.get_rulebook(request.actor, ref)
    if row.kind != RulebookKind.CHECKLIST:
        raise queries.missing("检查要点")
    return workbook(xlsform.to_xlsform(row, row.points.all()), f"{row.title}（第{row.version}版）XLSForm")
