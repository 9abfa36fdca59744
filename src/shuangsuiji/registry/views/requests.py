"""What waits for those who keep officers: corrections asked for, transfers to take over, recusals to review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import AnswerForm, RecusalFilter, ReviewForm
from shuangsuiji.registry.models import OfficerCorrection, OfficerTransfer, Recusal, RecusalState, RequestState
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from .common import attempt
from .officers import RECUSAL_STATES

REQUEST_STATES = StateMap(
    RequestState, {RequestState.OPEN: "amber", RequestState.DONE: "green", RequestState.REFUSED: "grey"}
)
KINDS = {"officer": "执法人员", "expert": "专家", "agency": "受委托机构"}


def _officer_page(row: OfficerCorrection) -> str:
    return reverse("registry:officer", args=[row.officer.ref])


def _review_page(row: Recusal) -> str:
    return reverse("registry:recusal", args=[row.ref])


def kind_of(row: Recusal) -> str:
    """执法人员, 专家 or 受委托机构."""
    return next(title for name, title in KINDS.items() if getattr(row, f"{name}_id"))


CORRECTIONS = Listing(
    columns=(
        Column("申请人", "officer.name", link=_officer_page),
        Column("单位", "officer.unit.short_name"),
        Column("更正内容", "content", clip=True),
        Column("申请时间", "created_at", kind="dt"),
        Column("状态", "state", states=REQUEST_STATES),
        Column("答复", "answer", clip=True, minor=True),
        Column("操作", template="registry/parts/correction_verb.html", action=True),
    ),
    ordering="-id",
    empty=Empty("没有更正申请。", hint="执法人员在“我的执法档案”里发现登记有误时提出。"),
    unit="份申请",
)
TRANSFERS = Listing(
    columns=(
        Column("姓名", "officer.name"),
        Column("调出单位", "source.short_name"),
        Column("调入单位", "target.short_name"),
        Column("依据", "reason", clip=True),
        Column("申请时间", "created_at", kind="dt"),
        Column("状态", "state", states=REQUEST_STATES),
        Column("操作", template="registry/parts/transfer_verb.html", action=True),
    ),
    ordering="-id",
    empty=Empty("没有人员调动。", hint="在执法人员的页面上办理调动。"),
    unit="次调动",
)
RECUSALS = Listing(
    columns=(
        Column("回避人", "bearer", link=_review_page),
        Column("类别", kind_of),
        Column("回避范围", "towards", clip=True),
        Column("情形", "get_ground_display", minor=True),
        Column("申报人", "declared_by", minor=True),
        Column("申报时间", "declared_at", kind="dt"),
        Column("状态", "state", states=RECUSAL_STATES),
    ),
    ordering="-id",
    filters=RecusalFilter,
    empty=Empty("没有回避申报。", hint="由本人在“我的执法档案”申报，或由信用监管岗在人员页面上代报。"),
    unit="条回避",
)


@require_safe
@staff("officer.read")
def corrections(request: StaffRequest) -> HttpResponse:
    """更正申请, the open ones with their verb."""
    context = {"may_edit": request.actor.may("officer.edit")}
    return render_listing(
        request, CORRECTIONS, queries.corrections_visible(request.actor), page_title="更正申请", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("officer.edit")
def correction(request: StaffRequest, ref: str) -> HttpResponse:
    """Answer one request: corrected, or why not."""
    row = queries.get_correction(request.actor, ref)
    request.actor.require("officer.edit", row.officer.unit_path)
    form = AnswerForm(request.POST or None)

    def save() -> bool:
        done = request.POST.get("done") == "1"
        answer = form.cleaned_data["answer"]
        services.answer_correction(actor=request.actor, correction=row, done=done, answer=answer, now=timezone.now())
        return True

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.success(request, "已答复。")
        return redirect("registry:corrections")
    context = {
        "page_title": f"更正申请：{row.officer.name}",
        "crumbs": [("更正申请", reverse("registry:corrections"))],
        "correction": row,
        "states": REQUEST_STATES,
        "form": form,
    }
    return render(request, "registry/correction.html", context, status=422 if form.errors else 200)


@require_safe
@staff("officer.read")
def transfers(request: StaffRequest) -> HttpResponse:
    """人员调动 out of and into the units within reach."""
    rows = queries.transfers_visible(request.actor)
    return render_listing(request, TRANSFERS, rows, page_title="人员调动")


@require_POST
@staff("officer.edit")
def accept_transfer(request: StaffRequest, ref: str) -> HttpResponse:
    """Take an officer over."""
    row: OfficerTransfer = queries.get_transfer(request.actor, ref)
    services.accept_transfer(actor=request.actor, transfer=row, now=timezone.now())
    messages.success(request, f"已接收{row.officer.name}。账号的岗位请安全管理员同步调整。")
    return redirect("registry:transfers")


@require_POST
@staff("officer.edit")
def refuse_transfer(request: StaffRequest, ref: str) -> HttpResponse:
    """End a transfer that nobody has taken over."""
    row = queries.get_transfer(request.actor, ref)
    services.refuse_transfer(actor=request.actor, transfer=row, now=timezone.now())
    messages.success(request, "调动已退回。")
    return redirect("registry:transfers")


@require_safe
@staff("officer.read")
def recusals(request: StaffRequest) -> HttpResponse:
    """回避 of officers, experts and agencies."""
    return render_listing(request, RECUSALS, queries.recusals_visible(request.actor), page_title="回避申报")


@require_safe
@staff("officer.read")
def recusal(request: StaffRequest, ref: str) -> HttpResponse:
    """One recusal: what was declared, and how the review went."""
    return _recusal_page(request, queries.get_recusal(request.actor, ref), ReviewForm())


def _recusal_page(request: StaffRequest, row: Recusal, form: ReviewForm) -> HttpResponse:
    others = row.declared_by_id != request.actor.user_id
    context = {
        "page_title": f"回避：{row.bearer}",
        "crumbs": [("回避申报", reverse("registry:recusals"))],
        "recusal": row,
        "kind": kind_of(row),
        "covered": queries.covered_count(row),
        "states": RECUSAL_STATES,
        "waiting": row.state == RecusalState.DECLARED,
        "may_review": others and request.actor.may("recusal.review", row.unit_path),
        "may_edit": request.actor.may("officer.edit", row.unit_path),
        "form": form,
    }
    return render(request, "registry/recusal.html", context, status=422 if form.errors else 200)


@require_POST
@staff("recusal.review")
def review(request: StaffRequest, ref: str) -> HttpResponse:
    """Confirm or reject what another person declared."""
    row, form = queries.get_recusal(request.actor, ref), ReviewForm(request.POST)

    def save() -> bool:
        confirm = request.POST.get("confirm") == "1"
        note = form.cleaned_data["note"]
        services.review_recusal(actor=request.actor, recusal=row, confirm=confirm, note=note, now=timezone.now())
        return True

    if form.is_valid() and attempt(form, save):
        messages.success(request, "已审核。")
        return redirect("registry:recusals")
    return _recusal_page(request, row, form)


@require_POST
@staff("officer.read")
def cancel_recusal(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a recusal back."""
    row = queries.get_recusal(request.actor, ref)
    services.cancel_recusal(actor=request.actor, recusal=row, now=timezone.now())
    messages.success(request, "已撤销回避。")
    return redirect("registry:recusals")
