"""Pages of 抽查任务."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import forms, queries, services
from shuangsuiji.planning.models import Task, TaskState
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import preparation_for, trainings_for
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import Colour, StateMap

TASK_STATES = StateMap(
    TaskState,
    {
        TaskState.PREPARING: "amber",
        TaskState.READY: "amber",
        TaskState.ANNOUNCED: "blue",
        TaskState.DRAWN: "amber",
        TaskState.MATCHED: "blue",
        TaskState.DISPATCHED: "blue",
        TaskState.FINISHED: "green",
        TaskState.CANCELLED: "grey",
    },
)
TASKS = Listing(
    columns=(
        Column("任务编号", "number"),
        Column("任务名称", "name", link=lambda task: reverse("planning:task", args=[task.ref]), clip=True),
        Column("抽查类型", "row.get_sampling_type_display"),
        Column("发起股室", "row.lead"),
        Column("名录库基数", "frame_size", kind="number"),
        Column("抽取户数", "drawn_count", kind="number"),
        Column("执法人员", "officer_count", kind="number"),
        Column("任务期限", lambda task: f"{task.turn.start:%m-%d} 至 {task.turn.end:%m-%d}"),
        Column("状态", "state", states=TASK_STATES),
        Column("完成率", lambda task: (task.done_count, task.drawn_count or 0), kind="progress"),
        Column("操作", template="planning/parts/task_verb.html", action=True),
    ),
    ordering="-id",
    filters=forms.TaskFilter,
    empty=Empty("还没有抽查任务", "到计划中建立任务", "/console/planning/plans/", "计划公布后，每个计划项可以建立任务"),
    unit="个任务",
)
POOL = Listing(
    columns=(
        Column("统一社会信用代码/注册号", "code", sort="code"),
        Column("名称", "name", link=lambda row: reverse("registry:subject", args=[row.ref]), clip=True),
        Column("类别", "get_kind_display"),
        Column("管辖单位", "office.short_name"),
        Column("登记状态", "get_state_display"),
    ),
    ordering="code",
    filters=forms.PoolFilter,
    empty=Empty("没有符合对象条件的检查对象"),
    unit="户",
)
COUNTED: dict[TaskState, Colour] = {
    TaskState.PREPARING: "amber",
    TaskState.READY: "amber",
    TaskState.DRAWN: "blue",
    TaskState.MATCHED: "blue",
    TaskState.DISPATCHED: "blue",
    TaskState.FINISHED: "green",
}


@require_safe
@staff("task.read")
def tasks(request: StaffRequest) -> HttpResponse:
    """任务管理: counts by step, then the list with each task's next verb."""
    counts = queries.task_counts(request.actor)
    stats = [Stat(state.label, counts[state], colour, f"?state={state}") for state, colour in COUNTED.items()]
    return render_listing(request, TASKS, queries.tasks_visible(request.actor), page_title="任务管理", stats=stats)


@require_safe
@staff("task.read")
def task(request: StaffRequest, ref: str) -> HttpResponse:
    """One task: where it comes from, whom it reaches, what comes next."""
    found = queries.get_task(request.actor, ref)
    sizes = queries.class_sizes(found.row.subject_filter, found.unit_path)
    lead, pool = found.row.lead, list(found.pool.all())
    context = {
        "page_title": found.name,
        "crumbs": [("任务管理", reverse("planning:tasks"))],
        "task": found,
        "is_joint": found.row.kind in queries.JOINT_KINDS,
        "batch_count": queries.batch_count(found.row),
        "states": TASK_STATES,
        "sizes": queries.quota_table(found.turn, sizes),
        "subjects": queries.describe_subjects(found.row),
        "mode": active_profile().match_modes.get(found.match_mode, {}).get("title", ""),
        "pool": pool,
        "trainings": trainings_for(found.ref),
        "prepared": preparation_for(found.ref, [unit.path for unit in pool]),
        "may_train": request.actor.may("training.edit", found.unit_path),
        "may_sign": lead is not None
        and request.actor.may("directory.signoff")
        and request.actor.unit_path == lead.path,
    }
    return render(request, "planning/task.html", context)


@require_POST
@staff("task.create")
def create(request: StaffRequest, ref: str) -> HttpResponse:
    """Make a task of a published row."""
    row = queries.get_row(request.actor, ref)
    try:
        made = services.create_task(actor=request.actor, row=row, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:plan", row.plan.ref)
    messages.success(request, f"已建立任务 {made.number}，请{row.lead}核实底数。")
    return redirect("planning:task", made.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("directory.signoff")
def sign_off(request: StaffRequest, ref: str) -> HttpResponse:
    """底数核实 by the lead section."""
    found = queries.get_task(request.actor, ref)
    form = forms.SignOffForm(request.POST or None, task=found)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, found, form)
            messages.success(request, "底数已核实，可以由信用监管岗抽取。")
            return redirect("planning:task", ref)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {
        "page_title": "核实底数并提名选派范围",
        "crumbs": [("任务管理", reverse("planning:tasks")), (found.name, reverse("planning:task", args=[ref]))],
        "task": found,
        "form": form,
        "sizes": queries.quota_table(found.turn, queries.class_sizes(found.row.subject_filter, found.unit_path)),
        "subjects": queries.describe_subjects(found.row),
    }
    return render(request, "planning/sign_off.html", context)


@require_safe
@staff("task.read")
def pool(request: StaffRequest, ref: str) -> HttpResponse:
    """The list that is signed: whom the task's conditions reach today, one by one, those no longer in force too."""
    found = queries.get_task(request.actor, ref)
    crumbs = [("任务管理", reverse("planning:tasks")), (found.name, reverse("planning:task", args=[ref])), ("名录", "")]
    rows = queries.pool_of(found)
    return render_listing(request, POOL, rows, page_title=f"{found.name}：名录", context={"crumbs": crumbs})


def _sign(request: StaffRequest, found: Task, form: forms.SignOffForm) -> None:
    pool = [form.units[ref] for ref in form.cleaned_data["pool"]]
    mode = form.cleaned_data["match_mode"]
    services.sign_off_task(actor=request.actor, task=found, match_mode=mode, pool=pool, now=timezone.now())
