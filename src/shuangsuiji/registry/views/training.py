"""培训: sessions, the attendance sheet on screen, on paper and as a file."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry import people_downloads as downloads
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import NewTrainingForm, TrainingFilter, TrainingForm, UploadForm, scoped
from shuangsuiji.registry.models import Training
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .common import attempt, edit_page, new_page, seen, strip, workbook


def page_of(row: Training) -> str:
    """The address of a session."""
    return reverse("registry:training", args=[row.ref])


TRAININGS = Listing(
    columns=(
        Column("培训名称", "title", link=page_of, clip=True),
        Column("类别", "get_kind_display"),
        Column("任务", "task_name", clip=True, minor=True),
        Column("组织单位", "unit.short_name", minor=True),
        Column("日期", "held_on", kind="day", sort="held_on"),
        Column("学时", "hours", minor=True),
        Column("到场", lambda row: (row.came, row.asked), kind="progress"),
    ),
    ordering="-held_on",
    empty=Empty("还没有培训记录。", hint="抽取前对参加检查的人员组织培训，在这里登记和签到。"),
    unit="次培训",
)


@require_safe
@staff("officer.read")
def trainings(request: StaffRequest) -> HttpResponse:
    """All sessions within reach."""
    listing = replace(TRAININGS, filters=scoped(TrainingFilter, request.actor.reach("officer.read")))
    rows = queries.trainings_visible(request.actor)
    context = {"may_train": request.actor.may("training.edit")}
    return render_listing(
        request, listing, rows, page_title="培训记录", template="registry/trainings.html", context=context
    )


@require_safe
@staff("officer.read")
def training(request: StaffRequest, ref: str) -> HttpResponse:
    """One session and its sheet."""
    return _page(request, queries.get_training(request.actor, ref))


def _page(request: StaffRequest, row: Training, upload: UploadForm | None = None) -> HttpResponse:
    lines = list(queries.attendances_of(row))
    context = {
        "page_title": row.title,
        "crumbs": [("培训记录", reverse("registry:trainings"))],
        "training": row,
        "lines": lines,
        "may_edit": request.actor.may("training.edit", row.unit_path),
        "upload": upload or UploadForm(),
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/training.html", context, status=422 if upload else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("training.edit")
def new_training(request: StaffRequest) -> HttpResponse:
    """A new general session; one for a task is made on the task's page."""
    form = NewTrainingForm(request.POST or None, actor=request.actor)

    def create() -> Training:
        asked = form.cleaned_data
        return services.create_training(
            actor=request.actor, unit=asked["unit"], session=form.session,
            officers=queries.invited_officers(asked["invited"], asked["held_on"]), now=timezone.now(),
        )  # fmt: skip

    back = reverse("registry:trainings")
    return new_page(request, form, create, goal=page_of, title="登记培训", back=back, done="已登记“{}”，请核对签到表。")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("training.edit")
def edit_training(request: StaffRequest, ref: str) -> HttpResponse:
    """Change what is said of a session."""
    row = queries.get_training(request.actor, ref)
    request.actor.require("training.edit", row.unit_path)
    names = ("title", "kind", "held_on", "hours", "place", "teacher", "content")
    initial = {**{name: getattr(row, name) for name in names}, "seen": seen(row)}
    form = TrainingForm(request.POST or None, initial=initial)

    def save() -> list[str]:
        return services.edit_training(actor=request.actor, training=row, session=form.session, now=timezone.now())

    return edit_page(request, form, row, save, title=f"修改：{row.title}", back=page_of(row))


@require_POST
@staff("training.edit")
def attend(request: StaffRequest, ref: str) -> HttpResponse:
    """Save who was there, as ticked on the page."""
    row = queries.get_training(request.actor, ref)
    came = set(request.POST.getlist("came"))
    present = {line.officer_id: line.officer.ref in came for line in queries.attendances_of(row)}
    changed = services.note_attendance(actor=request.actor, training=row, present=present, now=timezone.now())
    messages.success(request, f"签到已保存，改动 {changed} 人。" if changed else "没有改动。")
    return redirect(page_of(row))


@require_POST
@staff("training.edit")
def import_sheet(request: StaffRequest, ref: str) -> HttpResponse:
    """Take in a signed sheet: who stands on it with a mark was there."""
    row = queries.get_training(request.actor, ref)
    form = UploadForm(request.POST, request.FILES)

    def save() -> int:
        file = form.cleaned_data["file"]
        return services.import_attendance(
            actor=request.actor, training=row, data=file.read(), file_name=file.name, now=timezone.now()
        )

    if form.is_valid():
        lines = attempt(form, save)
        if lines is not None:
            messages.success(request, f"签到表已导入，登记 {lines} 人到场情况。")
            return redirect(page_of(row))
    return _page(request, row, form)


@require_safe
@staff("officer.read")
def sheet(request: StaffRequest, ref: str) -> HttpResponse:
    """The attendance sheet as a file, to be filled in and taken in again."""
    row = queries.get_training(request.actor, ref)
    return workbook(downloads.attendance_xlsx(queries.attendances_of(row)), f"签到表-{row.title}")


@require_safe
@staff("officer.read")
def paper(request: StaffRequest, ref: str) -> HttpResponse:
    """The attendance sheet for the printer, with a place to sign."""
    row = queries.get_training(request.actor, ref)
    context = {"page_title": f"{row.title}签到表", "training": row, "lines": queries.attendances_of(row)}
    return render(request, "registry/paper.html", context)


@require_POST
@staff("training.edit")
def remove_training(request: StaffRequest, ref: str) -> HttpResponse:
    """Delete a session entered by mistake."""
    row = queries.get_training(request.actor, ref)
    try:
        services.remove_training(actor=request.actor, training=row, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(row))
    messages.success(request, "已删除。")
    return redirect("registry:trainings")
