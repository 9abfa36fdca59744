"""合规手册 in the back office: writing and publishing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.documents.answers import paper_answer
from shuangsuiji.registry import markdown
from shuangsuiji.registry.forms.texts import HandbookFilter, HandbookForm
from shuangsuiji.registry.models import Handbook, TextState
from shuangsuiji.registry.printing import handbook_paper
from shuangsuiji.registry.queries import handbooks as reads
from shuangsuiji.registry.services import texts
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from . import versions
from .common import edit_page, new_page, seen, strip
from .rulebooks import TEXT_STATES

FIELDS = ("title", "industry", "summary", "adopting_document", "body")


def handbook_page(row: Handbook) -> str:
    """The address of a handbook's page."""
    return reverse("registry:handbook", args=[row.ref])


HANDBOOKS = Listing(
    columns=(
        Column("名称", "title", link=handbook_page, clip=True),
        Column("行业", "industry"),
        Column("版本", lambda row: f"第 {row.version} 版", minor=True),
        Column("发布单位", "unit.short_name", minor=True),
        Column("发布时间", "published_at", kind="day", minor=True),
        Column("状态", "state", states=TEXT_STATES),
    ),
    ordering="-id",
    filters=HandbookFilter,
    empty=Empty("还没有合规手册。", hint="按行业编写，发布后在公示网站供企业查阅、打印。"),
    unit="份",
)


@require_safe
@staff("item.read")
def handbooks(request: StaffRequest) -> HttpResponse:
    """All handbooks."""
    context = {"may_edit": request.actor.may("handbook.edit")}
    rows = reads.handbooks_visible(request.actor)
    return render_listing(
        request, HANDBOOKS, rows, page_title="合规手册", template="registry/handbooks.html", context=context
    )


@require_safe
@staff("item.read")
def handbook(request: StaffRequest, ref: str) -> HttpResponse:
    """One handbook as the public will read it."""
    row = reads.get_handbook(request.actor, ref)
    editor = request.actor.may("handbook.edit", row.unit_path)
    context = {
        "page_title": row.title,
        "crumbs": [("合规手册", reverse("registry:handbooks")), (row.title, "")],
        "text": row,
        "body": markdown.render(row.body),
        "versions": reads.handbook_versions(row),
        "states": TEXT_STATES,
        "may_edit": editor and row.state == TextState.DRAFT,
        "may_follow": editor and row.state != TextState.DRAFT,
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/handbook.html", context)


@require_safe
@staff("item.read")
def handbook_file(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """A handbook as PDF or docx, drafts too."""
    return paper_answer(handbook_paper(reads.get_handbook(request.actor, ref)), kind)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("handbook.edit")
def new_handbook(request: StaffRequest) -> HttpResponse:
    """A new draft."""
    form = HandbookForm(request.POST or None)

    def create() -> Handbook:
        return texts.create_text(actor=request.actor, model=Handbook, values=form.values(FIELDS), now=timezone.now())

    return new_page(request, form, create, goal=handbook_page, title="新建合规手册", back=reverse("registry:handbooks"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("handbook.edit")
def edit_handbook(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a draft."""
    row = reads.get_handbook(request.actor, ref)
    texts.require_draft_text(request.actor, row)
    form = HandbookForm(
        request.POST or None, initial={**{name: getattr(row, name) for name in FIELDS}, "seen": seen(row)}
    )

    def save() -> list[str]:
        return texts.edit_text(actor=request.actor, text=row, values=form.values(FIELDS), now=timezone.now())

    return edit_page(request, form, row, save, title=f"修改：{row.title}", back=handbook_page(row))


@require_POST
@staff("handbook.edit")
def publish_handbook(request: StaffRequest, ref: str) -> HttpResponse:
    """Bring a draft into force and before the public."""
    row = reads.get_handbook(request.actor, ref)
    return versions.publish(request, row, handbook_page, done="发布，公示网站可以查阅")


@require_POST
@staff("handbook.edit")
def follow_handbook(request: StaffRequest, ref: str) -> HttpResponse:
    """A draft of the next version."""
    return versions.follow(request, reads.get_handbook(request.actor, ref), handbook_page)


@require_POST
@staff("handbook.edit")
def remove_handbook(request: StaffRequest, ref: str) -> HttpResponse:
    """Throw a draft away."""
    return versions.remove(request, reads.get_handbook(request.actor, ref), "registry:handbooks")
