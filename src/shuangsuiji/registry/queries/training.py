"""Reads of 培训."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import Attendance, Officer, Training

from .common import missing
from .officers import officers_in


def trainings_visible(actor: Actor) -> QuerySet[Training]:
    """Sessions within the actor's reach, with how many were `asked` and how many `came`."""
    rows = Training.objects.filter(under(actor.reach("officer.read"))).select_related("unit")
    return _counted(rows)


def _counted(rows: QuerySet[Training]) -> QuerySet[Training]:
    return rows.annotate(asked=Count("attendances"), came=Count("attendances", filter=Q(attendances__present=True)))


def get_training(actor: Actor, ref: str) -> Training:
    """One session; raises Missing."""
    row = trainings_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("培训")
    return row


def attendances_of(training: Training) -> QuerySet[Attendance]:
    """The attendance sheet, unit by unit."""
    rows = training.attendances.select_related("officer__unit")
    return rows.order_by("officer__unit_path", "officer__certificate")


def trainings_for(task_ref: str) -> QuerySet[Training]:
    """The sessions that prepared a task, for its page and its dossier, with `asked` and `came`."""
    rows = Training.objects.filter(task_ref=task_ref) if task_ref else Training.objects.none()
    return _counted(rows).order_by("held_on", "pk")


@dataclass(frozen=True)
class Preparation:
    """Who of those that may be matched to a task was at a session for it, and who was not."""

    trained: Sequence[Officer]
    untrained: Sequence[Officer]

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.trained) + len(self.untrained)


def preparation_for(task_ref: str, unit_paths: Iterable[str]) -> Preparation:
    """How far the active officers of the units were prepared for a task. One query."""
    was_there = Attendance.objects.filter(training__task_ref=task_ref, officer=OuterRef("pk"), present=True)
    rows = officers_in(unit_paths).prefetch_related(None).annotate(trained=Exists(was_there))
    found: dict[bool, list[Officer]] = {True: [], False: []}
    for officer in rows.order_by("unit_path", "certificate"):
        found[officer.trained].append(officer)
    return Preparation(found[True], found[False])


def hours_in(officer: Officer, year: int) -> float:
    """Hours of sessions that the officer attended in a year; reads the prefetched sheet."""
    return float(
        sum(
            row.training.hours for row in officer.attendances.all() if row.present and row.training.held_on.year == year
        )
    )


def could_attend(unit_path: str, day: date) -> QuerySet[Officer]:
    """Officers of a unit and below who are in their post, for a new sheet; `day` leaves out those whose certificate has ended."""
    rows = Officer.objects.filter(under(unit_path), state="active", certificate_valid_to__gte=day)
    return rows.select_related("unit").order_by("unit_path", "certificate")


def invited_officers(units: Iterable[Unit], day: date) -> list[Officer]:
    """The officers whom a session on `day` asks from some units, each once."""
    found = {officer.pk: officer for unit in units for officer in could_attend(unit.path, day)}
    return list(found.values())
