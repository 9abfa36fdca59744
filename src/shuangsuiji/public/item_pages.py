"""The three lists, their items and how these are checked, before the public."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.queries import main_bureau
from shuangsuiji.registry import item_files, markdown
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry.item_sheets import titles_of
from shuangsuiji.registry.queries import catalogues as lists
from shuangsuiji.registry.queries import rulebooks as texts
from shuangsuiji.registry.queries.catalogues import printed
from shuangsuiji.registry.queries.items import item_matches, joint_industries, public_item
from shuangsuiji.registry.readings import in_words
from shuangsuiji.ui.forms import FilterForm

NOT_PRINTED = {"number", "code", "name", "category", "speciality", "draw_unit"}


class PublicItemFilter(FilterForm):
    """Items by a fragment and by 重点/一般."""

    q = forms.CharField(label="事项名称或编号", required=False, max_length=60)
    category = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *registry.ItemCategory.choices])

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Each filled field narrows."""
        word, category = self.cleaned_data["q"], self.cleaned_data["category"]
        rows = rows.filter(item_matches(word)) if word else rows
        return rows.filter(category=category) if category else rows


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """A list in force in its printed columns: of the main bureau, or the one that the address names; all lists above it."""
    in_force = list(lists.lists_in_force())
    shown = _wanted(in_force, request.GET.get("list", ""))
    form = PublicItemFilter(request.GET)
    rows = shown.items.order_by("pk") if shown else registry.items_by_ref([])
    found = list(form.narrow(rows)) if form.is_valid() else []
    header, table = item_files.printed_rows(shown.kind, found) if shown else ([], [])
    context = {
        "page_title": shown.get_kind_display() if shown else "随机抽查事项清单",
        "lists": in_force,
        "shown": shown,
        "form": form,
        "kept": [("list", shown.ref)] if shown else [],
        "header": header,
        "rows": [(item, list(zip(header, cells, strict=True))) for item, cells in zip(found, table, strict=True)],
        "formats": list(item_files.FORMATS),
        "industries": _industries(found) if shown and shown.kind == registry.CatalogueKind.JOINT else [],
    }
    return render(request, "public/items.html", context)


def _wanted(in_force: list[Any], ref: str) -> Any:
    bureau = main_bureau()
    named = next((row for row in in_force if row.ref == ref), None)
    if ref and named is None:
        raise Http404
    own = [row for row in in_force if bureau and row.unit_id == bureau.pk]
    return named or next(iter([*own, *in_force]), None)


def _industries(found: list[Any]) -> list[tuple[str, int]]:
    """一业一查: the industries of a joint list with how many items each has."""
    return [(industry, len(rows)) for industry, rows in joint_industries(found).items()]


@require_safe
def items_file(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """A published list as a file."""
    row = next((row for row in lists.lists_in_force() if row.ref == ref), None)
    if row is None or form not in item_files.FORMATS:
        raise Http404
    data = item_files.list_file(row, row.items.order_by("pk"), form)
    response = HttpResponse(data, content_type=item_files.FORMATS[form])
    name = f"{item_files.file_name(row)}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_safe
def item(request: HttpRequest, ref: str) -> HttpResponse:
    """One item of a published edition, with the rulebooks, guides and checklists in force for it."""
    row = public_item(ref)
    if row is None:
        raise Http404
    context = {
        "page_title": row.name,
        "crumbs": [("抽查事项清单", reverse("public:items")), (row.code, "")],
        "item": row,
        "facts": [
            (title, printed(row, name))
            for name, title in titles_of(row.catalogue.kind).items()
            if name not in NOT_PRINTED and printed(row, name)
        ],
        "ratio": "；".join(map(in_words, row.ratio)),
        "frequency": "；".join(map(in_words, row.frequency)),
        "rulebooks": texts.rulebooks_of(row),
    }
    return render(request, "public/item.html", context)


@require_safe
def rulebook(request: HttpRequest, ref: str) -> HttpResponse:
    """A published rulebook, guide or checklist, to read and print."""
    row = texts.public_rulebook(ref)
    if row is None:
        raise Http404
    context = {
        "page_title": row.title,
        "crumbs": [("抽查事项清单", reverse("public:items")), (row.title, "")],
        "text": row,
        "body": markdown.render(row.body),
        "points": list(row.points.all()),
        "items": texts.items_for(row),
    }
    return render(request, "public/rulebook.html", context)
