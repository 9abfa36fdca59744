"""Reads of publications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.common.workdays import add_workdays
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.journal.queries import entries_of, entries_of_all, entry_digest
from shuangsuiji.profiles.queries import active_profile

from .content import conclusion, content_digest
from .models import Publication, PublicationState

__all__ = ["Publication", "PublicationState"]


def publications_visible(actor: Actor) -> QuerySet[Publication]:
    """Publications this actor may read, newest first."""
    rows = Publication.objects.filter(under(actor.reach("publication.read")))
    return rows.select_related("subject", "visit", "proposed_by", "decided_by")


def get_publication(actor: Actor, ref: str) -> Publication:
    """One publication in scope; raises Missing."""
    row = publications_visible(actor).filter(ref=ref).first()
    if row is None:
        raise Missing("没有找到该公示。", mend="请从公示列表重新进入。")
    return row


def publications_by_ref(actor: Actor, refs: Iterable[str]) -> QuerySet[Publication]:
    """Publications in scope by ref."""
    return publications_visible(actor).filter(ref__in=list(refs))


def publication_counts(actor: Actor) -> dict[str, int]:
    """How many publications in scope are in each state; every state is named."""
    rows = Publication.objects.filter(under(actor.reach("publication.read"))).order_by()
    counted = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {state: counted.get(state, 0) for state in PublicationState.values}


@dataclass(frozen=True)
class Deadline:
    """The last day for publication; `known` is False where the year's official calendar is not known yet."""

    day: date
    known: bool


def deadline(visited_on: date) -> Deadline:
    """20 working days (profile) from the end of the check."""
    result = add_workdays(visited_on, active_profile().data["deadlines"]["publish_workdays"])
    return Deadline(result.date, result.known)


@dataclass(frozen=True)
class Waiting:
    """A reviewed visit that nobody has proposed for publication, with its clock."""

    visit: inspections.Visit
    due: Deadline
    late: bool


def waiting_visits(actor: Actor, today: date) -> list[Waiting]:
    """Reviewed visits without a live publication, the most urgent first."""
    clocks: dict[date, Deadline] = {}  # many visits end on one day
    found = []
    for visit in _unproposed(actor).order_by("visited_on", "pk"):
        day = visit.visited_on or today
        if day not in clocks:
            clocks[day] = deadline(day)
        due = clocks[day]
        found.append(Waiting(visit, due, today > due.day))
    return found


def count_waiting(actor: Actor) -> int:
    """How many there are."""
    return _unproposed(actor).count()


def _unproposed(actor: Actor) -> QuerySet[inspections.Visit]:
    proposed = Publication.objects.filter(state=PublicationState.PROPOSED).values("visit_id")
    return inspections.visits_visible(actor).filter(state=inspections.VisitState.REVIEWED).exclude(pk__in=proposed)


def latest_version(visit_id: int) -> int:
    """The highest version of a visit that was published or proposed, 0 without any."""
    rows = Publication.objects.filter(visit_id=visit_id).exclude(state=PublicationState.RETURNED)
    return max(rows.values_list("version", flat=True), default=0)


def published_results() -> QuerySet[Publication]:
    """All that the public may read, newest first; former versions too."""
    rows = Publication.objects.filter(state=PublicationState.PUBLISHED)
    return rows.select_related("subject").order_by("-published_at", "-pk")


def current_results() -> QuerySet[Publication]:
    """The latest public version of each visit, newest first."""
    newer = Publication.objects.filter(state=PublicationState.PUBLISHED, supersedes__isnull=False)
    return published_results().exclude(pk__in=newer.values("supersedes_id"))


def results_of_subject(subject_id: int) -> QuerySet[Publication]:
    """All public versions about one subject, newest first."""
    return published_results().filter(subject_id=subject_id)


def is_untouched(publication: Publication) -> bool:
    """Whether the stored content has the digest that the journal took in when it was proposed and published.

    The row's own digest alone would not do: whoever edits the one in the database edits the other.
    """
    journalled = {entry_digest(entry) for entry in entries_of(publication.ref)} - {""}
    return journalled == {content_digest(publication.content)}


def mark_edited(publications: Sequence[Publication]) -> None:
    """Set `edited` on every row whose content is not the one the journal took in, for lists. One query."""
    journalled: dict[str, set[str]] = {row.ref: set() for row in publications}
    for entry in entries_of_all(list(journalled)):
        journalled[entry.target].add(entry_digest(entry))
    for row in publications:
        row.edited = journalled[row.ref] - {""} != {content_digest(row.content)}


def shown_conclusion(publication: Publication) -> str:
    """The result in one line for lists; a row that was edited behind the journal says so first."""
    line = conclusion(publication.content)
    return f"【内容与留痕不一致，正在核查】{line}" if publication.edited else line
