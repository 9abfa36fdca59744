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
from shuangsuiji.registry import downloads, queries, services
from shuangsuiji.registry.forms import LeaveForm, OfficerFilter, OfficerForm, RecusalForm, scoped
from shuangsuiji.registry.models import Officer, OfficerState
from shuangsuiji.registry.services.officers import EDITABLE
from shuangsuiji.ui.forms import UiForm
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import StateMap

from .common import attempt, dated, edit_page, new_page, seen, strip, workbook

STATES = StateMap(OfficerState, {OfficerState.ACTIVE: "green"})


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
        template="registry/directory.html",
        stats=[
            Stat("在岗", figures["active"], "green", "?state=active"),
            Stat("证件已过期", figures["expired"], "red", "?state=active&sort=certificate_valid_to"),
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
        "officer": row,
        "states": STATES,
        "today": timezone.localdate(),
        "may_edit": request.actor.may("officer.edit", row.unit_path),
        "leave_form": leave or LeaveForm(prefix="leave"),
        "recusal_form": recusal or RecusalForm(prefix="recusal"),
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/officer.html", context, status=422 if leave or recusal else 200)


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
    form = OfficerForm(request.POST or None, actor=request.actor, initial=_initial(row))

    def save() -> list[str]:
        return services.edit_officer(officer=row, **_said(request, form))

    return edit_page(request, form, row, save, title=f"修改：{row.name}", back=page_of(row))


def _initial(row: Officer) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in EDITABLE}
    marks = {"specialities": row.specialities.all(), "seen": seen(row)}
    return {**values, **marks, "certificate": row.certificate, "unit": row.unit_id}


def _said(request: StaffRequest, form: OfficerForm) -> dict[str, Any]:
    asked = form.cleaned_data
    return {
        "actor": request.actor,
        "certificate": asked["certificate"],
        "unit": asked["unit"],
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
    form = RecusalForm(request.POST, prefix="recusal")

    def save() -> object:
        subject = queries.subject_by_code(request.actor, form.cleaned_data["code"])
        reason = form.cleaned_data["reason"]
        return services.declare_recusal(
            actor=request.actor, officer=row, subject=subject, reason=reason, now=timezone.now()
        )

    return _saved(request, row, form, save, "已申报回避。") or _page(request, row, recusal=form)


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


@require_POST
@staff("officer.edit")
def cancel_recusal(request: StaffRequest, ref: str, recusal_id: int) -> HttpResponse:
    """Take back a recusal."""
    row = queries.get_officer(request.actor, ref)
    services.cancel_recusal(actor=request.actor, officer=row, recusal_id=recusal_id, now=timezone.now())
    messages.success(request, "已撤销回避。")
    return redirect(page_of(row))
