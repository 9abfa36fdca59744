"""Pages of 配合部门确认: the lead side asks, the department answers, both sign the joint directory."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.partners import forms, queries, services, sheets
from shuangsuiji.partners.models import Confirmation, ConfirmationState
from shuangsuiji.partners.terms import partner_names
from shuangsuiji.planning import queries as planning
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.ui.forms import UiForm
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 500
STATES = StateMap(
    ConfirmationState,
    {
        ConfirmationState.ASKED: "amber",
        ConfirmationState.CONFIRMED: "green",
        ConfirmationState.OBJECTED: "red",
        ConfirmationState.WAIVING: "amber",
        ConfirmationState.WAIVED: "blue",
    },
)
LIST = Listing(
    columns=(
        Column("计划项", "row.name", link=lambda one: reverse("partners:confirmation", args=[one.ref]), clip=True),
        Column("发起单位", "row.plan.unit"),
        Column("配合部门", "name"),
        Column("征求时间", "asked_at", kind="dt"),
        Column("答复方式", "get_way_display"),
        Column("文号", "paper_number"),
        Column("答复时间", "answered_at", kind="dt"),
        Column("状态", "state", states=STATES),
    ),
    ordering="-id",
    filters=forms.ConfirmationFilter,
    empty=Empty("没有征求确认的联合抽查", hint="部门联合的计划项填写参与部门后，在计划项的“配合部门”中征求确认"),
    unit="件",
)
CRUMB = ("配合部门确认", "partners:confirmations")


@require_safe
@staff("partner.read")
def confirmations(request: StaffRequest) -> HttpResponse:
    """All that this person may read: of own rows, or put to the own department."""
    return render_listing(request, LIST, queries.confirmations_visible(request.actor), page_title=CRUMB[0])


@require_safe
@staff("partner.read")
def row(request: StaffRequest, ref: str) -> HttpResponse:
    """A joint row's partners: who was asked, who answered, what still stands against drawing it."""
    found = planning.get_row(request.actor, ref)
    asked = queries.of_row(found)
    names = {one.name for one in asked}
    context = {
        "page_title": f"第 {found.number} 项　配合部门",
        "crumbs": [
            (found.plan.title, reverse("planning:plan", args=[found.plan.ref])),
            (found.name, reverse("planning:show-row", args=[ref])),
        ],
        "row": found,
        "confirmations": asked,
        "unasked": [name for name in partner_names(found) if name not in names],
        "against": queries.open_partners([found]),
        "states": STATES,
        "is_joint": queries.needs_partners(found),
        "may_ask": request.actor.may("partner.ask", found.plan.unit_path),
    }  # fmt: skip
    return render(request, "partners/row.html", context)


