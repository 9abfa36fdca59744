"""抽查频次台账: how often each subject was checked this year, by whom, and what that means for the next frame."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.drawing import forms, frequency
from shuangsuiji.registry.queries import Subject, get_subject
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .lists import status_title

MOST_FRAMES = 50


def _reached(subject: Subject) -> str:
    counted = {name: getattr(subject, f"by_{name}") for name in frequency.SCOPES}
    return frequency.limit_reached(subject.risk_class, counted)


CHECKED = Listing(
    columns=(
        Column("统一社会信用代码/注册号", "code", sort="code"),
        Column("名称", "name", link=lambda row: reverse("drawing:subject-frequency", args=[row.ref]), clip=True),
        Column("风险", template="registry/parts/class.html"),
        Column("管辖单位", "office.short_name", minor=True),
        Column("本单位", "by_body", kind="number"),
        Column("同级各部门", "by_level", kind="number"),
        Column("各级合计", "by_all", kind="number"),
        Column("单列", "beside", kind="number"),
        Column("再次抽取", lambda row: _reached(row) or "可以"),
    ),
    ordering="code",
    filters=forms.FrequencyFilter,
    empty=Empty("这一年还没有抽中或检查过的对象", hint="匹配后和录入检查结果后自动记入"),
    unit="户",
)


@require_safe
@staff("draw.read")
def checked(request: StaffRequest) -> HttpResponse:
    """Everybody who was drawn or visited in a year, and who is kept out of further frames for it."""
    year = forms.FrequencyFilter.year_of(request.GET, timezone.localdate().year)
    rows = frequency.checked_subjects(request.actor, year)
    context = {"year": year, "privy": frequency.is_privy(request.actor)}
    return render_listing(
        request, replace(CHECKED), rows, page_title="抽查频次台账", template="drawing/frequency.html", context=context
    )


@require_safe
@staff("draw.read")
def subject_frequency(request: StaffRequest, ref: str) -> HttpResponse:
    """One subject: every draw and visit by body, level and year, the limits that hold for it, the frames it stood in."""
    subject = get_subject(request.actor, ref)
    entries = frequency.frames_about(request.actor, subject)[:MOST_FRAMES]
    context = {
        "page_title": f"抽查频次：{subject.name}",
        "crumbs": [("抽查频次台账", reverse("drawing:frequency")), (subject.name, "")],
        "subject": subject,
        "lines": frequency.lines_about(request.actor, subject),
        "limits": frequency.limits_of(subject.risk_class),
        "frames": [(entry, status_title(entry.status)) for entry in entries],
        "privy": frequency.is_privy(request.actor),
    }
    return render(request, "drawing/subject_frequency.html", context)
