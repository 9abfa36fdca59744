"""作废: asked for with a reason, approved by the head and the auditor, public for ever."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import forms, queries, services
from shuangsuiji.drawing.models import Announcement

from .lists import crumbs_of
from .shown import STATES


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draw.read")
def void(request: StaffRequest, ref: str) -> HttpResponse:
    """The request to void a draw, its reason and its approvals; the service decides who may press what."""
    announcement = queries.get_announcement(request.actor, ref)
    wanted = queries.void_request_of(announcement)
    form = forms.VoidForm(request.POST if request.method == "POST" and wanted is None else None)
    if request.method == "POST":
        try:
            if wanted is not None:
                return _approve(request, announcement)
            if form.is_valid():
                return _request(request, announcement, form.cleaned_data["reason"])
        except Refusal as refused:
            if wanted is None and form.is_bound:
                form.add_error(refused.field or None, str(refused))
            else:
                messages.error(request, str(refused))
                return redirect("drawing:void", announcement.ref)
    path = announcement.unit_path
    voidable = Announcement.lifecycle.allows(announcement.state, "void")
    context = {
        "page_title": "作废抽取", "announcement": announcement, "wanted": wanted, "states": STATES, "form": form,
        "may_request": voidable and wanted is None and request.actor.may("draw.void", path),
        "may_approve": voidable and wanted is not None and request.actor.may("draw.void-approve", path),
        "crumbs": crumbs_of(announcement, "作废"),
    }  # fmt: skip
    return render(request, "drawing/void.html", context, status=422 if form.errors else 200)


def _request(request: StaffRequest, announcement: Announcement, reason: str) -> HttpResponse:
    services.request_void(actor=request.actor, announcement=announcement, reason=reason, now=timezone.now())
    messages.success(request, "作废申请已提交，须负责人和纪检监督都批准。")
    return redirect("drawing:void", announcement.ref)


def _approve(request: StaffRequest, announcement: Announcement) -> HttpResponse:
    services.approve_void(actor=request.actor, announcement=announcement, now=timezone.now())
    messages.success(request, "已批准。两方都批准后作废即生效。")
    return redirect("drawing:void", announcement.ref)
