"""划转: asking another unit to take a subject, and its answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, View, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import HandOverAnswerForm, HandOverFilter, HandOverForm
from shuangsuiji.registry.models import SubjectTransfer, TransferState
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from .common import new_page
from .subjects import page_of

STATES = StateMap(TransferState, {TransferState.ASKED: "amber", TransferState.ACCEPTED: "green"})


def handover_page(row: SubjectTransfer) -> str:
    """The address of a transfer's page."""
    return reverse("registry:handover", args=[row.ref])


HANDOVERS = Listing(
    columns=(
        Column("检查对象", "subject.name", link=handover_page, clip=True),
        Column("移出单位", "source.short_name"),
        Column("接收单位", "target.short_name"),
        Column("申请时间", "created_at", kind="dt", sort="created_at"),
        Column("申请人", "asked_by.name", minor=True),
        Column("状态", "state", states=STATES),
    ),
    ordering="-created_at",
    filters=HandOverFilter,
    empty=Empty("没有划转。", hint="在检查对象的页面上申请划转，由接收单位接收。"),
    unit="件",
)


@require_safe
@staff("subject.transfer")
def handovers(request: StaffRequest) -> HttpResponse:
    """划转 out of and into the actor's reach."""
    return render_listing(request, HANDOVERS, queries.handovers_visible(request.actor), page_title="划转")


@require_safe
@staff("subject.transfer")
def handover(request: StaffRequest, ref: str) -> HttpResponse:
    """One transfer, with what the actor may do about it."""
    row = queries.get_handover(request.actor, ref)
    asked = row.state == TransferState.ASKED
    mine = row.asked_by_id == request.actor.user_id
    context = {
        "page_title": f"划转：{row.subject.name}",
        "transfer": row,
        "states": STATES,
        "form": HandOverAnswerForm(),
        "may_answer": asked and not mine and request.actor.may("subject.transfer", row.target_path),
        "may_withdraw": asked and request.actor.may("subject.transfer", row.source_path),
        "may_see": request.actor.may("subject.read", row.subject.unit_path),
    }
    return render(request, "registry/handover.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.transfer")
def ask(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask another unit to take a subject over."""
    row = queries.get_subject(request.actor, ref)
    request.actor.require("subject.transfer", row.unit_path)
    form = HandOverForm(request.POST or None, subject=row)

    def create() -> SubjectTransfer:
        said = form.cleaned_data
        return services.ask_handover(
            actor=request.actor, subject=row, target=said["target"], reason=said["reason"], now=timezone.now()
        )  # fmt: skip

    return new_page(
        request, form, create, goal=handover_page, done="已申请划转“{}”，等待接收单位办理。",
        title=f"申请划转：{row.name}", back=page_of(row), submit="申请划转",
    )  # fmt: skip


def _answer(act: Callable[..., Any], done: str, *, reason: bool = False) -> View:
    @require_POST
    @staff("subject.transfer")
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row = queries.get_handover(request.actor, ref)
        answer = request.POST.get("answer", "").strip()
        if reason and not 0 < len(answer) <= 200:
            raise Refusal("请写明退回理由，不超过 200 字。", mend="返回上一页填写“办理意见”。")
        said = {} if act is services.withdraw_handover else {"answer": answer[:200]}
        act(actor=request.actor, transfer=row, now=timezone.now(), **said)
        messages.success(request, done)
        return redirect(handover_page(row))

    return view


accept = _answer(services.accept_handover, "已接收，今后由接收单位管辖。")
refuse = _answer(services.refuse_handover, "已退回。", reason=True)
withdraw = _answer(services.withdraw_handover, "已撤回。")
