"""执法检查人员名录库."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import people_downloads as downloads
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import LeaveForm, OfficerFilter, OfficerForm, RecusalForm, TransferForm, scoped
from shuangsuiji.registry.models import Officer, OfficerState, OfficerTransfer, RecusalState, RequestState
from shuangsuiji.registry.services.officers import EDITABLE
from shuangsuiji.ui.forms import UiForm
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import StateMap

from .common import attempt, dated, edit_page, form_page, new_page, part_or_page, seen, strip, workbook

STATES = StateMap(OfficerState, {OfficerState.ACTIVE: "green"})
RECUSAL_STATES = StateMap(
    RecusalState, {RecusalState.DECLARED: "amber", RecusalState.CONFIRMED: "green", RecusalState.REJECTED: "red"}
)
SHOWN_CHANGES = 30


def page_of(officer: Officer) -> str:
    """The address of an officer's page."""
    return reverse("registry:officer", args=[officer.ref])


def _export(request: HttpRequest, rows: QuerySet[Officer]) -> HttpResponse:
    return workbook(downloads.officers_xlsx(rows), dated("执法检查人员名录", timezone.localdate()))


OFFICERS = Listing(
    columns=(
        Column("执法证号", "certificate", sort="certificate"),
        Column("姓名", "name", sort="name", link=page_of),
        Column("单位", "unit.short_name", sort="unit_path"),
        Column("职务", "post", minor=True),
        Column("层级", "level", minor=True),
        Column("分级", "get_grade_display", minor=True),
        Column("专业", template="registry/parts/specialities.html", minor=True),
        Column("证件有效期至", template="registry/parts/validity.html", sort="certificate_valid_to"),
        Column("状态", "state", states=STATES),
    ),
    ordering="unit_path",
    empty=Empty("名录库里还没有执法检查人员。", hint="由信用监管岗导入、新增。"),
    unit="人",
    export=_export,
)


@require_safe
@staff("officer.read")
def officers(request: StaffRequest) -> HttpResponse:
    """The directory, within the actor's reach."""
    listing = replace(OFFICERS, filters=scoped(OfficerFilter, request.actor.reach("officer.read")))
    context = {
        "may_edit": request.actor.may("officer.edit"),
        "kind": "officers",
        "new_title": "新增人员",
        "today": timezone.localdate(),
    }
    figures = queries.officer_figures(request.actor, timezone.localdate())
    return render_listing(
        request,
        listing,
        queries.officers_visible(request.actor),
        page_title="执法检查人员名录库",
        template="registry/officers.html",
        stats=[
            Stat("在岗", figures["active"], "green", "?state=active"),
            Stat("证件已过期", figures["expired"], "red", "?state=active&expiry=over"),
            Stat("证件即将到期", figures["expiring"], "amber", "?state=active&expiry=soon"),
            Stat("今日请假", figures["away"], "amber"),
        ],
        context=context,
    )


@require_safe
@staff("officer.read")
def officer(request: StaffRequest, ref: str) -> HttpResponse:
    """One officer: facts, leave, recusals, journal."""
    return _page(request, queries.get_officer(request.actor, ref))


def _page(
    request: StaffRequest, row: Officer, *, leave: LeaveForm | None = None, recusal: RecusalForm | None = None
) -> HttpResponse:
    context = {
        "page_title": row.name,
        "crumbs": [("执法人员名录库", reverse("registry:officers"))],
        **card(row),
        "may_edit": request.actor.may("officer.edit", row.unit_path),
        "leave_form": leave or LeaveForm(prefix="leave"),
        "recusal_form": recusal or RecusalForm(prefix="recusal", actor=request.actor),
        "transfer": row.transfers.filter(state=RequestState.OPEN).select_related("target").first(),
    }
    return render(request, "registry/officer.html", context, status=422 if leave or recusal else 200)


@require_safe
@staff("officer.read")
def history(request: StaffRequest, ref: str) -> HttpResponse:
    """What was changed of one officer; as a part of the page when a script asks for it."""
    row = queries.get_officer(request.actor, ref)
    context = {
        "page_title": f"{row.name}：变更和留痕",
        "crumbs": [("执法人员名录库", reverse("registry:officers"))],
        "back": reverse("registry:officer", args=[row.ref]),
        "changes": row.changes.select_related("by")[:SHOWN_CHANGES],
        "entries": strip(row, row.ref),
    }
    return part_or_page(request, "registry/parts/officer_history.html", context)


