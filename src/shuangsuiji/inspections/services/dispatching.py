"""From a matched draw to visits, and from the last published visit to a finished task."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing.queries import Announcement
from shuangsuiji.drawing.services import upheld
from shuangsuiji.inspections.models import Visit, VisitOfficer, VisitState
from shuangsuiji.inspections.queries import visits_of_task
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.services import move_task


def dispatch(*, actor: Actor, announcement: Announcement, now: datetime) -> list[Visit]:
    """One visit per drawn or certain subject, however many tasks meet there; its team is the match's.

    Raises Refusal when the draw is not matched, Mismatch when drawn subjects or officers are not those that follow from the seed,
    Stale when its tasks were dispatched already.
    """
    actor.require("visit.dispatch", announcement.unit_path)
    if announcement.state != drawing.AnnouncementState.MATCHED:
        raise Refusal("该次抽取还没有匹配执法人员。", mend="请先完成人员匹配。")
    with upheld(actor=actor, announcement=announcement, now=now), unit_of_work() as work:
        seats = list(drawing.seats_of(announcement))
        _move_tasks(announcement, seats, now)
        visits = _create_visits(announcement, {seat.subject_id: seat.subject.unit_path for seat in seats}, now)
        _add_teams(visits, seats)
        work.note(
            actor, "visit.dispatch", announcement.ref, unit_path=announcement.unit_path, now=now,
            detail={"visits": len(visits)},
        )  # fmt: skip
    return visits


def _move_tasks(announcement: Announcement, seats: list[drawing.SeatAssignment], now: datetime) -> None:
    """Every task of the draw goes to 检查中 with its figures: frame, subjects, officers."""
    officers = defaultdict(set)
    for seat in seats:
        officers[seat.subject_id].add(seat.officer_id)
    subjects = defaultdict(set)
    for door in drawing.drawn_subjects(announcement):
        for task in door.task_ids:
            subjects[task].add(door.subject_id)
    for row in drawing.rows_of(announcement):
        doors = subjects[row.task.pk]
        move_task(
            row.task, "dispatch", now=now, frame_size=row.size, drawn_count=len(doors),
            officer_count=len(set().union(*(officers[door] for door in doors))),
        )  # fmt: skip


def _create_visits(announcement: Announcement, paths: Mapping[int, str], now: datetime) -> list[Visit]:
    """One visit per door, numbered in code order: the order says nothing about class or ticket."""
    doors = drawing.drawn_subjects(announcement)
    # a task exists only of a row with both ends of its window
    ends = {row.task.pk: cast(date, row.task.turn.end) for row in drawing.rows_of(announcement)}
    visits = Visit.objects.bulk_create(
        Visit(
            announcement=announcement,
            subject_id=door.subject_id,
            number=f"{announcement.number}-{n:04d}",
            unit_path=paths[door.subject_id],
            due_on=min(ends[task] for task in door.task_ids),
            created_at=now,
            updated_at=now,
        )
        for n, door in enumerate(doors, 1)
    )
    links = Visit.tasks.through
    links.objects.bulk_create(
        links(visit_id=visit.pk, task_id=task)
        for visit, door in zip(visits, doors, strict=True)
        for task in door.task_ids
    )
    return visits


def _add_teams(visits: list[Visit], seats: list[drawing.SeatAssignment]) -> None:
    by_subject = defaultdict(list)
    for seat in seats:
        by_subject[seat.subject_id].append(seat)
    VisitOfficer.objects.bulk_create(
        VisitOfficer(visit=visit, officer_id=seat.officer_id, lead=seat.lead)
        for visit in visits
        for seat in by_subject[visit.subject_id]
    )


def mark_published(*, visit: Visit, now: datetime) -> None:
    """For disclosure, inside its unit of work: the visit's result is public; a task whose visits all are is finished."""
    Visit.lifecycle.advance(visit, "publish", now=now)
    finish_tasks(visit, now)


def finish_tasks(visit: Visit, now: datetime) -> None:
    """Every task of this visit whose visits are all published or closed is finished."""
    over = (VisitState.PUBLISHED, VisitState.CLOSED)
    for task in visit.tasks.all():
        if not visits_of_task(task.pk).exclude(state__in=over).exists():
            move_task(task, "finish", now=now)
