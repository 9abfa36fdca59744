"""合规手册 before the public: found by word, read, printed."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shuangsuiji.documents.answers import kept_answer
from shuangsuiji.registry import markdown
from shuangsuiji.registry.printing import handbook_paper
from shuangsuiji.registry.queries import handbooks as reads
from shuangsuiji.ui.forms import FilterForm
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty


class PublicHandbookFilter(FilterForm):
    """Handbooks by a fragment of title, industry or text."""

    q = forms.CharField(label="行业或关键词", required=False, max_length=60)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Title, industry, summary or text holds the fragment."""
        word = self.cleaned_data["q"]
        return rows.filter(reads.holds(word)) if word else rows


HANDBOOKS = Listing(
    columns=(
        Column("名称", "title", link=lambda row: reverse("public:handbook", args=[row.ref])),
        Column("行业", "industry"),
        Column("提要", "summary", clip=True, minor=True),
        Column("发布单位", "unit.name", minor=True),
        Column("发布时间", "published_at", kind="day"),
    ),
    ordering="-id",
    filters=PublicHandbookFilter,
    empty=Empty("还没有发布的合规手册"),
    unit="份手册",
)


@require_safe
def handbooks(request: HttpRequest) -> HttpResponse:
    """Handbooks in force."""
    rows = reads.public_handbooks()
    return render_listing(request, HANDBOOKS, rows, page_title="经营主体合规手册", template="ui/public_list.html")


@require_safe
def handbook(request: HttpRequest, ref: str) -> HttpResponse:
    """One handbook; an old version says that it is one, and which is in force."""
    row = reads.public_handbook(ref)
    if row is None:
        raise Http404
    context = {
        "page_title": row.title,
        "page_description": row.summary,
        "crumbs": [("合规手册", reverse("public:handbooks")), (row.title, "")],
        "text": row,
        "body": markdown.render(row.body),
        "contents": markdown.contents(row.body),
        "newer": reads.in_force_of(row) if row.state != "in_force" else None,
    }
    return render(request, "public/handbook.html", context)


@require_safe
def handbook_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """A published handbook as PDF or docx."""
    row = reads.public_handbook(ref)
    if row is None:
        raise Http404
    return kept_answer(handbook_paper(row), kind)
