"""Editions of the three lists: drafting, publishing, what differs, reporting upward."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry import downloads, item_files, queries, services, sheets
from shuangsuiji.registry.forms.items import CatalogueFilter, CatalogueForm, ItemFilter, NewCatalogueForm
from shuangsuiji.registry.item_sheets import PRINTED, sheet_of, titles_of
from shuangsuiji.registry.models import CatalogueKind, CatalogueState, Item, ItemCatalogue, ItemCategory
from shuangsuiji.registry.queries import catalogues as reads
from shuangsuiji.registry.queries.items import unsettled
from shuangsuiji.registry.services.catalogues import EDITION_FIELDS
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Change, Empty
from shuangsuiji.ui.states import StateMap

from .common import edit_page, new_page, seen, strip, workbook

STATES = StateMap(CatalogueState, {CatalogueState.DRAFT: "amber", CatalogueState.IN_FORCE: "green"})
CATEGORIES = StateMap(ItemCategory, {ItemCategory.KEY: "red"})
# columns of an edition's page that need the room of a wide screen
WIDE = {
    "sub_item", "legal_basis", "checking_body", "object_kind", "frequency_text", "methods", "officer_requirement",
    "content", "levels_text", "note", "measures", "partners_text",
}  # fmt: skip


def page_of(catalogue: ItemCatalogue) -> str:
    """The address of an edition's page."""
    return reverse("registry:catalogue", args=[catalogue.ref])


def item_page(item: Item) -> str:
    """The address of an item's page."""
    return reverse("registry:item", args=[item.ref])


CATALOGUES = Listing(
    columns=(
        Column("清单", lambda row: row.get_kind_display(), minor=True),
        Column("版次", "edition", link=page_of),
        Column("发布单位", "unit.short_name", minor=True),
        Column("发布文件", "adopting_document", clip=True, minor=True),
        Column("事项", "item_count", kind="number"),
        Column("施行日期", "effective_from", kind="day", sort="effective_from"),
        Column("停止日期", "effective_to", kind="day", minor=True),
        Column("状态", "state", states=STATES),
    ),
    ordering="-effective_from",
    filters=CatalogueFilter,
    empty=Empty("还没有抽查事项清单。", hint="由信用监管岗或业务股室导入清单，新建一版，或装入示例清单。"),
    unit="版",
)


def _export(request: HttpRequest, rows: QuerySet[Item]) -> HttpResponse:
    first = rows.select_related("catalogue").first()
    return workbook(downloads.items_xlsx(rows), f"抽查事项清单{first.catalogue.edition if first else ''}")


def _listing(kind: CatalogueKind) -> Listing:
    """An edition's items in its printed columns, in the order in which they were adopted."""
    titles = titles_of(kind)
    columns = [Column("编号", "code", sort="code")]
    for name in PRINTED[kind]:
        link = item_page if name == "name" else None
        columns.append(Column(titles[name], name, link=link, clip=True, minor=name in WIDE))
        if name == "name":
            doubts = Column("存疑", template="registry/parts/item_doubts.html", minor=True)
            columns += [doubts, Column("类别", "category", states=CATEGORIES)]
    return Listing(
        columns=tuple(columns),
        ordering="id",
        filters=ItemFilter,
        empty=Empty("这一版还没有抽查事项。", hint="拟定中的版次可以导入、新增事项。"),
        unit="项",
        export=_export if kind == CatalogueKind.RANDOM else None,
        size=50,
    )


ITEMS = {kind: _listing(kind) for kind in CatalogueKind}


@require_safe
@staff("item.read")
def catalogues(request: StaffRequest) -> HttpResponse:
    """All editions of the actor's bureau, and the published ones from above."""
    rows = queries.catalogues_visible(request.actor)
    context = {
        "may_edit": request.actor.may("item.edit"),
        "may_receive": request.actor.may("item.receive"),
        "may_claim": request.actor.may("item.claim"),
        "bare": not rows.exists(),
    }
    return render_listing(
        request, CATALOGUES, rows, page_title="抽查事项清单", template="registry/catalogues.html", context=context
    )


