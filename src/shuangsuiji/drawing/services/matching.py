"""随机匹配: officers to the visits that the draw gave, by the frozen inputs and the seed (match.md)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from fairdraw.canonical import split_lines
from fairdraw.explain import NoMatch, explain, sentences
from fairdraw.match_inputs import Derived, barred
from fairdraw.matching import MatchResult, derive, match
from fairdraw.merkle import root

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import Announcement, NamesRule, SeatAssignment, Selection, SelectionKind
from shuangsuiji.drawing.reseating import officer_ids
from shuangsuiji.drawing.standing import apart_of
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.queries import tasks_by_ids
from shuangsuiji.planning.services import move_task
from shuangsuiji.registry.queries import Apart, LedgerKind
from shuangsuiji.registry.services.ledger import FrequencyNote, note_frequency

from .drawing import record_digest
from .guards import as_refusal, require_steady_clock
from .naming import mark_open

BATCH = 1000


class CannotMatch(Refusal):
    """No assignment meets every rule. `reasons` are sentences, one for each part that lacks officers, with what would cure it."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("按公告时冻结的规则，没有可行的人员匹配。", mend="没有写入任何结果，原因和办法见下。")
        self.reasons = list(reasons)


def run_match(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Match once. Raises CannotMatch with reasons and cures, Stale for a second press; then nothing is written.

    Where names are public at the draw, they open with the match.
    """
    actor.require("draw.run", announcement.unit_path)
    require_steady_clock(actor, announcement, now)
    with unit_of_work() as work:
        Announcement.lifecycle.advance(announcement, "match", now=now, matched_at=now)
        subjects = visited_subjects(announcement)
        derived, found = _match(announcement, subjects)
        SeatAssignment.objects.bulk_create(seat_rows(announcement, subjects, found), batch_size=BATCH)
        announcement.record = {**(announcement.record or {}), **match_fields(announcement, derived, found)}
        announcement.save(update_fields=["record"])
        note_drawn(announcement, subjects.values(), now)
        for task in tasks_by_ids(announcement.rows.values_list("task_id", flat=True)):
            move_task(task, "match", now=now)
        work.note(
            actor, "draw.match", announcement.ref, unit_path=announcement.unit_path, now=now,
            digest=record_digest(announcement), detail={"number": announcement.number, "visits": len(subjects)},
        )  # fmt: skip
        if announcement.names == NamesRule.AT_DRAW:
            mark_open(actor, announcement, now)


def visited_subjects(announcement: Announcement) -> dict[str, int]:
    """Handle → subject of everybody drawn or certain; a subject of several rows is visited once."""
    chosen = Selection.objects.filter(entry__row__announcement=announcement).exclude(kind=SelectionKind.RESERVE)
    return dict(chosen.order_by().values_list("entry__handle", "entry__subject_id"))


def _match(announcement: Announcement, handles: Iterable[str]) -> tuple[Derived, MatchResult]:
    inputs, visits = bytes(announcement.match_inputs or b""), [handle.encode() for handle in handles]
    with as_refusal("匹配没有执行"):
        derived = derive(inputs, visits)
        try:
            return derived, match(
                derived.officers, derived.seats, hash_name=announcement.hash_name, seed=announcement.seed
            )
        except NoMatch as impossible:
            reasons = explain(derived.officers, derived.seats, barred(inputs, visits)) or impossible.explanation
            raise CannotMatch(sentences(reasons)) from impossible


def seat_rows(announcement: Announcement, subjects: dict[str, int], found: MatchResult) -> Iterator[SeatAssignment]:
    """The rows of a match, unsaved; `subjects` as `visited_subjects` gives them."""
    ids = officer_ids(announcement)
    for line in split_lines(found.match_tsv):
        handle, seat, officer, place = line.decode().split("\t")
        yield SeatAssignment(
            announcement=announcement,
            subject_id=subjects[handle],
            officer_id=ids[officer][0],
            handle=handle,
            seat=seat,
            place=int(place),
            lead=found.leads.get(handle) == officer,
        )


def match_fields(announcement: Announcement, derived: Derived, found: MatchResult) -> dict[str, str]:
    """What a match adds to the record."""
    name = announcement.hash_name
    return {
        "match_answer": found.answer,
        "officers_root": root(split_lines(derived.officers), name),
        "seats_root": root(split_lines(derived.seats), name),
    }


def note_drawn(announcement: Announcement, subjects: Iterable[int], now: datetime) -> None:
    """The year's ledger counts a draw from here on, where it can no longer be voided; until then `standing` asks the draws themselves."""
    apart = _apart_of_subjects(announcement)
    note_frequency(
        FrequencyNote(
            subject_id=subject_id, unit_path=announcement.unit_path, year=announcement.year, kind=LedgerKind.DRAWN,
            day=now.date(), source=announcement.ref, apart=apart[subject_id],
        )
        for subject_id in subjects
    )  # fmt: skip


def _apart_of_subjects(announcement: Announcement) -> dict[int, Apart]:
    """Everybody drawn, certain or in reserve → how a visit counts: as an ordinary check where one row drew the subject for one."""
    rows = announcement.rows.select_related("task__row").prefetch_related("task__row__items")
    apart = {row.pk: apart_of(row.task.row) for row in rows.defer("frame", "draw_file")}
    chosen = Selection.objects.filter(entry__row__announcement=announcement).order_by("pk")
    columns = chosen.values_list("entry__subject_id", "entry__row_id", "kind")
    found: dict[int, Apart] = {}
    for subject, row, kind in sorted(columns, key=lambda line: line[2] == SelectionKind.RESERVE):
        counted = Apart.CERTAIN if kind == SelectionKind.CERTAIN else apart[int(row)]
        first = found.get(subject, counted)
        found[subject] = first if kind == SelectionKind.RESERVE or counted is not Apart.NONE else counted
    return found
