"""A frame against the last sign-off and against the last frame of the same scope, with the journal's word on every change."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from shuangsuiji.accounts.queries import names_of_refs
from shuangsuiji.journal.acts import act_title
from shuangsuiji.journal.queries import entries_about
from shuangsuiji.journal.services import last_content
from shuangsuiji.planning.queries import (
    Pool,
    PoolReading,
    ReadingPurpose,
    Task,
    earlier_frames,
    latest_reading,
    read_officers,
    read_subjects,
    unpack,
)
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import saved_since

from .models import Announcement, AnnouncementState, DrawRow, MovementKind
from .movements import Move, count, moves_between, out_of_reach, summary, untraced

# frames made anew and given up stand between two announced ones: so many are looked through
MOST_EARLIER = 50
BY_DATE = "随日期变化（期限、证照）"
FRAME_ACTS = ("draw.frame", "draw.reframe")
# the fields of an edit that can have moved somebody in this way; an entry that names no fields may have
FIELDS = {
    MovementKind.LOWERED: {"risk_class"},
    MovementKind.RAISED: {"risk_class"},
    MovementKind.STATE: {"state", "ended_on"},
    MovementKind.OFFICE: {"office_id", "office", "unit_path"},
    MovementKind.LEFT: {"tags", "kind", "office_id", "office", "unit_path", "merged_into_id"},
    MovementKind.ENTERED: {"tags", "kind", "office_id", "office", "unit_path", "merged_into_id"},
}


@dataclass(frozen=True)
class Comparison:
    """One task's pool against a former reading of it. `against` names that reading; `fault` says that it cannot be trusted."""

    title: str
    against: str
    size: int
    moves: Sequence[Move]
    of_frame: bool = False
    fault: str = ""

    @property
    def line(self) -> str:
        """The comparison in one sentence."""
        return f"“{self.title}”与{self.against}相比：{self.fault or summary(self.moves)}"

    @property
    def blocking(self) -> bool:
        """Whether the changes reach a number of the profile from which on the auditor must look at them."""
        limits = active_profile().alarms
        if self.fault or untraced(self.moves) >= limits["untraced"]:
            return True
        gone, lowered = out_of_reach(self.moves), count(self.moves, MovementKind.LOWERED)
        if self.of_frame:
            return self._share(gone) >= limits["frame_left_bp"] or self._share(lowered) >= limits["frame_lowered_bp"]
        officers = count(self.moves, MovementKind.OFFICER_LEFT, MovementKind.OFFICER_CHANGED)
        many = gone >= limits["left"] or self._share(gone) >= limits["left_bp"]
        return many or lowered >= limits["lowered"] or officers >= limits["officers"]

    def _share(self, number: int) -> int:
        return number * 10000 // max(1, self.size)


def comparisons(announcement: Announcement) -> list[Comparison]:
    """All comparisons of an announcement in which something differs: frames as they were made, officers as they are now."""
    found = [
        one for row in announcement.rows.select_related("task__row__lead").defer("frame", "draw_file")
        for one in _of_row(announcement, row)
    ]  # fmt: skip
    return [one for one in found if one.moves or one.fault]


def _of_row(announcement: Announcement, row: DrawRow) -> Iterator[Comparison]:
    task: Task = row.task
    reading = latest_reading(task, ReadingPurpose.FRAME)
    frame = None if reading is None else unpack(reading)
    if reading is None or frame is None or not _vouched(announcement, task, reading):
        yield Comparison(row.title, "编制名录时的快照", 0, (), fault="快照缺失或与台账记载不符")
        return
    pool = Pool(frame.subjects, read_officers(task))
    if task.signed_off_at is not None:
        yield _with_sign_off(row.title, task, pool)
    former = _former_frame(reading)
    if former is not None:
        yield _with_former(row.title, former, frame)


def _vouched(announcement: Announcement, task: Task, reading: PoolReading) -> bool:
    """Whether the journal took in this reading when the frame was made."""
    entry = last_content(announcement.ref, FRAME_ACTS) or {"detail": {}}
    digest = entry["detail"].get("readings", {}).get(task.ref)
    return bool(digest == reading.digest)


