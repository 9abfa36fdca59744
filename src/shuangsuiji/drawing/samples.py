"""What finished draws promised: how many stood in each stratum, who was drawn, and with which chance. For estimates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under

from .models import AnnouncementState, DrawRow, FrameEntry, Selection, SelectionKind

__all__ = ["DrawRow"]
ELIGIBLE = "E"


@dataclass(frozen=True)
class Chance:
    """The chance of the subjects of one stratum of one draw; `eligible` are counted as they were frozen."""

    row: int
    stratum: str
    eligible: int
    quota: int

    @property
    def value(self) -> Fraction:
        """The inclusion probability, exact."""
        return Fraction(self.quota, self.eligible) if self.eligible else Fraction(0)


@dataclass(frozen=True)
class Drawn:
    """Somebody drawn at random: not of a certainty stratum, which says nothing of others."""

    row: int
    announcement: int
    stratum: str
    subject: int
    quota: int


def matched_rows(actor: Actor, year: int) -> QuerySet[DrawRow]:
    """The rows of a year's finished draws within reach, by time; without their files."""
    rows = DrawRow.objects.filter(
        under(actor.reach("draw.read"), "announcement__unit_path"), announcement__state=AnnouncementState.MATCHED,
        announcement__year=year,
    )  # fmt: skip
    return (
        rows.only("pk", "title", "quotas", "announcement_id", "task__ref", "task__row_id", "announcement__drawn_at")
        .select_related("task", "announcement")
        .order_by("announcement__drawn_at", "row_id")
    )


def drawn_of(rows: Iterable[int]) -> list[Drawn]:
    """Everybody drawn at random in these rows."""
    found = Selection.objects.filter(entry__row__in=list(rows), kind=SelectionKind.DRAWN).order_by()
    columns = ("entry__row_id", "entry__row__announcement_id", "entry__stratum", "entry__subject_id", "quota")
    return [Drawn(*values) for values in found.values_list(*columns)]


def chances(rows: Iterable[int], drawn: Iterable[Drawn]) -> list[Chance]:
    """Strata of draw rows of which `drawn` are those drawn; one of which nobody was drawn has quota 0."""
    quotas = {(one.row, one.stratum): one.quota for one in drawn}
    sizes = FrameEntry.objects.filter(row__in=list(rows), status=ELIGIBLE).order_by().values_list("row_id", "stratum")
    return [
        Chance(row, stratum, size, quotas.get((row, stratum), 0))
        for row, stratum, size in sizes.annotate(n=Count("pk"))
    ]


def frame_members(rows: Iterable[int]) -> Iterator[tuple[int, str, int, str]]:
    """(row, stratum, subject, path of the subject's unit) of everybody who could be drawn."""
    entries = FrameEntry.objects.filter(row__in=list(rows), status=ELIGIBLE).order_by()
    yield from entries.values_list("row_id", "stratum", "subject_id", "subject__unit_path").iterator(10_000)


def drawing_years(actor: Actor) -> list[int]:
    """Years with finished draws within reach, the latest first."""
    rows = DrawRow.objects.filter(
        under(actor.reach("draw.read"), "announcement__unit_path"), announcement__state=AnnouncementState.MATCHED
    )
    return sorted(set(rows.order_by().values_list("announcement__year", flat=True)), reverse=True)


def last_drawn(rows: Iterable[DrawRow]) -> datetime | None:
    """When the latest of these draws was made."""
    return max((row.announcement.drawn_at for row in rows if row.announcement.drawn_at), default=None)
