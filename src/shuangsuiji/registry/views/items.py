"""抽查事项: one item, what a person settles about it, the tags and subjects it reaches."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.pagination import count_rows
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms.items import ItemForm, SettleForm, TagForm
from shuangsuiji.registry.item_sheets import titles_of
from shuangsuiji.registry.models import CatalogueState, Item, Subject
from shuangsuiji.registry.queries import items as reads
from shuangsuiji.registry.queries.catalogues import printed
from shuangsuiji.registry.queries.rulebooks import rulebooks_of
from shuangsuiji.registry.readings import in_words
from shuangsuiji.registry.services.items import item_fields
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .catalogues import CATEGORIES, item_page, page_of
from .common import attempt, edit_page, form_page, new_page, seen, strip

REACHED = Listing(
    columns=(
        Column("名称", "name", link=lambda row: reverse("registry:subject", args=[row.ref]), clip=True),
        Column("统一社会信用代码/注册号", "code", minor=True),
        Column("类别", lambda row: row.get_kind_display(), minor=True),
        Column("管辖单位", "office.short_name"),
        Column("信用风险", template="registry/parts/class.html"),
    ),
    ordering="id",
    empty=Empty("本事项现在没有对应的检查对象。", hint="请给事项对应标签，或给检查对象标注标签。"),
    unit="户",
)


@require_safe
@staff("item.read")
def item(request: StaffRequest, ref: str) -> HttpResponse:
    """One item."""
    row = queries.get_item(request.actor, ref)
    editor = request.actor.may("item.edit", row.catalogue.unit_path)
    tags = reads.tags_of(row)
    context = {
        "page_title": row.name,
        "item": row,
        "facts": [
            (title, printed(row, name))
            for name, title in titles_of(row.catalogue.kind).items()
            if name not in {"number", "code", "name", "category", "speciality"}
        ],
        "readings": _readings(row),
        "categories": CATEGORIES,
        "may_edit": editor and row.catalogue.state == CatalogueState.DRAFT,
        "may_settle": editor and row.catalogue.state != CatalogueState.SUPERSEDED,
        "tags": tags,
        "reach": count_rows(reads.subjects_reached(row, request.actor.reach("item.read"), tags)),
        "may_see_subjects": request.actor.may("subject.read"),
        "rulebooks": rulebooks_of(row),
        "crumbs": _crumbs(row),
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/item.html", context)


def _crumbs(row: Item) -> list[tuple[str, str]]:
    return [
        ("抽查事项清单", reverse("registry:catalogues")),
        (row.catalogue.edition, page_of(row.catalogue)),
        (row.code, ""),
    ]


def _readings(row: Item) -> list[tuple[str, str]]:
    """What the printed text was read to be, in words."""
    return [
        ("抽查比例", "；".join(map(in_words, row.ratio))),
        ("抽查频次", "；".join(map(in_words, row.frequency))),
        ("抽查方式", "、".join(row.method_labels)),
        ("抽查层级", "、".join(row.levels) or "各级"),
        ("对象类别", "、".join(row.kind_labels)),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def new_item(request: StaffRequest, ref: str) -> HttpResponse:
    """A new item of a draft edition."""
    row = queries.get_catalogue(request.actor, ref)
    services.require_draft(request.actor, row)
    form = ItemForm(request.POST or None, kind=row.kind)

    def create() -> Item:
        return services.create_item(actor=request.actor, catalogue=row, values=form.item_values(), now=timezone.now())

    back = page_of(row)
    return new_page(request, form, create, goal=lambda _: back, title=f"新增抽查事项（{row.edition}）", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def edit_item(request: StaffRequest, ref: str) -> HttpResponse:
    """Change an item of a draft edition."""
    row = queries.get_item(request.actor, ref)
    services.require_draft(request.actor, row.catalogue)
    values = {name: getattr(row, name) for name in item_fields(row.catalogue.kind)}
    initial = {**values, "speciality": row.speciality_id, "seen": seen(row)}
    form = ItemForm(request.POST or None, kind=row.catalogue.kind, initial=initial)

    def save() -> list[str]:
        return services.edit_item(actor=request.actor, item=row, values=form.item_values(), now=timezone.now())

    return edit_page(request, form, row, save, title=f"修改：{row.name}", back=item_page(row))


@require_POST
@staff("item.edit")
def remove_item(request: StaffRequest, ref: str) -> HttpResponse:
    """Take an item out of a draft edition."""
    row = queries.get_item(request.actor, ref)
    services.remove_item(actor=request.actor, item=row, now=timezone.now())
    messages.success(request, f"已删除“{row}”。")
    return redirect(page_of(row.catalogue))


@require_safe
@staff("item.edit")
def doubts(request: StaffRequest) -> HttpResponse:
    """Items whose prose a person has yet to look at."""
    rows = reads.unsettled(reads.doubtful_items(request.actor))
    context = {
        "page_title": "待核实的事项",
        "crumbs": [("抽查事项清单", reverse("registry:catalogues")), ("待核实", "")],
        "items": rows,
    }
    return render(request, "registry/doubts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def settle(request: StaffRequest, ref: str) -> HttpResponse:
    """Decide what an item's prose means; the printed text stays beside the form."""
    row = queries.get_item(request.actor, ref)
    request.actor.require("item.edit", row.catalogue.unit_path)
    form = SettleForm(request.POST or None, item=row)
    if request.method == "POST" and form.is_valid():

        def save() -> bool:
            services.settle_item(
                actor=request.actor, item=row, values=form.settled(), answers=form.answers(), now=timezone.now()
            )
            return True

        if attempt(form, save):
            left = len(row.open_doubts)
            messages.success(request, f"已保存，还有 {left} 处存疑。" if left else "已保存，本事项没有存疑了。")
            return redirect(item_page(row))
    context = {
        "page_title": f"核实：{row.name}",
        "crumbs": [*_crumbs(row)[:2], (row.code, item_page(row)), ("核实", "")],
        "item": row,
        "form": form,
        "facts": [(title, printed(row, name)) for name, title in titles_of(row.catalogue.kind).items()
                  if name in {"ratio_text", "frequency_text", "methods", "object_kind", "levels_text", "checking_body"}],
    }  # fmt: skip
    return render(request, "registry/settle.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def item_tags(request: StaffRequest, ref: str) -> HttpResponse:
    """Which tags an item reaches."""
    row = queries.get_item(request.actor, ref)
    request.actor.require("item.edit", row.catalogue.unit_path)
    form = TagForm(request.POST or None, initial={"tags": [tag.pk for tag in reads.tags_of(row)]})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["tags"]
        changed = attempt(
            form, lambda: services.map_item(actor=request.actor, item=row, tags=chosen, now=timezone.now())
        )
        if changed is not None:
            messages.success(request, "已保存对应的标签。" if changed else "没有改动。")
            return redirect(item_page(row))
    return form_page(request, form, title=f"对应标签：{row.name}", back=item_page(row), crumbs=_crumbs(row))


@require_safe
@staff("subject.read")
def item_subjects(request: StaffRequest, ref: str) -> HttpResponse:
    """The subjects that an item reaches, within the actor's reach."""
    row = queries.get_item(request.actor, ref)
    tags = reads.tags_of(row)
    rows: QuerySet[Subject] = reads.subjects_reached(row, request.actor.reach("subject.read"), tags)
    wanted = reads.reach_filter(row, tags)
    context = {
        "crumbs": [*_crumbs(row)[:2], (row.code, item_page(row)), ("检查对象", "")],
        "summary": f"，{queries.describe_filter(wanted)}" if wanted else "",
    }
    return render_listing(request, REACHED, rows, page_title=f"“{row.name}”覆盖的检查对象", context=context)
