"""入库率: the figure per unit, and both lists behind it."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import people_downloads as downloads
from shuangsuiji.registry import queries
from shuangsuiji.registry.forms import HolderFilter, scoped
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat

from .common import dated, workbook

HOLDERS = Listing(
    columns=(
        Column("执法证号", "certificate", sort="certificate"),
        Column("姓名", "name"),
        Column("工作单位", "unit.short_name", sort="unit_path"),
        Column("执法证类别", "get_kind_display", minor=True),
        Column("有效期至", "valid_to", kind="day", minor=True),
        Column("入库", template="registry/parts/entered.html"),
        Column("不入库原因", "excused", clip=True, minor=True),
    ),
    ordering="certificate",
    empty=Empty("还没有持证人员名册。", hint="由信用监管岗导入司法行政部门提供的持证人员名册，作为入库率的分母。"),
    unit="人",
    export=lambda request, rows: workbook(
        downloads.holders_xlsx(rows), dated("持证人员入库情况", timezone.localdate())
    ),
)


@require_safe
@staff("officer.read")
def rates(request: StaffRequest) -> HttpResponse:
    """入库率 unit by unit: holders, entered, missing, and officers whom no list names."""
    found = queries.entry_rates(request.actor, timezone.localdate())
    top = found[0] if found else None
    context = {
        "page_title": "执法人员入库率",
        "crumbs": [("执法人员名录库", reverse("registry:officers")), ("入库率", "")],
        "rates": found,
        "stats": [
            Stat("持证人员", top.holders if top else 0, "blue", reverse("registry:holders")),
            Stat("已入库", top.entered if top else 0, "green", reverse("registry:holders") + "?entered=1"),
            Stat("未入库", top.missing if top else 0, "red", reverse("registry:holders") + "?entered=0"),
            Stat("名册外人员", top.unlisted if top else 0, "amber", "#unlisted"),
        ],
        "unlisted": queries.unlisted_officers(request.actor)[:200],
        "may_edit": request.actor.may("officer.edit"),
    }
    return render(request, "registry/rates.html", context)


@require_safe
@staff("officer.read")
def holders(request: StaffRequest) -> HttpResponse:
    """The list of certificate holders, each with whether the directory has them."""
    listing = replace(HOLDERS, filters=scoped(HolderFilter, request.actor.reach("officer.read")))
    context = {
        "crumbs": [("执法人员名录库", reverse("registry:officers")), ("持证人员名册", "")],
        "may_edit": request.actor.may("officer.edit"),
    }
    return render_listing(
        request, listing, queries.holders_visible(request.actor), page_title="持证人员名册",
        template="registry/holders.html", context=context,
    )  # fmt: skip
