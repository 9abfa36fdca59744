"""我的执法档案: what an officer sees of the own record, asks to be corrected, declares."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import CorrectionForm, RecusalForm
from shuangsuiji.registry.models import Officer

from .common import attempt
from .officers import card
from .requests import REQUEST_STATES


@require_safe
@staff("officer.self")
def mine(request: StaffRequest) -> HttpResponse:
    """The own record; an account that is tied to no officer is told whom to ask."""
    return _page(request)


def _page(
    request: StaffRequest, *, correction: CorrectionForm | None = None, recusal: RecusalForm | None = None
) -> HttpResponse:
    row = queries.officer_of_user(request.user.pk)
    if row is None:
        return render(request, "registry/mine_none.html", {"page_title": "我的执法档案"})
    context = {
        "page_title": "我的执法档案",
        **card(row),
        "corrections": row.corrections.select_related("answered_by")[:10],
        "request_states": REQUEST_STATES,
        "correction_form": correction or CorrectionForm(prefix="correction"),
        "recusal_form": recusal or RecusalForm(prefix="recusal", actor=request.actor),
    }
    return render(request, "registry/mine.html", context, status=422 if correction or recusal else 200)


def _own(request: StaffRequest) -> Officer:
    row = queries.officer_of_user(request.user.pk)
    if row is None:
        raise queries.missing("本人的执法档案")
    return row


@require_POST
@staff("officer.self")
def correct(request: StaffRequest) -> HttpResponse:
    """Say what is wrong."""
    row, form = _own(request), CorrectionForm(request.POST, prefix="correction")

    def save() -> object:
        return services.ask_correction(actor=request.actor, officer=row, **form.cleaned_data, now=timezone.now())

    if form.is_valid() and attempt(form, save) is not None:
        messages.success(request, "已提交，由管理名录库的同事核实后答复。")
        return redirect("registry:mine")
    return _page(request, correction=form)


@require_POST
@staff("officer.self")
def declare(request: StaffRequest) -> HttpResponse:
    """Declare a recusal of one's own."""
    row, form = _own(request), RecusalForm(request.POST, prefix="recusal", actor=request.actor)

    def save() -> object:
        return services.declare_recusal(actor=request.actor, bearer=row, claim=form.claim(), now=timezone.now())

    if form.is_valid() and attempt(form, save) is not None:
        messages.success(request, "已申报，即时生效，待他人审核。")
        return redirect("registry:mine")
    return _page(request, recusal=form)


@require_POST
@staff("officer.self")
def withdraw(request: StaffRequest, ref: str) -> HttpResponse:
    """Take back an own declaration that nobody has reviewed."""
    found = _own(request).recusals.filter(ref=ref).select_related("officer").first()
    if found is None:
        raise queries.missing("回避申报")
    services.cancel_recusal(actor=request.actor, recusal=found, now=timezone.now())
    messages.success(request, "已撤回申报。")
    return redirect("registry:mine")
