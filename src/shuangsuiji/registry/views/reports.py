"""上报 of editions and their 回执."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.registry import queries
from shuangsuiji.registry.models import ReportState
from shuangsuiji.registry.queries import catalogues as reads
from shuangsuiji.registry.services import reports as services
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from .catalogues import page_of

REPORT_STATES = StateMap(
    ReportState, {ReportState.SENT: "amber", ReportState.RECEIVED: "green", ReportState.RETURNED: "red"}
)
REPORTS = Listing(
    columns=(
        Column("上报单位", "catalogue.unit.name", minor=True),
        Column("清单", lambda row: row.catalogue.get_kind_display(), minor=True),
        Column("版次", "catalogue.edition", link=lambda row: page_of(row.catalogue)),
        Column("上报时间", "created_at", kind="dt"),
        Column("内容摘要", "digest", kind="hash", minor=True),
        Column("状态", "state", states=REPORT_STATES),
        Column("回执号", "receipt_number", minor=True),
        Column("操作", template="registry/parts/report_verbs.html", action=True),
    ),
    ordering="-id",
    empty=Empty("还没有下级单位上报清单。", hint="下级单位发布新版清单后上报，在这里核收并出具回执。"),
    unit="份",
)


@require_safe
@staff("item.receive")
def reports(request: StaffRequest) -> HttpResponse:
    """What the bureaus below have reported."""
    rows = reads.reports_received(request.actor)
    context = {"crumbs": [("抽查事项清单", reverse("registry:catalogues")), ("下级上报", "")]}
    return render_listing(request, REPORTS, rows, page_title="下级上报的清单", context=context)


@require_POST
@staff("item.report")
def report(request: StaffRequest, ref: str) -> HttpResponse:
    """Report a published edition upward."""
    row = queries.get_catalogue(request.actor, ref)

    def act() -> str:
        made = services.report_catalogue(
            actor=request.actor, catalogue=row, to_name=request.POST.get("to_name", "")[:80], now=timezone.now()
        )
        return f"已向{made.to_name}上报，等待回执。"

    return _told(request, act, page_of(row))


@require_POST
@staff("item.report")
def receipt(request: StaffRequest, ref: str) -> HttpResponse:
    """Enter the receipt of a bureau outside the platform."""
    row = queries.get_catalogue(request.actor, ref)
    standing = reads.standing_report(row)
    if standing is None:
        raise queries.missing("上报")

    def act() -> str:
        number = request.POST.get("receipt_number", "")[:60]
        services.note_receipt(actor=request.actor, report=standing, receipt_number=number, now=timezone.now())
        return "已登记回执。"

    return _told(request, act, page_of(row))


@require_POST
@staff("item.receive")
def receive(request: StaffRequest, ref: str) -> HttpResponse:
    """Confirm what a bureau below has reported."""
    row = reads.get_report(request.actor, ref)

    def act() -> str:
        services.receive_report(actor=request.actor, report=row, now=timezone.now())
        return f"已出具回执：{row.receipt_number}。"

    return _told(request, act, reverse("registry:reports"))


@require_POST
@staff("item.receive")
def give_back(request: StaffRequest, ref: str) -> HttpResponse:
    """Send a report back with a reason."""
    row = reads.get_report(request.actor, ref)

    def act() -> str:
        remark = request.POST.get("remark", "")[:300]
        services.return_report(actor=request.actor, report=row, remark=remark, now=timezone.now())
        return "已退回。"

    return _told(request, act, reverse("registry:reports"))


def _told(request: StaffRequest, act: Callable[[], str], goal: str) -> HttpResponse:
    """On to `goal` with what `act` says, or why it refuses."""
    try:
        messages.success(request, act())
    except (NotAllowed, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(goal)
