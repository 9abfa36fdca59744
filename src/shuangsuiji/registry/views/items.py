"""随机抽查事项清单: editions and items."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.registry import downloads, queries, services
from shuangsuiji.registry.forms import CatalogueForm, ItemFilter, ItemForm, NewCatalogueForm
from shuangsuiji.registry.models import CatalogueState, Item, ItemCatalogue, ItemCategory
from shuangsuiji.registry.services.catalogues import EDITION_FIELDS, ITEM_FIELDS
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from .common import edit_page, new_page, seen, strip, workbook

STATES = StateMap(CatalogueState, {CatalogueState.DRAFT: "amber", CatalogueState.IN_FORCE: "green"})
CATEGORIES = StateMap(ItemCategory, {ItemCategory.KEY: "red"})


def page_of(catalogue: ItemCatalogue) -> str:
    """The address of an edition's page."""
    return reverse("registry:catalogue", args=[catalogue.ref])


def item_page(item: Item) -> str:
    """The address of an item's page."""
    return reverse("registry:item", args=[item.ref])


CATALOGUES = Listing(
    columns=(
        Column("版次", "edition", link=page_of),
        Column("发布单位", "unit.short_name", minor=True),
        Column("发布文件", "adopting_document", clip=True, minor=True),
        Column("事项", "item_count", kind="number"),
        Column("施行日期", "effective_from", kind="day", sort="effective_from"),
        Column("停止日期", "effective_to", kind="day", minor=True),
        Column("状态", "state", states=STATES),
    ),
    ordering="-effective_from",
    empty=Empty("还没有抽查事项清单。", hint="由信用监管岗或业务股室导入清单，或新建一版。"),
    unit="版",
)


def _export(request: HttpRequest, rows: QuerySet[Item]) -> HttpResponse:
    first = rows.select_related("catalogue").first()
    return workbook(downloads.items_xlsx(rows), f"随机抽查事项清单{first.catalogue.edition if first else ''}")


ITEMS = Listing(
    columns=(
        Column("编号", "code", sort="code"),
        Column("抽查事项名称", "name", link=item_page, clip=True),
        Column("子项", "sub_item", clip=True, minor=True),
        Column("类别", "category", states=CATEGORIES),
        Column("抽查依据", "legal_basis", clip=True, minor=True),
        Column("抽查主体", "checking_body", clip=True, minor=True),
        Column("抽查对象", "object_kind", clip=True, minor=True),
        Column("抽查比例", "ratio_text", clip=True),
        Column("抽查频次", "frequency_text", clip=True, minor=True),
        Column("抽查方式", "methods", clip=True, minor=True),
        Column("检查人员要求", "officer_requirement", clip=True, minor=True),
        Column("内容及要求", "content", clip=True, minor=True),
        Column("备注", "note", clip=True, minor=True),
    ),
    ordering="code",
    filters=ItemFilter,
    empty=Empty("这一版还没有抽查事项。", hint="拟定中的版次可以导入、新增事项。"),
    unit="项",
    export=_export,
    size=50,
)


@require_safe
@staff("item.read")
def catalogues(request: StaffRequest) -> HttpResponse:
    """All editions of the actor's bureau."""
    rows = queries.catalogues_visible(request.actor)
    context = {"may_edit": request.actor.may("item.edit")}
    return render_listing(
        request, CATALOGUES, rows, page_title="抽查事项清单", template="registry/catalogues.html", context=context
    )


