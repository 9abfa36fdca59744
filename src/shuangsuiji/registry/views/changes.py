"""动态更新: what changed in the directory, when, by whom, from which source."""

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import downloads, queries
from shuangsuiji.registry.forms import ChangeFilter, scoped
from shuangsuiji.registry.models import SubjectChange
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .common import dated, workbook


def _export(request: HttpRequest, rows: QuerySet[SubjectChange]) -> HttpResponse:
    return workbook(downloads.changes_xlsx(rows), dated("检查对象动态更新", timezone.localdate()))


def _page(row: SubjectChange) -> str:
    return reverse("registry:subject", args=[row.subject.ref])


FEED = Listing(
    columns=(
        Column("时间", "at", kind="dt", sort="at"),
        Column("检查对象", "subject.name", link=_page, clip=True),
        Column("类型", lambda row: queries.shown_change(row).kind),
        Column("字段", lambda row: queries.shown_change(row).field),
        Column("原内容", lambda row: queries.shown_change(row).old, clip=True, minor=True),
        Column("新内容", lambda row: queries.shown_change(row).new, clip=True),
        Column("来源", lambda row: queries.shown_change(row).source, minor=True),
        Column("经办人", lambda row: queries.shown_change(row).by, minor=True),
    ),
    ordering="-at",
    empty=Empty("这段时间没有变动。", hint="导入、修改、划转、合并、登记许可事件后，逐条显示在这里。"),
    unit="条",
    export=_export,
    size=50,
)


@require_safe
@staff("subject.read")
def changes(request: StaffRequest) -> HttpResponse:
    """The feed, within the actor's reach."""
    listing = replace(FEED, filters=scoped(ChangeFilter, request.actor.reach("subject.read")))
    return render_listing(request, listing, queries.changes_visible(request.actor), page_title="动态更新")