@require_POST
@staff("partner.ask")
def ask(request: StaffRequest, ref: str) -> HttpResponse:
    """Put the row to its partners."""
    found = planning.get_row(request.actor, ref)
    try:
        made = services.ask_partners(actor=request.actor, row=found, now=timezone.now())
        messages.success(request, f"已征求 {len(made)} 个部门；没有账号的部门，请下载确认表发出。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("partners:row", ref)


@require_safe
@staff("partner.read")
def confirmation(request: StaffRequest, ref: str) -> HttpResponse:
    """One partner's word on one row."""
    return _page(request, queries.get_confirmation(request.actor, ref))


def _page(request: StaffRequest, found: Confirmation, **more: Any) -> HttpResponse:
    titles = {item.code: item.name for item in found.row.items.all()}
    context = {
        "page_title": f"{found.name}：{found.row.name}",
        "crumbs": [(CRUMB[0], reverse(CRUMB[1]))],
        "one": found,
        "items": [f"{code} {titles.get(code, '（已不在本项）')}" for code in found.items],
        "asked_items": found.row.items.all(),
        "states": STATES,
        "is_outdated": queries.is_outdated(found),
        "may": _verbs(request, found),
        "file_form": forms.ReturnedForm(),
        "waiver_form": forms.WaiverForm(),
        **more,
    }  # fmt: skip
    failed = any(form.errors for form in more.values() if isinstance(form, UiForm))
    return render(request, "partners/confirmation.html", context, status=422 if failed else 200)


OPEN = (ConfirmationState.ASKED, ConfirmationState.OBJECTED)


def _verbs(request: StaffRequest, found: Confirmation) -> dict[str, bool]:
    """What this person may do with it in its state."""
    path, actor = found.row.plan.unit_path, request.actor
    may_reply = found.state in (*OPEN, ConfirmationState.CONFIRMED)
    return {
        "answer": may_reply and actor.may("partner.answer") and found.unit_path == actor.unit_path,
        "file": may_reply and actor.may("partner.ask", path),
        "ask_waiver": found.state in OPEN and actor.may("partner.ask", path),
        "waive": found.state == ConfirmationState.WAIVING and actor.may("partner.waive", path),
        "row": actor.may("plan.read", path),
    }


@require_safe
@staff("partner.read")
def sheet(request: StaffRequest, ref: str) -> HttpResponse:
    """The file to send to a department, or for it to fill in."""
    found = queries.get_confirmation(request.actor, ref)
    name = f"联合抽查确认表（{found.name}）.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(sheets.request_xlsx(found), content_type=XLSX, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("partner.answer")
def answer(request: StaffRequest, ref: str) -> HttpResponse:
    """The department's own account answers."""
    found = queries.get_confirmation(request.actor, ref)
    form = forms.AnswerForm(request.POST or None, confirmation=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_by_account(
                actor=request.actor, confirmation=found, answer=form.answer(), now=timezone.now()
            )
            messages.success(request, "已提交，发起单位可以看到。")
            return redirect("partners:confirmation", ref)
        except Refusal as refusal:
            form.refuse(refusal)
    crumbs = [(CRUMB[0], reverse(CRUMB[1])), (found.row.name, reverse("partners:confirmation", args=[ref]))]
    context = {"page_title": "填写确认", "crumbs": crumbs, "one": found, "form": form}
    return render(request, "partners/answer.html", context, status=422 if form.errors else 200)


@require_POST
@staff("partner.ask")
def take_file(request: StaffRequest, ref: str) -> HttpResponse:
    """Take in the file that a department sent back."""
    found = queries.get_confirmation(request.actor, ref)
    form = forms.ReturnedForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        try:
            services.take_answer(
                actor=request.actor, confirmation=found, answer=sheets.read_answer(data, upload.name, found),
                file=(upload.name, hashlib.sha256(data).hexdigest()), settled=form.cleaned_data["settled"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "已登记回函。")
            return redirect("partners:confirmation", ref)
        except (Refusal, TableProblem) as problem:
            form.add_error("file", str(problem))
    return _page(request, found, file_form=form)


def _act(request: StaffRequest, ref: str, act: Callable[[Confirmation], None], told: str, back: str) -> HttpResponse:
    found = queries.get_confirmation(request.actor, ref)
    try:
        act(found)
        messages.success(request, told)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back, ref)


@require_POST
@staff("partner.ask")
def waiver(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask to draw without this partner's word."""
    actor, now, reason = request.actor, timezone.now(), request.POST.get("reason", "")[:500]
    return _act(
        request, ref, lambda one: services.ask_waiver(actor=actor, confirmation=one, reason=reason, now=now),
        "已报负责人批准。", "partners:confirmation",
    )  # fmt: skip


@require_POST
@staff("partner.waive")
def waive(request: StaffRequest, ref: str) -> HttpResponse:
    """The head's word on it."""
    actor, now, agrees = request.actor, timezone.now(), "refuse" not in request.POST
    return _act(
        request, ref, lambda one: services.decide_waiver(actor=actor, confirmation=one, agrees=agrees, now=now),
        "已批准免确认。" if agrees else "已退回，仍须该部门确认。", "partners:confirmation",
    )  # fmt: skip


@require_safe
@staff("partner.read")
def directory(request: StaffRequest, ref: str) -> HttpResponse:
    """Both sides' lists beside each other, and who has signed."""
    found = queries.get_confirmation(request.actor, ref)
    told = queries.reconcile(found)
    path, is_listed = found.row.plan.unit_path, bool(found.listed)
    context = {
        "page_title": f"联合名录对账：{found.name}",
        "crumbs": [(CRUMB[0], reverse(CRUMB[1])), (found.row.name, reverse("partners:confirmation", args=[ref]))],
        "one": found,
        "told": told,
        "parts": [(title, part[:MOST_SHOWN], len(part)) for title, part in _parts(found, told)],
        "changed": bool(found.digest) and found.digest != told.digest(),
        "may_sign": is_listed and request.actor.may("partner.ask", path),
        "may_partner": is_listed and found.unit_path == request.actor.unit_path and request.actor.may("partner.answer"),
    }
    return render(request, "partners/directory.html", context)


def _parts(found: Confirmation, told: queries.Reconciliation) -> list[tuple[str, list[queries.Listed]]]:
    return [
        ("只在发起单位名录中", told.lead_only),
        (f"只在{found.name}名单中", told.partner_only),
        ("双方都有", told.both),
    ]


@require_POST
@staff("partner.ask")
def sign(request: StaffRequest, ref: str) -> HttpResponse:
    """The lead side signs; with a number also for the partner that signed on paper."""
    actor, now, number = request.actor, timezone.now(), request.POST.get("paper_number", "")
    return _act(
        request, ref, lambda one: services.sign_for_lead(actor=actor, confirmation=one, paper_number=number, now=now),
        "已签认。", "partners:directory",
    )  # fmt: skip


@require_POST
@staff("partner.answer")
def partner_sign(request: StaffRequest, ref: str) -> HttpResponse:
    """The department's own account signs."""
    actor, now = request.actor, timezone.now()
    return _act(
        request, ref, lambda one: services.sign_for_partner(actor=actor, confirmation=one, now=now),
        "已签认。", "partners:directory",
    )  # fmt: skip
