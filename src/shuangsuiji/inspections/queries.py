"""Reads of visits. An officer sees the visits they were matched to, and no others."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.planning import queries as planning
from shuangsuiji.profiles.queries import ResultCode, active_profile
from shuangsuiji.registry import queries as registry

from .models import Finding, Visit, VisitHelper, VisitOfficer, VisitState

__all__ = ["Visit", "VisitState"]
# columns of an announcement that hold whole files: sorting a list with them would drag them along
FILES = ("canonical", "match_inputs", "record")
# those that wait for an officer
UNFINISHED = (VisitState.DISPATCHED, VisitState.RECEIVED, VisitState.RETURNED)


def visits_visible(actor: Actor) -> QuerySet[Visit]:
    """Visits this actor may read, the most urgent first."""
    visits = Visit.objects.filter(under(actor.reach("visit.read")))
    if actor.role is Role.OFFICER:
        visits = visits.filter(pk__in=_team_of(actor))
    rows = visits.select_related("subject", "announcement").defer(*(f"announcement__{name}" for name in FILES))
    return rows.prefetch_related(Prefetch("team", VisitOfficer.objects.select_related("officer")))


def with_contents(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with all that `items_of` and `findings_of` read, in a fixed number of queries however many they are."""
    return visits.prefetch_related(
        Prefetch("findings", Finding.objects.select_related("item")),
        Prefetch("tasks", planning.Task.objects.select_related("row")),
        Prefetch("tasks__row__items", registry.Item.objects.select_related("catalogue")),
    )


def _team_of(actor: Actor) -> QuerySet[VisitOfficer, int]:
    return VisitOfficer.objects.filter(officer__user_id=actor.user_id).values_list("visit_id", flat=True)


def get_visit(actor: Actor, ref: str) -> Visit:
    """One visit in scope; raises Missing."""
    visits = visits_visible(actor).select_related("subject__office", "entered_by", "reviewed_by")
    visits = visits.prefetch_related(Prefetch("helpers", VisitHelper.objects.select_related("expert", "agency")))
    visit = with_contents(visits).filter(ref=ref).first()
    if visit is None:
        raise Missing("没有找到该检查任务。", mend="请从检查任务列表重新进入。")
    return visit


def items_of(visit: Visit) -> list[registry.Item]:
    """The items of all tasks that meet in this visit, each once, in the order of the catalogue."""
    found = {item.pk: item for task in visit.tasks.all() for item in task.row.items.all()}
    return sorted(found.values(), key=lambda item: item.code)


def texts_of(visit: Visit) -> list[registry.Rulebook]:
    """Guides, rulebooks and checklists in force for the items of a visit: what its officers read at the door."""
    return registry.texts_for(items_of(visit), visit.unit_path)


def assistants_for(visit: Visit) -> dict[str, registry.Expert | registry.Agency]:
    """Ref → experts and agencies of the bureau who may be asked to assist a visit until it is due."""
    bureau, until = bureau_of(visit.unit_path).path, max(visit.due_on, localdate())
    rows = [
        *registry.helpers_for(bureau, registry.Expert, until),
        *registry.helpers_for(bureau, registry.Agency, until),
    ]
    return {row.ref: row for row in rows}


def findings_of(visit: Visit) -> list[Finding]:
    """The results entered so far, item by item."""
    return list(visit.findings.all())


def result_codes() -> dict[str, ResultCode]:
    """The profile's list of results."""
    return active_profile().result_codes


def is_member(visit: Visit, user_id: int) -> bool:
    """Whether this account belongs to an officer matched to the visit."""
    return any(member.officer.user_id == user_id for member in visit.team.all())


def visit_counts(actor: Actor) -> dict[str, int]:
    """How many visits in scope are in each state; every state is named."""
    rows = visits_visible(actor).prefetch_related(None).order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(rows)
    return {state: counted.get(state, 0) for state in VisitState.values}


def visit_counts_and_late(actor: Actor, today: date) -> tuple[dict[str, int], int]:
    """As `visit_counts`, and how many visits' date has passed without a result; in one query."""
    rows = visits_visible(actor).prefetch_related(None).order_by().values_list("state")
    counted = rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    found = {state: (number, late) for state, number, late in counted}
    counts = {state: found.get(state, (0, 0))[0] for state in VisitState.values}
    return counts, sum(found.get(state, (0, 0))[1] for state in UNFINISHED)