@require_safe
@staff("item.read")
def catalogue(request: StaffRequest, ref: str) -> HttpResponse:
    """One edition: its items in the usual columns."""
    row = queries.get_catalogue(request.actor, ref)
    context = {
        "catalogue": row,
        "states": STATES,
        "may_edit": row.state == CatalogueState.DRAFT and request.actor.may("item.edit", row.unit_path),
        "crumbs": [("抽查事项清单", reverse("registry:catalogues")), (row.edition, "")],
        "entries": strip(row, row.ref),
    }
    title = f"抽查事项清单（{row.edition}）"
    return render_listing(
        request, ITEMS, row.items.all(), page_title=title, template="registry/catalogue.html", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def new_catalogue(request: StaffRequest) -> HttpResponse:
    """A new draft edition."""
    form = NewCatalogueForm(request.POST or None, initial={"effective_from": timezone.localdate()})

    def create() -> ItemCatalogue:
        values = form.values((*EDITION_FIELDS, "copy_current"))
        return services.create_catalogue(actor=request.actor, **values, now=timezone.now())

    done, back = "已新建“{}”，现在可以导入或修改事项，完成后发布。", reverse("registry:catalogues")
    return new_page(request, form, create, goal=page_of, done=done, title="新建清单版次", back=back, submit="新建")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def edit_catalogue(request: StaffRequest, ref: str) -> HttpResponse:
    """Name, document and date of a draft edition."""
    row = queries.get_catalogue(request.actor, ref)
    services.require_draft(request.actor, row)
    initial = {**{name: getattr(row, name) for name in EDITION_FIELDS}, "seen": seen(row)}
    form = CatalogueForm(request.POST or None, initial=initial)

    def save() -> list[str]:
        values = form.values(EDITION_FIELDS)
        return services.edit_catalogue(actor=request.actor, catalogue=row, values=values, now=timezone.now())

    return edit_page(request, form, row, save, title=f"修改版次：{row.edition}", back=page_of(row))


@require_POST
@staff("item.edit")
def publish_catalogue(request: StaffRequest, ref: str) -> HttpResponse:
    """Bring a draft edition into force."""
    row = queries.get_catalogue(request.actor, ref)
    try:
        services.publish_catalogue(actor=request.actor, catalogue=row, now=timezone.now())
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{row}”已发布执行。")
    return redirect(page_of(row))


@require_safe
@staff("item.read")
def item(request: StaffRequest, ref: str) -> HttpResponse:
    """One item with all its columns."""
    row = queries.get_item(request.actor, ref)
    editable = row.catalogue.state == CatalogueState.DRAFT
    context = {
        "page_title": row.name,
        "item": row,
        "categories": CATEGORIES,
        "may_edit": editable and request.actor.may("item.edit", row.catalogue.unit_path),
        "crumbs": [
            ("抽查事项清单", reverse("registry:catalogues")),
            (row.catalogue.edition, page_of(row.catalogue)),
            (row.code, ""),
        ],
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/item.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def new_item(request: StaffRequest, ref: str) -> HttpResponse:
    """A new item of a draft edition."""
    row = queries.get_catalogue(request.actor, ref)
    services.require_draft(request.actor, row)
    form = ItemForm(request.POST or None)

    def create() -> Item:
        values = _item_values(form)
        return services.create_item(actor=request.actor, catalogue=row, values=values, now=timezone.now())

    back = page_of(row)
    return new_page(request, form, create, goal=lambda _: back, title=f"新增抽查事项（{row.edition}）", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def edit_item(request: StaffRequest, ref: str) -> HttpResponse:
    """Change an item of a draft edition."""
    row = queries.get_item(request.actor, ref)
    services.require_draft(request.actor, row.catalogue)
    values = {name: getattr(row, name) for name in ITEM_FIELDS}
    form = ItemForm(request.POST or None, initial={**values, "speciality": row.speciality_id, "seen": seen(row)})

    def save() -> list[str]:
        return services.edit_item(actor=request.actor, item=row, values=_item_values(form), now=timezone.now())

    return edit_page(request, form, row, save, title=f"修改：{row.name}", back=item_page(row))


def _item_values(form: ItemForm) -> dict[str, Any]:
    values = form.values(tuple(name for name in ITEM_FIELDS if name != "speciality_id"))
    speciality = form.cleaned_data["speciality"]
    return {**values, "speciality_id": speciality.pk if speciality else None}


@require_POST
@staff("item.edit")
def remove_item(request: StaffRequest, ref: str) -> HttpResponse:
    """Take an item out of a draft edition."""
    row = queries.get_item(request.actor, ref)
    services.remove_item(actor=request.actor, item=row, now=timezone.now())
    messages.success(request, f"已删除“{row}”。")
    return redirect(page_of(row.catalogue))