def card(row: Officer) -> dict[str, Any]:
    """What every page over one officer shows: facts, leave, recusals, sessions of training."""
    today = timezone.localdate()
    return {
        "officer": row,
        "states": STATES,
        "recusal_states": RECUSAL_STATES,
        "today": today,
        "titles": queries.code_titles(row),
        "sessions": sorted(row.attendances.all(), key=lambda line: line.training.held_on, reverse=True),
        "hours": queries.hours_in(row, today.year),
        "recusals": sorted(row.recusals.all(), key=lambda found: found.pk, reverse=True),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff("officer.edit")
def new_officer(request: StaffRequest) -> HttpResponse:
    """A new officer by hand."""
    form = OfficerForm(request.POST or None, actor=request.actor)
    back = reverse("registry:officers")
    return new_page(
        request,
        form,
        lambda: services.create_officer(**_said(request, form)),
        goal=page_of,
        title="新增执法检查人员",
        back=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("officer.edit")
def edit_officer(request: StaffRequest, ref: str) -> HttpResponse:
    """Change an officer by hand."""
    row = queries.get_officer(request.actor, ref)
    request.actor.require("officer.edit", row.unit_path)
    form = OfficerForm(request.POST or None, actor=request.actor, officer=row, initial=_initial(row))

    def save() -> list[str]:
        return services.edit_officer(officer=row, **{**_said(request, form), "unit": row.unit})

    return edit_page(request, form, row, save, title=f"修改：{row.name}", back=page_of(row))


def _initial(row: Officer) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in EDITABLE}
    marks = {"specialities": row.specialities.all(), "seen": seen(row), "region": row.region_id}
    return {**values, **marks, "certificate": row.certificate, "id_number": "", "phone": ""}


def _said(request: StaffRequest, form: OfficerForm) -> dict[str, Any]:
    asked = form.cleaned_data
    return {
        "actor": request.actor,
        "certificate": asked["certificate"],
        "unit": asked.get("unit"),
        "values": form.values(EDITABLE),
        "specialities": asked["specialities"],
        "now": timezone.now(),
    }


@require_POST
@staff("officer.edit")
def add_leave(request: StaffRequest, ref: str) -> HttpResponse:
    """Note days off."""
    row = queries.get_officer(request.actor, ref)
    form = LeaveForm(request.POST, prefix="leave")

    def save() -> object:
        return services.add_leave(actor=request.actor, officer=row, **form.cleaned_data, now=timezone.now())

    return _saved(request, row, form, save, "已登记请假。") or _page(request, row, leave=form)


@require_POST
@staff("officer.edit")
def add_recusal(request: StaffRequest, ref: str) -> HttpResponse:
    """Declare a recusal."""
    row = queries.get_officer(request.actor, ref)
    form = RecusalForm(request.POST, prefix="recusal", actor=request.actor)

    def save() -> object:
        return services.declare_recusal(actor=request.actor, bearer=row, claim=form.claim(), now=timezone.now())

    done = "已申报回避，即时生效，待他人审核。"
    return _saved(request, row, form, save, done) or _page(request, row, recusal=form)


def _saved(
    request: StaffRequest, row: Officer, form: UiForm, save: Callable[[], object], done: str
) -> HttpResponse | None:
    if not form.is_valid() or attempt(form, save) is None:
        return None
    messages.success(request, done)
    return redirect(page_of(row))


@require_POST
@staff("officer.edit")
def cancel_leave(request: StaffRequest, ref: str, leave_id: int) -> HttpResponse:
    """Take back a leave."""
    row = queries.get_officer(request.actor, ref)
    services.cancel_leave(actor=request.actor, officer=row, leave_id=leave_id, now=timezone.now())
    messages.success(request, "已撤销请假。")
    return redirect(page_of(row))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("officer.edit")
def transfer(request: StaffRequest, ref: str) -> HttpResponse:
    """Move an officer to another unit, or ask that unit to take over."""
    row = queries.get_officer(request.actor, ref)
    request.actor.require("officer.edit", row.unit_path)
    form = TransferForm(request.POST or None, officer=row)

    def save() -> OfficerTransfer:
        return services.transfer_officer(actor=request.actor, officer=row, **form.cleaned_data, now=timezone.now())

    if request.method == "POST" and form.is_valid() and (made := attempt(form, save)):
        done = (
            "已调动；账号的岗位请安全管理员同步调整。"
            if made.state == RequestState.DONE
            else "已提出调动，待调入单位接收。"
        )
        messages.success(request, done)
        return redirect("registry:officers" if made.state == RequestState.DONE else "registry:transfers")
    return form_page(request, form, title=f"调动：{row.name}", back=page_of(row), submit="办理调动")
