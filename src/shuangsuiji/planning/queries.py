"""Reads of plans and tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import UnitKind, bureau_of, units_under
from shuangsuiji.common.amounts import read_ratio
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import CLASSES, active_profile
from shuangsuiji.registry import queries as registry

from .batches import Batch, batch_count, batches
from .models import (
    APART_KINDS,
    JOINT_KINDS,
    ChangeState,
    Plan,
    PlanKind,
    PlanRow,
    PlanState,
    PoolReading,
    ReadingPurpose,
    RowStage,
    SamplingType,
    Task,
    TaskState,
)
from .paper_models import PaperState
from .ratios import basis_points, drawn_count, increasing_ratios, total_count
from .readings import Pool, read_officers, read_subjects, unpack
from .resolution import Vocabulary

__all__ = [
    "APART_KINDS",
    "JOINT_KINDS",
    "Plan",
    "PlanRow",
    "PlanState",
    "Pool",
    "PoolReading",
    "ReadingPurpose",
    "SamplingType",
    "Task",
    "TaskState",
    "batch_count",
    "batches",
    "read_officers",
    "read_subjects",
    "unpack",
]


def plans_visible(actor: Actor) -> QuerySet[Plan]:
    """Plans of the units this actor may read, newest year first, with their number of rows."""
    return Plan.objects.filter(under(actor.reach("plan.read"))).annotate(row_count=Count("rows"))


def specials_visible(actor: Actor) -> QuerySet[Plan]:
    """专项检查 and 临时任务 in scope, with how many subjects were drawn and visited."""
    drawn = {"drawn": Sum("rows__tasks__drawn_count"), "visited": Sum("rows__tasks__done_count")}
    return plans_visible(actor).exclude(kind=PlanKind.ANNUAL).annotate(**drawn)


def specials_beside(plan: Plan) -> QuerySet[Plan]:
    """The special and interim checks of a plan's unit and year that were approved: counted beside it, never in it."""
    approved = (PlanState.APPROVED, PlanState.PUBLISHED)
    beside = Plan.objects.filter(unit_path=plan.unit_path, year=plan.year, state__in=approved)
    return beside.exclude(kind=PlanKind.ANNUAL).order_by("pk")


def get_plan(actor: Actor, ref: str) -> Plan:
    """One plan in scope; raises Missing."""
    plan = plans_visible(actor).select_related("unit", "submitted_by", "approved_by").filter(ref=ref).first()
    if plan is None:
        raise Missing("没有找到该计划。", mend="请从计划列表重新进入。")
    return plan


def rows_of(plan: Plan) -> QuerySet[PlanRow]:
    """The rows of a plan with what their tables show."""
    return plan.rows.select_related("lead").prefetch_related("items", "tasks")


def get_row(actor: Actor, ref: str) -> PlanRow:
    """One plan row in scope; raises Missing."""
    rows = PlanRow.objects.filter(under(actor.reach("plan.read"), "plan__unit_path"))
    row = rows.select_related("plan__unit", "lead").prefetch_related("items").filter(ref=ref).first()
    if row is None:
        raise Missing("没有找到该计划项。", mend="请从计划重新进入。")
    return row


def plans_of_file(actor: Actor, sha256: str) -> QuerySet[Plan]:
    """Plans in scope that were made of a file with this digest."""
    return plans_visible(actor).filter(source_sha256=sha256)


def ratio_words(row: PlanRow) -> str:
    """The row's ratios per class on one line: "A 0.63%、B 1.26%"; empty where none stand yet."""
    words = []
    for letter, rule in sorted(row.quotas.items(), key=lambda pair: CLASSES.index(pair[0])):
        name = "未分类" if letter == "U" else letter
        share = basis_points(rule["bp"]) if "bp" in rule else f"{rule['number']}户"
        often = row.frequencies.get(letter, 1)
        words.append(f"{name}\N{NO-BREAK SPACE}{share}{f'×{often}次' if often > 1 else ''}")
    return "、".join(words)


def frequency_words(row: PlanRow) -> str:
    """Which classes are drawn more than once a year: "D 每年2次"; empty where none is."""
    return "、".join(f"{letter} 每年{times}次" for letter, times in sorted(row.frequencies.items()) if times > 1)


