"""Pages of meetings."""

from collections.abc import Callable

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.councils import queries, services
from shuangsuiji.councils.forms import IssueForm, MeetingForm, MinutesForm
from shuangsuiji.councils.models import Meeting, MeetingState
from shuangsuiji.documents.answers import paper_answer

from .common import crumbs_of, form_page, step
from .councils import MEETING_STATES


def page_of(one: Meeting) -> str:
    """The address of a meeting."""
    return reverse("councils:meeting", args=[one.ref])


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def meeting_new(request: StaffRequest, ref: str) -> HttpResponse:
    """Call a meeting."""
    council = queries.get_council(request.actor, ref)
    form = MeetingForm(request.POST or None)
    return form_page(
        request, form,
        lambda: services.save_meeting(
            actor=request.actor, council=council, meeting=None, values=form.cleaned_data, now=timezone.now()
        ),
        title=f"登记会议　{council.name}", crumbs=crumbs_of(council), told="已登记，会后登记到会和议定事项。", page=page_of,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def meeting_edit(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a meeting whose minutes are not out."""
    found = queries.get_meeting(request.actor, ref)
    initial = {name: getattr(found, name) for name in MeetingForm.base_fields}
    form = MeetingForm(request.POST or None, initial=initial)
    return form_page(
        request, form,
        lambda: services.save_meeting(
            actor=request.actor, council=found.council, meeting=found, values=form.cleaned_data, now=timezone.now()
        ),
        title=f"修改　{found.title}", crumbs=[*crumbs_of(found.council), (found.title, page_of(found))], told="已保存。",
        page=page_of,
    )  # fmt: skip


@require_safe
@staff("council.read")
def meeting(request: StaffRequest, ref: str) -> HttpResponse:
    """One meeting: agenda, who came, what was settled."""
    found = queries.get_meeting(request.actor, ref)
    return _page(request, found, MinutesForm(initial={"minutes": found.minutes}), IssueForm())


def _page(request: StaffRequest, found: Meeting, minutes: MinutesForm, issue: IssueForm) -> HttpResponse:
    may = request.actor.may("council.edit", found.council.unit_path)
    today = timezone.localdate()
    context = {
        "page_title": found.title,
        "crumbs": crumbs_of(found.council),
        "meeting": found,
        "attendance": queries.attendance_of(found),
        "states": MEETING_STATES,
        "may_edit": may and found.state != MeetingState.ISSUED,
        "may_note": may and found.state != MeetingState.ISSUED and found.held_on <= today,
        "may_issue": may and found.state == MeetingState.HELD,
        "minutes_form": minutes,
        "issue_form": issue,
    }
    failed = minutes.errors or issue.errors
    return render(request, "councils/meeting.html", context, status=422 if failed else 200)


@require_POST
@staff("council.edit")
def minutes(request: StaffRequest, ref: str) -> HttpResponse:
    """Who came, and what was settled."""
    found = queries.get_meeting(request.actor, ref)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, IssueForm())
    return step(request, _noting(request, found, form, request.POST), "已登记到会和议定事项。", page_of(found))


def _noting(request: StaffRequest, found: Meeting, form: MinutesForm, sent: QueryDict) -> Callable[[], None]:
    members = [member for member, _ in queries.attendance_of(found)]
    came = {member.pk: sent.get(f"came_{member.ref}") == "1" for member in members}
    substitutes = {member.pk: sent.get(f"substitute_{member.ref}", "").replace("\x00", "") for member in members}
    return lambda: services.note_meeting(
        actor=request.actor, meeting=found, minutes=form.cleaned_data["minutes"], came=came, substitutes=substitutes,
        now=timezone.now(),
    )  # fmt: skip


@require_POST
@staff("council.edit")
def issue(request: StaffRequest, ref: str) -> HttpResponse:
    """The minutes go out."""
    found = queries.get_meeting(request.actor, ref)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _page(request, found, MinutesForm(initial={"minutes": found.minutes}), form)
    return step(
        request,
        lambda: services.issue_minutes(actor=request.actor, meeting=found, now=timezone.now(), **form.cleaned_data),
        "纪要已登记印发。",
        page_of(found),
    )


@require_safe
@staff("council.read")
def minutes_file(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """会议纪要 as docx or PDF."""
    found = queries.get_meeting(request.actor, ref)
    return paper_answer(queries.minutes_paper(found, timezone.localdate()), kind)