def _with_sign_off(title: str, task: Task, pool: Pool) -> Comparison:
    reading = latest_reading(task, ReadingPurpose.SIGN_OFF)
    signed = None if reading is None else unpack(reading)
    entry = last_content(task.ref, ("task.signoff",)) or {}
    if reading is None or signed is None or entry.get("digest") != reading.digest:
        return Comparison(title, "底数核实", 0, (), fault="核实时的快照缺失或与台账记载不符")
    moves = moves_between(signed, pool, reading.taken_at)
    return Comparison(title, "底数核实", len(signed.subjects), by_date(traced(moves), task, reading))


def by_date(moves: Sequence[Move], task: Task, reading: PoolReading) -> list[Move]:
    """A filter may ask for dates and licences: whom only the day moved in or out, nobody did."""
    moved = (MovementKind.LEFT, MovementKind.ENTERED)
    if not any(move.kind in moved and not move.act for move in moves):
        return list(moves)
    then = read_subjects(task, localdate(reading.taken_at))
    return [
        move.traced("", BY_DATE, reading.taken_at)
        if not move.act and move.kind in moved and (move.ref in then) == (move.kind == MovementKind.LEFT)
        else move
        for move in moves
    ]


def _former_frame(reading: PoolReading) -> tuple[PoolReading, Announcement] | None:
    """The last announced frame of the same scope before this reading, this task's void ones too."""
    for former in earlier_frames(reading)[:MOST_EARLIER]:
        rows = DrawRow.objects.filter(task_id=former.task_id, announcement__framed_at=former.taken_at)
        row = rows.exclude(announcement__state=AnnouncementState.FRAMED).select_related("announcement").first()
        if row is not None:
            return former, row.announcement
    return None


def _with_former(title: str, former: tuple[PoolReading, Announcement], frame: Pool) -> Comparison:
    """Subjects against the last frame of the same scope; officers are nominated anew for every task."""
    reading, announcement = former
    against, pool = f"上次抽取 {announcement.number}", unpack(reading)
    if pool is None or not _vouched(announcement, reading.task, reading):
        return Comparison(title, against, 0, (), of_frame=True, fault="当时的快照缺失或与台账记载不符")
    moves = moves_between(Pool(pool.subjects, {}), Pool(frame.subjects, {}), reading.taken_at)
    return Comparison(title, against, len(pool.subjects), by_date(traced(moves), reading.task, reading), of_frame=True)


@dataclass(frozen=True)
class _Trace:
    actor: str
    act: str
    at: datetime
    target: str
    fields: frozenset[str] | None


def traced(moves: Sequence[Move]) -> list[Move]:
    """Each with the last act of the journal that can have caused it, where there is one."""
    if not moves:
        return []
    since = min(move.since for move in moves)
    refs = sorted({move.ref for move in moves})
    saved = saved_since(refs, since)
    moments = {at for some in saved.values() for at in some}
    by_target, by_moment = defaultdict(list), defaultdict(list)
    for trace in _traces(refs, moments, since):
        by_target[trace.target].append(trace)
        by_moment[trace.at].append(trace)
    names = names_of_refs({trace.actor for some in by_moment.values() for trace in some})
    found = []
    for move in moves:
        about = [*by_target[move.ref], *(trace for at in saved.get(move.ref, ()) for trace in by_moment[at])]
        cause = max((trace for trace in about if _fits(trace, move)), key=lambda trace: trace.at, default=None)
        found.append(move if cause is None else move.traced(names.get(cause.actor, "—"), cause.act, cause.at))
    return found


def _traces(refs: Sequence[str], moments: set[datetime], since: datetime) -> Iterator[_Trace]:
    for entry in entries_about(refs, moments, since):
        if not entry.act.startswith(("subject", "officer", "tag")):
            continue
        fields = json.loads(bytes(entry.canon)).get("detail", {}).get("fields")
        known = None if fields is None else frozenset(fields)
        yield _Trace(entry.actor, act_title(entry.act), entry.at, entry.target, known)


def _fits(trace: _Trace, move: Move) -> bool:
    """An entry about somebody else at the same moment is an import or the like, unless it names the fields of one row."""
    if trace.fields is None or move.kind not in FIELDS:
        return trace.fields is None or trace.target == move.ref
    return trace.target == move.ref and bool(trace.fields & FIELDS[move.kind])
