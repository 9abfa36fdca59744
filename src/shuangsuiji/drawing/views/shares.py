"""份额: where the auditor commits to a part of the seed and later shows it. The 32 bytes are made in the auditor's own browser."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.drawing import forms, queries, services
from shuangsuiji.drawing.models import Announcement, AnnouncementState, Party

from .lists import crumbs_of

PARTY = "auditor"


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draw.share")
def share(request: StaffRequest, ref: str) -> HttpResponse:
    """The auditor's page: first the commitment, after all have committed the share."""
    announcement = queries.get_announcement(request.actor, ref)
    party = announcement.parties.select_related("user").filter(name=PARTY).first()
    if party is None:
        raise Missing("本次抽取没有纪检监督的份额。", mend="请从“随机抽取与匹配”列表重新进入。")
    form = _form(request, announcement, party)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _take(request, announcement, form)
            return redirect("drawing:share", announcement.ref)
        except Refusal as refused:
            form.add_error(refused.field or None, str(refused))
    context = {
        "page_title": "纪检监督的种子份额", "announcement": announcement, "party": party, "form": form,
        "crumbs": crumbs_of(announcement, "份额", step="seed"),
    }  # fmt: skip
    return render(request, "drawing/share.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: StaffRequest, announcement: Announcement, party: Party) -> Form | None:
    """The form that fits the state; none while the others are awaited and after the reveal."""
    if announcement.state == AnnouncementState.ANNOUNCED and not party.commit:
        return forms.CommitForm(request.POST or None)
    if announcement.state == AnnouncementState.COMMITTED and not (party.revealed_at or party.missing):
        return forms.ShareForm(request.POST or None)
    return None


def _take(request: StaffRequest, announcement: Announcement, form: Form) -> None:
    """Commit or reveal with what was typed."""
    if "commit" in form.cleaned_data:
        services.commit_share(
            actor=request.actor, announcement=announcement, party=PARTY, commit=form.cleaned_data["commit"],
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, "承诺已记入留痕台账，不能更换。请妥善保存份额，待各方承诺齐后揭示。")
        return
    services.reveal_share(
        actor=request.actor,
        announcement=announcement,
        party=PARTY,
        share=form.cleaned_data["share"],
        now=timezone.now(),
    )
    messages.success(request, "份额与承诺相符，已记入留痕台账。")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draw.share")
def spare(request: StaffRequest, ref: str) -> HttpResponse:
    """备用份额: the auditor commits to shares for replacements that nobody knows of yet."""
    announcement = queries.get_announcement(request.actor, ref)
    form = forms.CommitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.lay_by_share(
                actor=request.actor,
                announcement=announcement,
                commit=form.cleaned_data["commit"],
                now=timezone.now(),
            )
            messages.success(request, f"第 {row.deposit} 份承诺已记入留痕台账，不能更换。请妥善保存份额文件。")
            return redirect("drawing:spare", announcement.ref)
        except Refusal as refused:
            form.add_error(refused.field or None, str(refused))
    number = services.next_deposit(announcement)
    context = {
        "page_title": "更换人员的备用份额", "announcement": announcement, "form": form,
        "spares": announcement.spares.select_related("committed_by", "replacement"), "free": queries.free_spares(announcement),
        "party": f"auditor.{number}", "number": number, "crumbs": crumbs_of(announcement, "备用份额", step="match"),
        "matched": announcement.matched_at is not None,
    }  # fmt: skip
    return render(request, "drawing/spare.html", context, status=422 if form.errors else 200)