def only_overdue(visits: QuerySet[Visit], today: date) -> QuerySet[Visit]:
    """Those of `visits` whose date has passed without a result."""
    return visits.filter(due_on__lt=today, state__in=UNFINISHED)


def visits_of_announcement(announcement_id: int) -> QuerySet[Visit]:
    """All visits that came of one draw, for later stages."""
    rows = Visit.objects.filter(announcement_id=announcement_id).select_related("subject", "announcement")
    return rows.prefetch_related("team__officer__user", "tasks__row__items")


def open_visits(announcement_id: int) -> QuerySet[Visit]:
    """The visits of a draw whose teams may still change."""
    return Visit.objects.filter(announcement_id=announcement_id, state__in=Visit.CHANGEABLE)


def untouched_visits(announcement_id: int) -> QuerySet[Visit]:
    """Those that nobody has received or announced yet."""
    return open_visits(announcement_id).filter(state=VisitState.DISPATCHED, notified_at=None)


def visits_of_task(task_id: int) -> QuerySet[Visit]:
    """All visits of one task."""
    return Visit.objects.filter(tasks=task_id)


def visits_by_ref(actor: Actor, refs: Iterable[str]) -> QuerySet[Visit]:
    """Visits in scope by ref, with what a publication needs."""
    return with_contents(visits_visible(actor).filter(ref__in=list(refs)))


def needs_notice(visit: Visit) -> bool:
    """Whether the subject must be told before anybody goes: by the rule of names, and where nobody gave a reason against it."""
    told = visit.notified_at is not None or bool(visit.unannounced_reason)
    return visit.announcement.names != drawing.NamesRule.AFTER_VISIT and not told


def unnotified(announcement_id: int) -> int:
    """How many visits of a draw were not yet announced to their subject."""
    waiting = Visit.objects.filter(announcement_id=announcement_id, notified_at__isnull=True)
    return waiting.exclude(state=VisitState.CLOSED).count()


def unfinished(announcement_id: int) -> int:
    """How many visits of a draw have no reviewed result yet."""
    done = [VisitState.REVIEWED, VisitState.PUBLISHED, VisitState.CLOSED]
    return Visit.objects.filter(announcement_id=announcement_id).exclude(state__in=done).count()


def subjects_met(announcement: drawing.Announcement, subjects: Iterable[int]) -> list[int]:
    """Of these subjects those whose own visit meets the rule by which names become public."""
    visits = Visit.objects.filter(announcement_id=announcement.pk, subject_id__in=list(subjects))
    if announcement.names == drawing.NamesRule.AT_NOTICE:
        visits = visits.exclude(notified_at=None)
    else:
        visits = visits.filter(state__in=[VisitState.REVIEWED, VisitState.PUBLISHED, VisitState.CLOSED])
    return list(visits.values_list("subject_id", flat=True))


def may_substitute(actor: Actor, visit: Visit) -> bool:
    """Whether this actor may ask for a substitute: who runs the draw, or an officer of the visit."""
    if not actor.may("visit.substitute", visit.unit_path):
        return False
    return actor.role is not Role.OFFICER or is_member(visit, actor.user_id)


def refs_of_visits(doors: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """(announcement, subject) → ref of the visit there."""
    wanted = set(doors)
    rows = Visit.objects.filter(
        announcement_id__in={one for one, _ in wanted}, subject_id__in={two for _, two in wanted}
    )
    return {(one, two): ref for one, two, ref in rows.values_list("announcement_id", "subject_id", "ref")}


def next_number(announcement: drawing.Announcement) -> str:
    """The number of one more visit of a draw."""
    return f"{announcement.number}-{Visit.objects.filter(announcement_id=announcement.pk).count() + 1:04d}"


def visit_at(announcement_id: int, subject_id: int) -> Visit | None:
    """The visit of a draw at one subject."""
    return Visit.objects.filter(announcement_id=announcement_id, subject_id=subject_id).first()


def reviewed_of(announcement_id: int) -> QuerySet[Visit]:
    """The visits of a draw whose results are reviewed and wait for publication."""
    rows = Visit.objects.filter(announcement_id=announcement_id, state=VisitState.REVIEWED).select_related("subject")
    return with_contents(rows)