def class_legend() -> str:
    """What the letters of the classes stand for: "A 低风险、B 一般风险"."""
    titles = active_profile().class_titles
    return "、".join(f"{letter} {titles[letter].partition('（')[0]}" for letter in CLASSES if letter != "U")


def plans_waiting(actor: Actor) -> dict[str, int]:
    """What waits in the plans of this actor's reach, in one query: plans submitted and approved, rows reported by sections,
    changes by their state, papers of plans that are out.
    """
    plans = Plan.objects.filter(under(actor.reach("plan.read"))).order_by()
    reported = Q(state=PlanState.DRAFT, rows__state=RowStage.REPORTED)
    changes = {
        f"change_{state}": Count("changes", filter=Q(changes__state=state), distinct=True)
        for state in (ChangeState.APPLIED, ChangeState.FILED, ChangeState.REPORTED)
    }
    papers = {
        f"paper_{state}": Count("papers", filter=Q(state=PlanState.PUBLISHED, papers__state=state), distinct=True)
        for state in (PaperState.SUBMITTED, PaperState.APPROVED)
    }
    return plans.aggregate(
        **papers,
        submitted=Count("pk", filter=Q(state=PlanState.SUBMITTED), distinct=True),
        approved=Count("pk", filter=Q(state=PlanState.APPROVED), distinct=True),
        reported=Count("rows", filter=reported, distinct=True),
        **changes,
    )


def open_doubts(row: PlanRow) -> list[dict[str, str]]:
    """The doubts of a row that no person has settled: by an answer, or by filling in what was open."""
    return [doubt for doubt in row.doubts if not _settled(row, doubt)]


def _settled(row: PlanRow, doubt: Mapping[str, str]) -> bool:
    if not doubt["settled_by"]:
        return bool(doubt["answer"])
    filled = row.items.all() if doubt["settled_by"] == "items" else getattr(row, doubt["settled_by"])
    return row.resolved_by_id is not None and bool(filled)


# field of a row → what a draw cannot do without, in the words of the plan table
NEEDED = {
    "sampling_type": "抽查类型",
    "subject_filter": "对象条件",
    "quotas": "各类抽取比例",
    "window_start": "起始日期",
    "window_end": "截止日期",
    "lead_id": "发起股室",
}


def open_points(row: PlanRow) -> list[str]:
    """What a row still lacks before a task can be made of it; a cancelled row lacks nothing any more."""
    if row.cancelled_at is not None:
        return []
    missing = [title for name, title in NEEDED.items() if not getattr(row, name)]
    if not row.items.all():
        missing.append("抽查事项")
    return missing + [f"待答复：{doubt['text'].rstrip('。')}" for doubt in open_doubts(row) if not doubt["settled_by"]]


def class_sizes(row_filter: Mapping[str, list[str]], unit_path: str) -> dict[str, int]:
    """How many subjects in force the filter reaches, per class; every class is named."""
    subjects = registry.subjects_in(dict(row_filter), unit_path).filter(state=registry.SubjectState.ACTIVE)
    counted = dict(subjects.order_by().values_list("risk_class").annotate(n=Count("pk")))
    return {letter: counted.get(letter, 0) for letter in CLASSES}


def vocabulary(unit_path: str, year: int) -> Vocabulary:
    """What this bureau knows by name, to read a plan with."""
    bureau = bureau_of(unit_path)
    sections = list(units_under(bureau.path).filter(kind=UnitKind.SECTION))
    items = {item.name: item.pk for item in registry.current_items(bureau.path)}
    staffed = set(registry.officers_in([bureau.path]).values_list("unit_id", flat=True))
    return Vocabulary(
        year=year,
        items=items,
        former_items={name: edition for name, edition in registry.former_items(bureau.path) if name not in items},
        unstaffed=frozenset(unit.pk for unit in sections) - staffed,
        kinds={title: code for code, title in registry.SubjectKind.choices},
        tags={tag.name: tag.code for tag in registry.tags()},
        sections={unit.short_name: unit.pk for unit in sections},
        bodies=(bureau.name, bureau.name.replace("市场监督管理局", "市场监管局")),
    )


def tasks_visible(actor: Actor) -> QuerySet[Task]:
    """Tasks of the units this actor may read, newest first."""
    tasks = Task.objects.filter(under(actor.reach("task.read")))
    return tasks.select_related("row__plan", "row__lead", "unit")


