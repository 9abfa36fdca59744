"""随机抽取 and 抽取档案 as lists, and the start of a new draw."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.drawing import forms, queries, services
from shuangsuiji.drawing.models import Announcement, AnnouncementState, FrameEntry
from shuangsuiji.planning.queries import get_task
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .shown import STATES, may_see_closed, may_see_seats, next_url, step_url

DRAWS = Listing(
    columns=(
        Column("抽取编号", lambda row: row.number or "—"),
        Column("名称", "title", link=lambda row: reverse("drawing:announcement", args=[row.ref]), clip=True),
        Column("公告时间", "announced_at", kind="dt"),
        Column("抽取时间", "drawn_at", kind="dt"),
        Column("名单公开", "get_names_display"),
        Column("状态", "state", states=STATES),
        Column("操作", template="drawing/parts/next_verb.html", action=True),
    ),
    ordering="-pk",
    filters=forms.AnnouncementFilter,
    empty=Empty("还没有随机抽取", "新建抽取", "/console/drawing/new/", "从已核实底数的任务开始"),
    unit="次抽取",
)
RECORDS = Listing(
    columns=(
        Column("抽取编号", "number", link=lambda row: reverse("drawing:record", args=[row.ref])),
        Column("名称", "title", clip=True),
        Column("公告时间", "announced_at", kind="dt"),
        Column("匹配时间", "matched_at", kind="dt"),
        Column("名单公开时间", "names_open_at", kind="dt"),
        Column("状态", "state", states=STATES),
    ),
    ordering="-pk",
    filters=forms.AnnouncementFilter,
    empty=Empty("还没有公告过的抽取", hint="每次公告都编号留存，作废的也在内"),
    unit="次抽取",
)
EXCLUSIONS = Listing(
    columns=(
        Column("统一社会信用代码/注册号", "code", sort="code"),
        Column("名称", "name", clip=True),
        Column("管辖单位", "subject.office.short_name"),
        Column("任务", "row.title", clip=True),
        Column("剔除原因", lambda entry: reason_title(entry.status)),
    ),
    ordering="code",
    filters=forms.ExclusionFilter,
    empty=Empty("没有剔除任何检查对象"),
    unit="户",
)
FRAME = Listing(
    columns=(
        Column("统一社会信用代码/注册号", "code", sort="code"),
        Column("名称", "name", clip=True),
        Column("管辖单位", "subject.office.short_name"),
        Column("任务", "row.title", clip=True),
        Column("参加情况", lambda entry: status_title(entry.status)),
    ),
    ordering="code",
    filters=forms.FrameFilter,
    empty=Empty("名录里没有检查对象"),
    unit="户",
)
SEATS = Listing(
    columns=(
        Column("检查对象", "subject.name", clip=True),
        Column("代码", "subject.code", sort="subject__code"),
        Column("管辖单位", "subject.office.short_name"),
        Column("执法人员", "officer.name"),
        Column("所在单位", "officer.unit.short_name"),
        Column("分工", lambda seat: "主办" if seat.lead else "协办"),
        Column("抽取次序", "place", kind="number", sort="place"),
    ),
    ordering="subject__code",
    empty=Empty("还没有匹配执法人员"),
    unit="席",
    size=50,
)


def reason_title(status: str) -> str:
    """X:cancelled → 已注销、吊销或迁出."""
    code = status.removeprefix("X:")
    return active_profile().reasons("exclusion").get(code, code)


def status_title(status: str) -> str:
    """E → 参加抽取, C → 重点必查, X:cancelled → 剔除：已注销、吊销或迁出."""
    return {"E": "参加抽取", "C": "重点必查"}.get(status) or f"剔除：{reason_title(status)}"


@require_safe
@staff("draw.read")
def announcements(request: StaffRequest) -> HttpResponse:
    """随机抽取: all draws in scope with their state and one next verb."""
    rows = queries.announcements_visible(request.actor)
    context = {"may_run": request.actor.may("draw.run")}
    return render_listing(
        request, DRAWS, rows, page_title="随机抽取与匹配", template="drawing/announcements.html", context=context
    )


@require_safe
@staff("draw.read")
def records(request: StaffRequest) -> HttpResponse:
    """抽取档案: what was announced, void draws among the rest."""
    rows = queries.announcements_visible(request.actor).exclude(state=AnnouncementState.FRAMED)
    return render_listing(request, RECORDS, rows, page_title="抽取档案")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("draw.run")
def new(request: StaffRequest) -> HttpResponse:
    """新建抽取: choose the tasks to draw together; `?task=` ticks one of them."""
    wanted = request.GET.getlist("task")
    framed = queries.framed_of_tasks(request.actor, wanted).first()
    if framed:
        return redirect("drawing:announcement", framed.ref)
    initial = {"tasks": wanted}
    form = forms.NewDrawForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            announcement = services.frame_announcement(
                actor=request.actor, tasks=form.chosen(), mode=form.cleaned_data["mode"],
                names=form.cleaned_data["names"], now=timezone.now(),
            )  # fmt: skip
        except Refusal as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "名录已编制，请逐步核对。锁定公告之前都可以重新编制。")
            return redirect(step_url(announcement, "scope"))
    context = {"page_title": "新建抽取", "form": form}
    return render(request, "drawing/new.html", context, status=422 if form.errors else 200)


@require_safe
@staff("draw.read")
def of_task(request: StaffRequest, ref: str) -> HttpResponse:
    """Go to the draw that a task stands in, or to the start of one."""
    task = get_task(request.actor, ref)
    announcement = queries.announcement_of_task(task.pk)
    if announcement is None or announcement.state == AnnouncementState.VOIDED:
        return redirect(f"{reverse('drawing:new')}?task={task.ref}")
    return redirect("drawing:announcement", announcement.ref)


@require_safe
@staff("draw.read")
def resume(request: StaffRequest, ref: str) -> HttpResponse:
    """Go to the step where this draw stands."""
    return redirect(next_url(queries.get_announcement(request.actor, ref)))


@require_safe
@staff("draw.read")
def exclusions(request: StaffRequest, ref: str) -> HttpResponse:
    """剔除清单: who is left out of the frames, and why; without those whom it would tell to have been drawn elsewhere."""
    announcement = queries.get_announcement(request.actor, ref)
    return _entries(request, announcement, EXCLUSIONS, queries.exclusions(announcement), "剔除清单")


@require_safe
@staff("draw.read")
def frame(request: StaffRequest, ref: str) -> HttpResponse:
    """全部名录: everybody in the frames, and who of them takes part; without those whom it would tell to have been drawn elsewhere."""
    announcement = queries.get_announcement(request.actor, ref)
    return _entries(request, announcement, FRAME, queries.frame_entries(announcement), "全部名录")


def _entries(
    request: StaffRequest, announcement: Announcement, listing: Listing, entries: QuerySet[FrameEntry], title: str
) -> HttpResponse:
    hidden = 0
    if not may_see_closed(request.actor, announcement):
        telling = queries.told_by_sparing(announcement)
        hidden = telling.count()
        entries = entries.exclude(pk__in=telling.values("pk"))
    context = {
        "crumbs": crumbs_of(announcement, title, step="scope"),
        "hidden": hidden,
        "back": step_url(announcement, "scope"),
    }
    return render_listing(
        request, listing, entries, page_title=title, template="drawing/exclusions.html", context=context
    )


@require_safe
@staff("draw.read")
def seats(request: StaffRequest, ref: str) -> HttpResponse:
    """匹配结果: every seat with its officer."""
    announcement = queries.get_announcement(request.actor, ref)
    if not may_see_seats(request.actor, announcement):
        raise NotAllowed("派发之前，匹配结果只有信用监管岗、负责人和纪检监督可以查看。")
    context = {"crumbs": crumbs_of(announcement, "匹配结果", step="match")}
    return render_listing(request, SEATS, queries.seats_of(announcement), page_title="人员匹配结果", context=context)


def crumbs_of(announcement: Announcement, last: str, *, step: str = "") -> list[tuple[str, str]]:
    """随机抽取与匹配 / this draw, at the step that one came from / this page."""
    home = ("随机抽取与匹配", reverse("drawing:announcements"))
    back = step_url(announcement, step) if step else reverse("drawing:announcement", args=[announcement.ref])
    return [home, (announcement.title, back), (last, "")]
