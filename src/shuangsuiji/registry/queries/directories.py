"""Reads of 名录责任 and of what a directory's figures are."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import Directory, DirectoryKind, Officer, OfficerState, Subject, SubjectState

from .common import missing
from .filters import subjects_in

REMIND_DAYS = 30


def directories_visible(actor: Actor) -> QuerySet[Directory]:
    """The directories of the actor's bureau and below, with owner and tag."""
    rows = Directory.objects.filter(under(bureau_of(actor.unit_path).path))
    return rows.select_related("owner", "tag", "unit").order_by("kind", "tag__name", "pk")


def directories_of(unit_path: str) -> QuerySet[Directory]:
    """The directories of one bureau."""
    return Directory.objects.filter(unit_path=unit_path)


def get_directory(actor: Actor, ref: str) -> Directory:
    """One directory; raises Missing."""
    row = directories_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("名录")
    return row


def due_directories(actor: Actor, today: date) -> list[Directory]:
    """What the actor's unit has to verify, the most urgent first: never verified, run out, or due within thirty days."""
    soon = today + timedelta(days=REMIND_DAYS)
    late = Q(open_until=None) | Q(due_on__lte=soon)
    return list(
        Directory.objects.filter(late, owner_path=actor.unit_path).select_related("tag").order_by("due_on", "pk")
    )


def closed_directories(subject_filter: Mapping[str, Any], unit_path: str, on: date) -> list[Directory]:
    """The directories that a draw by a filter takes from and that are not open on the day.

    Of subjects those of the filter's tags, else the whole one; of officers the bureau's.
    """
    tags = subject_filter.get("tags") or []
    asked = Q(kind=DirectoryKind.SUBJECTS) & (Q(tag__in=tags) if tags else Q(tag=None))
    rows = Directory.objects.filter(asked | Q(kind=DirectoryKind.OFFICERS), unit=bureau_of(unit_path))
    return list(rows.filter(Q(open_until=None) | Q(open_until__lt=on)).select_related("owner", "tag"))


def directory_rows(directory: Directory) -> QuerySet[Any]:
    """What stands in a directory: subjects in force, or active officers."""
    if directory.kind == DirectoryKind.OFFICERS:
        return Officer.objects.filter(under(directory.unit_path), state=OfficerState.ACTIVE)
    asked = {"tags": [directory.tag_id]} if directory.tag_id else {}
    return subjects_in({**asked, "states": [SubjectState.ACTIVE]}, directory.unit_path)


def directory_figures(directory: Directory, today: date) -> dict[str, int]:
    """The figures that a sign-off is about: how many, and how many of them are doubtful."""
    rows = directory_rows(directory)
    if directory.kind == DirectoryKind.OFFICERS:
        expired = Count("pk", filter=Q(certificate_valid_to__lt=today))
        return rows.aggregate(total=Count("pk"), expired=expired)
    lapsed = Subject.objects.filter(licences__valid_to__lt=today).values("pk")
    return rows.order_by().aggregate(
        total=Count("pk"),
        doubtful=Count("pk", filter=~Q(doubts="")),
        unplaced=Count("pk", filter=Q(office__kind="bureau") | Q(office__active=False)),
        lapsed=Count("pk", filter=Q(pk__in=lapsed)),
    )
