"""随机抽取: what follows from the frames and the seed, once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fairdraw.announcement import Announcement as FairAnnouncement
from fairdraw.canonical import canonical_json, digest
from fairdraw.draw import Drawn, RowDraw, compose, row_file
from fairdraw.seed import transcript_seed

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.drawing.ceremony import fair, make_transcript
from shuangsuiji.drawing.frozen import draw_frozen
from shuangsuiji.drawing.models import Announcement, DrawRow, FrameEntry, Selection, SelectionKind
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.queries import tasks_by_ids
from shuangsuiji.planning.services import move_task

from .guards import as_refusal, require_steady_clock

BATCH = 500


def run_draw(*, actor: Actor, announcement: Announcement, now: datetime) -> None:
    """Draw every row of the announcement. Of any number of simultaneous presses one draws, the others raise Stale.

    Raises Refusal for a clock that jumped back and for frames that no longer fit what was announced.
    """
    actor.require("draw.run", announcement.unit_path)
    require_steady_clock(actor, announcement, now)
    with unit_of_work() as work:
        Announcement.lifecycle.advance(announcement, "draw", now=now, drawn_at=now)
        rows = {row.row_id: row for row in announcement.rows.all()}
        with as_refusal("抽取没有执行"):
            announcement.transcript = make_transcript(announcement)
            announcement.seed = transcript_seed(announcement.hash_name, announcement.transcript)
            drawn = _draw(announcement, rows)
        announcement.record = drawn.record
        announcement.save(update_fields=["transcript", "seed", "record"])
        for task in tasks_by_ids(row.task_id for row in rows.values()):
            move_task(task, "draw", now=now)
        work.note(
            actor, "draw.draw", announcement.ref, unit_path=announcement.unit_path, now=now,
            digest=record_digest(announcement), detail={"number": announcement.number, "drawn": _count(drawn)},
        )  # fmt: skip


def record_digest(announcement: Announcement) -> str:
    """What the journal keeps of a result: H of the canonical record."""
    return digest(announcement.hash_name, canonical_json(announcement.record))


def _count(drawn: Drawn) -> int:
    return sum(k for quotas in drawn.record["quotas"].values() for k in quotas.values())


def _draw(announcement: Announcement, rows: Mapping[str, DrawRow]) -> Drawn:
    """Draw the rows one after another and write what each gives."""
    published = fair(announcement)
    found = {row.id: _draw_row(published, row, rows[row.id], announcement.seed) for row in published.rows}
    return compose(published, found, announcement.seed)


def _draw_row(published: FairAnnouncement, rule: Any, row: DrawRow, seed: str) -> RowDraw:
    drawn, sizes = draw_frozen(row, rule, published.hash, seed)
    row.draw_file = row_file(drawn)
    row.save(update_fields=["draw_file"])
    Selection.objects.bulk_create(selections(row, drawn, sizes), batch_size=BATCH)
    return drawn


def selections(row: DrawRow, drawn: RowDraw, sizes: Mapping[bytes, int]) -> Iterable[Selection]:
    """Drawn and reserve subjects with the exact probability of their stratum; certain ones stand with 1 of 1."""
    picked = [handle for tickets in drawn.picked.values() for _, handle in tickets]
    entries = _entries(row, [*picked, *(handle for _, handle in drawn.certain)])
    for stratum, tickets in drawn.picked.items():
        quota, size = drawn.quotas[stratum], sizes[stratum]
        for rank, (ticket, handle) in enumerate(tickets, 1):
            kind = SelectionKind.DRAWN if rank <= quota else SelectionKind.RESERVE
            yield Selection(
                entry_id=entries[handle], kind=kind, rank=rank, ticket=ticket.hex(), quota=quota, eligible=size
            )
    for _, handle in drawn.certain:
        yield Selection(entry_id=entries[handle], kind=SelectionKind.CERTAIN, rank=0, ticket="", quota=1, eligible=1)


def _entries(row: DrawRow, handles: list[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for start in range(0, len(handles), BATCH):
        some = [handle.decode() for handle in handles[start : start + BATCH]]
        entries = FrameEntry.objects.filter(row=row, handle__in=some)
        found.update((handle.encode(), pk) for handle, pk in entries.values_list("handle", "pk"))
    return found