def get_task(actor: Actor, ref: str) -> Task:
    """One task in scope; raises Missing."""
    task = tasks_visible(actor).filter(ref=ref).first()
    if task is None:
        raise Missing("没有找到该任务。", mend="请从任务列表重新进入。")
    return task


def task_counts(actor: Actor) -> dict[str, int]:
    """How many tasks in scope are in each state; every state is named."""
    rows = Task.objects.filter(under(actor.reach("task.read")))
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: counted.get(state, 0) for state in TaskState.values}


def tasks_by_ids(ids: Iterable[int]) -> QuerySet[Task]:
    """Tasks by primary key, for later stages that hold them already."""
    return Task.objects.filter(pk__in=list(ids)).select_related("row__plan", "row__lead", "unit")


def items_by_row(rows: Iterable[int]) -> dict[int, dict[int, str]]:
    """Plan rows by primary key → their items' keys and names."""
    found: dict[int, dict[int, str]] = {key: {} for key in rows}
    pairs = PlanRow.items.through.objects.filter(planrow__in=list(found)).order_by("item__code")
    for row, item, name in pairs.values_list("planrow_id", "item_id", "item__name"):
        found[row][item] = name
    return found


def ready_tasks(actor: Actor) -> QuerySet[Task]:
    """Tasks in scope that are signed off and wait for their draw."""
    return tasks_visible(actor).filter(state=TaskState.READY).order_by("-year", "row__number", "pk")


def next_serial(unit_id: int, year: int) -> int:
    """The next number of a task of this unit in this year."""
    top = Task.objects.filter(unit_id=unit_id, year=year).aggregate(top=Max("serial"))["top"]
    return (top or 0) + 1


def latest_reading(task: Task, purpose: ReadingPurpose) -> PoolReading | None:
    """The last reading of a task taken for `purpose`."""
    return task.readings.filter(purpose=purpose).order_by("-pk").first()


def earlier_frames(reading: PoolReading) -> QuerySet[PoolReading]:
    """Readings of frames over the same scope before this one, newest first."""
    rows = PoolReading.objects.filter(scope=reading.scope, purpose=ReadingPurpose.FRAME, pk__lt=reading.pk)
    return rows.select_related("task").order_by("-pk")


def published_plans() -> QuerySet[Plan]:
    """Plans that the public may read, newest first."""
    return Plan.objects.filter(state=PlanState.PUBLISHED).select_related("unit").annotate(row_count=Count("rows"))


@dataclass(frozen=True)
class QuotaLine:
    """One class of a row: how many subjects, which ratio in basis points, how many that draws."""

    letter: str
    title: str
    size: int
    bp: int | None
    drawn: int | None


def quota_table(row: PlanRow | Batch, sizes: Mapping[str, int]) -> list[QuotaLine]:
    """The ratios of a row, or of one of its batches, over today's directory, class by class."""
    titles = active_profile().class_titles
    lines = []
    for letter, size in sizes.items():
        bp = row.quotas.get(letter, {}).get("bp")
        lines.append(QuotaLine(letter, titles[letter], size, bp, None if bp is None else drawn_count(size, bp)))
    return lines


@dataclass(frozen=True)
class Proposal:
    """Rising ratios in basis points that meet the row's total, and how many subjects they draw of how many."""

    ratios: dict[str, int]
    drawn: int
    total: int


def proposal(row: PlanRow, sizes: Mapping[str, int]) -> Proposal | None:
    """What “按总比例分别递加” would come to today; None where the total or the subjects are unknown."""
    total = read_ratio(row.ratio_text)
    if total.kind != "bp" or total.value is None or not sum(sizes.values()):
        return None
    ratios = increasing_ratios(total.value, sizes, active_profile().data["ratios"]["weights"])
    return Proposal(ratios, total_count(sizes, ratios), sum(sizes.values()))


def pool_of(task: Task) -> QuerySet[registry.Subject]:
    """Whom the task's conditions reach in the directory as it is now."""
    return registry.subjects_in(dict(task.row.subject_filter), task.unit_path).select_related("office")


def describe_subjects(row: PlanRow) -> str:
    """Whom the row reaches, in words."""
    return registry.describe_filter(row.subject_filter) if row.subject_filter else "未设定"