@require_safe
@staff("item.read")
def catalogue(request: StaffRequest, ref: str) -> HttpResponse:
    """One edition: its items in the columns of its list."""
    row = queries.get_catalogue(request.actor, ref)
    editor = request.actor.may("item.edit", row.unit_path)
    context = {
        "catalogue": row,
        "states": STATES,
        "may_edit": row.state == CatalogueState.DRAFT and editor,
        "former": reads.former_of(row),
        "report": reads.standing_report(row),
        "may_report": row.state != CatalogueState.DRAFT and request.actor.may("item.report", row.unit_path),
        "above": reads.bureau_above(row.unit),
        "doubtful": len(unsettled(row.items.exclude(doubts=[]))) if editor else 0,
        "formats": list(item_files.FORMATS),
        "crumbs": [("抽查事项清单", reverse("registry:catalogues")), (row.edition, "")],
        "entries": strip(row, row.ref),
    }
    title = f"{row.get_kind_display()}（{row.edition}）"
    return render_listing(
        request, ITEMS[CatalogueKind(row.kind)], row.items.all(), page_title=title, template="registry/catalogue.html",
        context=context,
    )  # fmt: skip


@require_safe
@staff("item.read")
def catalogue_file(request: StaffRequest, ref: str, form: str) -> HttpResponse:
    """An edition as a file in its printed columns."""
    row = queries.get_catalogue(request.actor, ref)
    if form not in item_files.FORMATS:
        raise queries.missing("文件")
    return sent_file(row, row.items.order_by("pk"), form)


def sent_file(catalogue: ItemCatalogue, items: QuerySet[Item], form: str) -> HttpResponse:
    """A list to download."""
    data = item_files.list_file(catalogue, items, form)
    response = HttpResponse(data, content_type=item_files.FORMATS[form])
    name = f"{item_files.file_name(catalogue)}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_safe
@staff("item.edit")
def list_template(request: StaffRequest, kind: str) -> HttpResponse:
    """The empty sheet of one of the three lists."""
    if kind not in CatalogueKind.values:
        raise queries.missing("模板")
    return workbook(sheets.template(sheet_of(kind), "items"), f"{CatalogueKind(kind).label}导入模板")


def further_templates() -> list[tuple[str, str]]:
    """Name and address of the templates of the other two lists."""
    kinds = (CatalogueKind.JOINT, CatalogueKind.KEY)
    return [(str(kind.label), reverse("registry:list-template", args=[kind.value])) for kind in kinds]


@require_safe
@staff("item.read")
def compare(request: StaffRequest, ref: str) -> HttpResponse:
    """What is new, changed and removed against the edition before, or another one of the same list."""
    row = queries.get_catalogue(request.actor, ref)
    others = list(reads.siblings_of(row))
    wanted = request.GET.get("with", "")
    former = next((other for other in others if other.ref == wanted), None) or reads.former_of(row)
    context = {
        "page_title": f"与前一版的差别：{row.edition}",
        "crumbs": [("抽查事项清单", reverse("registry:catalogues")), (row.edition, page_of(row)), ("差别", "")],
        "catalogue": row,
        "former": former,
        "others": others,
        **(_differences(former, row) if former else {}),
    }
    return render(request, "registry/compare.html", context)


def _differences(former: ItemCatalogue, row: ItemCatalogue) -> dict[str, object]:
    found, titles = reads.compare(former, row), titles_of(row.kind)
    changed = [
        (found_item.item, [Change(titles[name], old, new) for name, old, new in found_item.fields])
        for found_item in found.changed
    ]
    return {"found": found, "changed": changed}


@require_http_methods(["GET", "HEAD", "POST"])
@staff("item.edit")
def new_catalogue(request: StaffRequest) -> HttpResponse:
    """A new draft edition."""
    initial = {"effective_from": timezone.localdate(), "kind": request.GET.get("kind", CatalogueKind.RANDOM)}
    form = NewCatalogueForm(request.POST or None, initial=initial)

    def create() -> ItemCatalogue:
        values = form.values((*EDITION_FIELDS, "copy_current"))
        kind = form.cleaned_data["kind"] or CatalogueKind.RANDOM
        return services.create_catalogue(actor=request.actor, **values, kind=kind, now=timezone.now())

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
        messages.success(request, f"“{row.edition}”已发布执行，请向上级报送。")
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.error(request, str(refusal))
    return redirect(page_of(row))
