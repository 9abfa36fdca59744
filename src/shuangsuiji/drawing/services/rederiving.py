"""复算: whether draw and match, as the database holds them, still follow from what was announced and revealed.

Whoever edits a drawn subject, an officer's seat, a frame or a record in the database is found here, before a visit comes of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from fairdraw.announcement import Announcement as FairAnnouncement
from fairdraw.canonical import Problem, Wrong, canonical_json, digest
from fairdraw.draw import RowDraw, compose, row_file
from fairdraw.follow import Standing, seed_of
from fairdraw.follow import carried_out as follow
from fairdraw.follow import record_digest as record_digest_of
from fairdraw.match_inputs import derive
from fairdraw.matching import MatchResult, match
from fairdraw.seed import transcript_seed

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.ceremony import fair, make_transcript
from shuangsuiji.drawing.frozen import commitment, draw_frozen
from shuangsuiji.drawing.models import Announcement, DrawRow, SeatAssignment, Selection
from shuangsuiji.drawing.packages import RESULT_ACTS
from shuangsuiji.drawing.reseating import carried_out, shares_of
from shuangsuiji.drawing.ties import ties_digest
from shuangsuiji.journal.services import last_content, unit_of_work

from .alarms import raise_mismatch
from .drawing import record_digest, selections
from .matching import match_fields, seat_rows, visited_subjects

SELECTED = ("entry_id", "kind", "rank", "ticket", "quota", "eligible")
SEATED = ("subject_id", "officer_id", "handle", "seat", "place", "lead")


class Mismatch(Refusal):
    """The data of a draw contradict what was announced, revealed and journalled. `lines` say where."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(
            f"数据与公告、种子或留痕台账不符，本次操作没有执行：{'；'.join(lines)}。",
            mend="已提醒纪检监督。请不要继续办理，由系统管理员用备份核对数据库。",
        )
        self.lines = list(lines)


@contextmanager
def upheld(*, actor: Actor, announcement: Announcement, now: datetime) -> Iterator[None]:
    """Around an act that relies on draw and match: raises Mismatch, and alarms the auditor, where they do not hold.

    The comparison stands in the same transaction as the act, the alarm in one of its own.
    """
    try:
        with unit_of_work():
            lines = mismatches(announcement)
            if lines:
                raise Mismatch(lines)
            yield
    except Mismatch as found:
        raise_mismatch(actor=actor, announcement=announcement, lines=found.lines, now=now)
        raise


def mismatches(announcement: Announcement) -> list[str]:
    """What of a drawn, perhaps matched announcement does not hold, in sentences; empty where everything does."""
    stored = Announcement.objects.get(pk=announcement.pk)
    try:
        published = fair(stored)
        found = _announced(stored, published)
        if found:
            return found
        record, found = _draw(stored, published)
        if stored.matched_at is not None:
            fields, wrong = _match(stored, published)
            record, found = {**record, **fields}, found + wrong
        return found + _record(stored, record)
    except Problem as problem:
        return [str(problem)]


def _announced(stored: Announcement, published: FairAnnouncement) -> list[str]:
    """The announcement, and whom handles and ids stand for, as the journal took them in."""
    entry = last_content(stored.ref, ("draw.announce",)) or {"detail": {}}
    found = []
    if not published.A == stored.digest == entry.get("digest"):
        found.append("公告原文与台账记载的摘要不符")
    if entry["detail"].get("ties") != ties_digest(stored):
        found.append("代号对应的检查对象或执法人员被改动")
    return found


def _draw(stored: Announcement, published: FairAnnouncement) -> tuple[dict[str, Any], list[str]]:
    """The record of the draw done again, and what differs from it."""
    found = []
    transcript = make_transcript(stored)
    seed = transcript_seed(stored.hash_name, transcript)
    if (transcript, seed) != (stored.transcript, stored.seed):
        found.append("种子不是由公告、份额和公共随机数得出的")
    rows = {row.row_id: row for row in stored.rows.all()}
    drawn: dict[str, RowDraw] = {}
    for rule in published.rows:
        drawn[rule.id], same = _draw_row(published, rule, rows[rule.id], seed)
        if not same:
            found.append(f"“{rows[rule.id].title}”的抽取结果与按种子重新抽取的不同")
    return compose(published, drawn, seed).record, found


def _draw_row(published: FairAnnouncement, rule: Any, row: DrawRow, seed: str) -> tuple[RowDraw, bool]:
    drawn, sizes = draw_frozen(row, rule, published.hash, seed)
    right = {_columns(selection, SELECTED) for selection in selections(row, drawn, sizes)}
    held = set(Selection.objects.filter(entry__row=row).order_by().values_list(*SELECTED))
    return drawn, right == held and bytes(row.draw_file or b"") == row_file(drawn)


def _columns(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _match(stored: Announcement, published: FairAnnouncement) -> tuple[dict[str, str], list[str]]:
    """What the match done again adds to the record, and what differs from it."""
    inputs = bytes(stored.match_inputs or b"")
    announced = published.inputs
    root, size = commitment(inputs, stored.hash_name)
    if announced is None or (announced.root, announced.size) != (root, size):
        raise Wrong("inputs_root")
    subjects = visited_subjects(stored)
    derived = derive(inputs, [handle.encode() for handle in subjects])
    again = match(derived.officers, derived.seats, hash_name=stored.hash_name, seed=stored.seed)
    latest, found = _replayed(
        stored, published, Standing(derived.officers, derived.seats, again.match_tsv, stored.seed)
    )
    right = {_columns(seat, SEATED) for seat in seat_rows(stored, subjects, latest or again)}
    held = set(SeatAssignment.objects.filter(announcement=stored).order_by().values_list(*SEATED))
    if right != held:
        found.append("执法人员与按种子重新匹配的不同")
    return match_fields(stored, derived, again), found


def _replayed(
    stored: Announcement, published: FairAnnouncement, standing: Standing
) -> tuple[MatchResult | None, list[str]]:
    """The match after all replacements, drawn again one after another from journal and shares; None where there was none."""
    result, found = None, []
    for row in carried_out(stored):
        entry = last_content(row.ref, ("replace.ask",)) or {}
        if entry.get("digest") != record_digest_of(published.hash, row.told):
            found.append(f"第 {row.serial} 次人员更换的记录与台账记载的摘要不符")
        seed = seed_of(published.hash, standing.seed, row.told, shares_of(row))
        standing, result = follow(standing, row.told, published.hash, seed)
        if (row.seed, row.answer) != (seed, result.answer):
            found.append(f"第 {row.serial} 次人员更换与按种子重新抽取的不同")
    return result, found


def _record(stored: Announcement, right: dict[str, Any]) -> list[str]:
    """The record against the one that follows and against the journal; its substitutions are the journal's matter alone."""
    held = stored.record or {}
    entry = last_content(stored.ref, RESULT_ACTS) or {}
    expected = {**right, "substitutions": held.get("substitutions", [])}
    if digest(stored.hash_name, canonical_json(expected)) != record_digest(stored):
        return ["抽取记录与重新计算的不同"]
    return [] if entry.get("digest") == record_digest(stored) else ["抽取记录与台账记载的摘要不符"]
