"""Pages of councils and their members."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.councils import queries, services
from shuangsuiji.councils.forms import CouncilForm, MemberForm
from shuangsuiji.councils.models import Council, DutyState, MeetingState
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from .common import crumbs_of, form_page, step

MEETING_STATES = StateMap(
    MeetingState, {MeetingState.PLANNED: "amber", MeetingState.HELD: "blue", MeetingState.ISSUED: "green"}
)
DUTY_STATES = StateMap(DutyState, {DutyState.OPEN: "blue", DutyState.REPORTED: "amber", DutyState.DONE: "green"})


def page_of(one: Council) -> str:
    """The address of a council."""
    return reverse("councils:council", args=[one.ref])


COUNCILS = Listing(
    columns=(
        Column("名称", "name", link=page_of, clip=True),
        Column("类别", "get_kind_display"),
        Column("层级", "get_level_display"),
        Column("办公室", "office", minor=True),
        Column("在任成员", "member_count", kind="number"),
        Column("成立日期", "founded_on", kind="day"),
        Column("撤销日期", "closed_on", kind="day", minor=True),
    ),
    ordering="-id",
    empty=Empty("还没有联席会议或领导小组", hint="由信用监管岗登记名称、成员和联系人"),
    unit="个",
)


@require_safe
@staff("council.read")
def councils(request: StaffRequest) -> HttpResponse:
    """All councils in scope."""
    context = {"may_edit": request.actor.may("council.edit")}
    rows = queries.councils_visible(request.actor)
    return render_listing(
        request, COUNCILS, rows, page_title="联席会议与领导小组", template="councils/councils.html", context=context
    )


@require_safe
@staff("council.read")
def council(request: StaffRequest, ref: str) -> HttpResponse:
    """One council: members, meetings, this year's duties."""
    found, today = queries.get_council(request.actor, ref), timezone.localdate()
    latest = found.duties.order_by("-year").first()
    year = latest.year if latest else today.year
    context = {
        "page_title": found.name,
        "crumbs": crumbs_of(found)[:1],
        "council": found,
        "members": queries.members_of(found),
        "meetings": found.meetings.all(),
        "year": year,
        "duties": queries.duties_of(found, year),
        "today": today,
        "states": {"meeting": MEETING_STATES, "duty": DUTY_STATES},
        "may_edit": request.actor.may("council.edit", found.unit_path) and found.closed_on is None,
        "member_form": MemberForm(unit_path=found.unit_path),
    }
    return render(request, "councils/council.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def new(request: StaffRequest) -> HttpResponse:
    """Found a council."""
    form = CouncilForm(request.POST or None, initial={"office": bureau_of(request.actor.unit_path).name})
    return form_page(
        request, form,
        lambda: services.save_council(actor=request.actor, council=None, values=form.cleaned_data, now=timezone.now()),
        title="登记联席会议或领导小组", crumbs=[("联席会议与领导小组", reverse("councils:councils"))],
        told="已登记，请添加成员。", page=page_of,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def edit(request: StaffRequest, ref: str) -> HttpResponse:
    """Change what is known of a council."""
    found = queries.get_council(request.actor, ref)
    initial = {name: getattr(found, name) for name in CouncilForm.base_fields}
    form = CouncilForm(request.POST or None, initial=initial)
    return form_page(
        request, form,
        lambda: services.save_council(actor=request.actor, council=found, values=form.cleaned_data, now=timezone.now()),
        title=f"修改　{found.name}", crumbs=crumbs_of(found), told="已保存。", page=page_of,
    )  # fmt: skip


@require_POST
@staff("council.edit")
def close(request: StaffRequest, ref: str) -> HttpResponse:
    """The council is dissolved."""
    found, now = queries.get_council(request.actor, ref), timezone.now()
    return step(
        request, lambda: services.close_council(actor=request.actor, council=found, on=timezone.localdate(now), now=now),
        "已登记撤销，会议和任务仍可查看。", page_of(found),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def member_add(request: StaffRequest, ref: str) -> HttpResponse:
    """Add a member."""
    found = queries.get_council(request.actor, ref)
    form = MemberForm(request.POST or None, unit_path=found.unit_path)
    return form_page(
        request, form,
        lambda: services.add_member(
            actor=request.actor, council=found, values=form.values(), unit=form.chosen, now=timezone.now()
        ),
        title=f"添加成员　{found.name}", crumbs=crumbs_of(found), told="已添加。", page=lambda _: page_of(found),
    )  # fmt: skip


@require_POST
@staff("council.edit")
def dismiss(request: StaffRequest, ref: str) -> HttpResponse:
    """A member leaves."""
    found, now = queries.get_member(request.actor, ref), timezone.now()
    return step(
        request, lambda: services.dismiss_member(actor=request.actor, member=found, on=timezone.localdate(now), now=now),
        f"{found.name}已登记离任。", page_of(found.council),
    )  # fmt: skip
