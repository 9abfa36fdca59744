"""The way of a file: received, laid out, checked, taken in part by part, and undone (see `undoing`).

A part is one transaction: its rows, its problems, its lines, the counts and the position of the batch, and the step of the
job. So an import that is killed goes on where it stopped, and nothing is doubled or lost. A small file is one part.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common import bulk
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ImportBatch, ImportLine, ImportState
from shuangsuiji.tabular.columns import (
    Layout,
    ParsedRow,
    SheetSpec,
    choose_sheet,
    choose_table,
    layout_of,
    parse_sheet,
    proposed_layout,
)
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.tabular.reading import read_tables
from shuangsuiji.tabular.rows import RowReader
from shuangsuiji.tabular.stream import SheetFile, open_sheets

from .files import folder_of
from .import_expiry import discard_unconfirmed, plan_clearing
from .intake import CREATED, UNCHANGED, UPDATED, Intake
from .kinds import KINDS, SheetKind

LONGEST_NAME = 200
# Files up to here are checked and taken in while the person waits, in one transaction.
SMALL_BYTES = 1_000_000
Progress = Callable[..., None]
Part = list[tuple[int, list[str]]]


def receive(
    *, actor: Actor, kind: str, chunks: Iterable[bytes], file_name: str, now: datetime, **options: Any
) -> ImportBatch:
    """Keep an uploaded file and lay out its columns as far as it tells them by itself.

    Raises Refusal (field "file") when it cannot be read.
    """
    found = KINDS[kind]
    actor.require(found.verb)
    batch = ImportBatch(
        kind=kind, file_name=Path(file_name).name[-LONGEST_NAME:], user_id=actor.user_id, unit_path=actor.unit_path, options=options,
        state=ImportState.READY, created_at=now, updated_at=now,
    )  # fmt: skip
    folder = folder_of(batch)
    folder.mkdir(parents=True)
    try:
        batch.sha256, batch.size = _keep(chunks, folder / "upload")
        _lay_out(batch, found)
        batch.save(force_insert=True)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, TableProblem):
            raise Refusal(error.message, mend=error.mend, field="file") from error
        raise
    discard_unconfirmed(now)
    return batch


def _keep(chunks: Iterable[bytes], path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


def _lay_out(batch: ImportBatch, kind: SheetKind) -> None:
    sheets = sheets_of(batch)
    layouts = [proposed_layout(kind.head(sheet), kind.spec(batch.options)) for sheet in sheets]
    best = max(range(len(sheets)), key=lambda index: len(layouts[index].mapping))
    batch.layout = {"sheet": best, **asdict(layouts[best])}


def sheets_of(batch: ImportBatch) -> list[SheetFile]:
    """The sheets of a batch whose file is still kept; raises Refusal when it is gone."""
    folder = folder_of(batch)
    if not (folder / "upload").exists():
        raise Refusal("原文件已经清除。", mend="请重新上传。", field="file")
    return open_sheets(folder / "upload", batch.file_name, folder)


def lay_out(
    *, actor: Actor, batch: ImportBatch, sheet: int, header_row: int, mapping: dict[str, int], now: datetime
) -> None:
    """Correct which sheet, which header row and which columns; raises Refusal for a layout that cannot be."""
    actor.require(KINDS[batch.kind].verb, batch.unit_path)
    head = KINDS[batch.kind].head(sheets_of(batch)[sheet])
    if not 0 < header_row <= len(head):
        raise Refusal(f"表头应在前 {len(head)} 行之内。", field="header_row")
    if len(set(mapping.values())) != len(mapping):
        raise Refusal("有一列被选了两次。", mend="请每列只对应一项。")
    header = [cell.strip() for cell in head[header_row - 1]]
    layout = {"sheet": sheet, **asdict(Layout(header_row, header, mapping))}
    rows = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.READY)
    if not rows.update(layout=layout, expected={}, updated_at=now):
        raise Stale("该文件已经在导入或已处理。", mend="请刷新页面。")
    batch.layout, batch.expected = layout, {}


def propose(*, actor: Actor, batch: ImportBatch, sheet: int, now: datetime) -> None:
    """Lay the columns of another sheet of the same file out anew."""
    found = KINDS[batch.kind]
    sheets = sheets_of(batch)
    guess = proposed_layout(found.head(sheets[sheet]), found.spec(batch.options))
    lay_out(actor=actor, batch=batch, sheet=sheet, header_row=guess.header_row, mapping=guess.mapping, now=now)


def missing_columns(batch: ImportBatch) -> list[str]:
    """Titles of required columns that the layout lacks."""
    spec = KINDS[batch.kind].spec(batch.options)
    return [one.title for one in spec.columns if one.required and one.key not in batch.layout["mapping"]]


@dataclass
class Reading:
    """A batch's sheet, read in parts and taken by its kind."""

    batch: ImportBatch
    actor: Actor
    now: datetime

    def __post_init__(self) -> None:
        self.kind = KINDS[self.batch.kind]
        self.spec = self.kind.spec(self.batch.options)
        layout = {key: value for key, value in self.batch.layout.items() if key != "sheet"}
        self.sheet = sheets_of(self.batch)[self.batch.layout["sheet"]]
        self.reader = RowReader(self.spec, Layout(**layout), delimited=bool(self.sheet.encoding))
        self.memory: dict[str, Any] = {}
        self.total = self._estimate()

    def _estimate(self) -> int:
        """About how many rows there are: by the bytes of the first megabyte, for the progress bar alone."""
        path: Path = self.sheet.path
        with path.open("rb") as file:
            sample = file.read(1 << 20)
        return int(max(1, round(sample.count(b"\n") * path.stat().st_size / max(1, len(sample)))))

    def parts(self, size: int) -> Iterator[Part]:
        """The rows after the batch's position, so many at a time."""
        after = max(self.batch.position, self.batch.layout["header_row"])
        rows = self.reader.numbered(self.sheet.rows(), after=after)
        if lifts := self.kind.lifts:
            rows = (row for row in rows if not lifts(self.memory, *row))
        while part := list(islice(rows, size)):
            yield part

    def take(self, part: Part) -> Intake:
        """Carry one part out, in the open transaction."""
        intake = Intake(self.actor, self.batch, self.spec, self.now, self.memory)
        rows, errors = self.reader.read(part)
        intake.errors += errors
        self.kind.take(intake, rows)
        return intake

    def intake(self) -> Intake:
        """An empty intake, for checks of the whole."""
        return Intake(self.actor, self.batch, self.spec, self.now, self.memory)


def read(batch: ImportBatch, actor: Actor, now: datetime) -> Reading:
    """Make ready to read a batch. Raises Refusal when columns are missing, there are no rows, or its kind refuses it."""
    actor.require(KINDS[batch.kind].verb, batch.unit_path)
    missing = missing_columns(batch)
    if missing:
        raise Refusal(f"缺少必需的列：{'、'.join(missing)}。", mend="请指明是哪一列，或补上后重新上传。", field="file")
    reading = Reading(batch, actor, now)
    if reading.kind.check:
        reading.kind.check(reading.intake())
    return reading


def check(*, actor: Actor, batch: ImportBatch, now: datetime, progress: Progress | None = None) -> None:
    """Find out what the import would do: every part is carried out and rolled back. The batch then says `expected`."""
    reading = read(batch, actor, now)
    batch.problems.all().delete()
    totals = {"rows": 0, CREATED: 0, UPDATED: 0, UNCHANGED: 0}
    last = 0
    try:
        for part in _prepared(reading.parts(_part_size(batch, reading))):
            # Apart, not one within the other: a savepoint makes SQLite copy every page it touches.
            intake = _tried(reading, part)
            with transaction.atomic():
                intake.lines = []
                intake.store(dict(part))
                totals["rows"] += len(part)
                for done, number in intake.counts.items():
                    totals[done] += number
                last = part[-1][0]
                if progress:
                    progress(last, max(last, reading.total), "正在核对")
    except TableProblem as error:
        raise Refusal(error.message, mend=error.mend, field="file") from error
    if not totals["rows"]:
        raise Refusal(f"“{reading.sheet.name}”只有表头，下面没有数据。", mend="请填好后重新上传。", field="file")
    ImportBatch.lifecycle.advance(batch, "checked", now=now, expected=totals)
    plan_clearing(now)


def _tried(reading: Reading, part: Part) -> Intake:
    """What a part would do; nothing of it stays."""
    with transaction.atomic():
        intake = reading.take(part)
        transaction.set_rollback(True)
    return intake


def _prepared(parts: Iterator[Part]) -> Iterator[Part]:
    with bulk.prepared():
        yield from parts


def _part_size(batch: ImportBatch, reading: Reading) -> int:
    return 1 << 30 if batch.size <= SMALL_BYTES else reading.kind.part


def take(*, actor: Actor, batch: ImportBatch, now: datetime, progress: Progress | None = None) -> ImportBatch:
    """Take a batch in, from where it stands. With `progress` (a job's step) part by part, else in the caller's transaction.

    Raises Refusal; whatever a progress raises to stop the work leaves the parts before it taken.
    """
    if batch.taken_at is None:
        batch.taken_at = now
    reading = read(batch, actor, batch.taken_at)
    if batch.state != ImportState.TAKING:
        _begin(actor, batch, reading, now)
    for part in _prepared(reading.parts(_part_size(batch, reading) if progress else reading.kind.part)):
        with unit_of_work():
            _take_part(reading, part)
            if progress:
                progress(batch.position, max(batch.position, reading.total), "正在导入")
    if not batch.rows:
        raise Refusal(f"“{reading.sheet.name}”只有表头，下面没有数据。", mend="请填好后重新上传。", field="file")
    _finish(actor, reading, now)
    return batch


def _begin(actor: Actor, batch: ImportBatch, reading: Reading, now: datetime) -> None:
    with unit_of_work() as work:
        ImportBatch.lifecycle.advance(batch, "take", now=now, taken_at=batch.taken_at)
        if not batch.position:
            batch.problems.all().delete()
        if batch.size > SMALL_BYTES:
            work.note(
                actor, f"{reading.kind.act}-begin", batch.ref, unit_path=batch.unit_path, now=now, digest=batch.sha256
            )


def _take_part(reading: Reading, part: Part) -> None:
    batch = reading.batch
    intake = reading.take(part)
    intake.store(dict(part))
    counts = intake.counts
    changes = {
        "position": part[-1][0],
        "rows": batch.rows + len(part),
        "created": batch.created + counts[CREATED],
        "updated": batch.updated + counts[UPDATED],
        "unchanged": batch.unchanged + counts[UNCHANGED],
    }
    # The position is the token: of two that take the same batch at once, one finds it moved on.
    if not ImportBatch.objects.filter(pk=batch.pk, position=batch.position, state=ImportState.TAKING).update(**changes):
        raise Stale("该文件正由另一个进程导入。", mend="请刷新页面查看进度。")
    for name, value in changes.items():
        setattr(batch, name, value)


def _finish(actor: Actor, reading: Reading, now: datetime) -> None:
    batch, target = reading.batch, reading.memory.get("target") or reading.batch.ref
    counts = {"rows": batch.rows, "created": batch.created, "updated": batch.updated, "unchanged": batch.unchanged}
    with unit_of_work() as work:
        ImportLine.objects.filter(batch=batch, done=UNCHANGED).delete()
        ImportBatch.lifecycle.advance(batch, "finish", now=now)
        work.note(
            actor, reading.kind.act, target, unit_path=batch.unit_path, now=now, digest=batch.sha256,
            detail={**counts, "errors": batch.failed, "batch": batch.ref},
        )  # fmt: skip
        plan_clearing(now)
    shutil.rmtree(folder_of(batch), ignore_errors=True)


def stop(*, actor: Actor, batch: ImportBatch, now: datetime) -> None:
    """Note that an import was called off: what was taken stays, and may be undone or continued."""
    with unit_of_work() as work:
        ImportBatch.lifecycle.advance(batch, "stop", now=now)
        detail = {"rows": batch.rows, "created": batch.created, "updated": batch.updated, "batch": batch.ref}
        work.note(actor, f"{KINDS[batch.kind].act}-stop", batch.ref, unit_path=batch.unit_path, now=now, detail=detail)


def discard(*, actor: Actor, batch: ImportBatch, now: datetime) -> None:
    """Throw a file away that was not taken in."""
    actor.require(KINDS[batch.kind].verb, batch.unit_path)
    batch.problems.all().delete()
    ImportBatch.lifecycle.advance(batch, "discard", now=now)
    shutil.rmtree(folder_of(batch), ignore_errors=True)


def import_sheet(
    kind: str, *, actor: Actor, chunks: Iterable[bytes], file_name: str, now: datetime, progress: Progress | None = None, **options: Any
) -> ImportBatch:  # fmt: skip
    """Receive a file and take it in without asking back: the command line, the demo, the tests.

    With `progress` part by part, else all or nothing. Raises Refusal as `layout_of` for columns that are not clear.
    """
    if progress is None:
        with unit_of_work():
            return _import_now(kind, actor, chunks, file_name, now, None, options)
    return _import_now(kind, actor, chunks, file_name, now, progress, options)


def _import_now(
    kind: str, actor: Actor, chunks: Iterable[bytes], file_name: str, now: datetime, progress: Progress | None, options: dict[str, Any]
) -> ImportBatch:  # fmt: skip
    batch = receive(actor=actor, kind=kind, chunks=chunks, file_name=file_name, now=now, **options)
    try:
        _be_strict(batch)
        return take(actor=actor, batch=batch, now=now, progress=progress)
    except BaseException as error:
        _abandon(actor, batch, now)
        if isinstance(error, TableProblem):
            raise Refusal(error.message, mend=error.mend, field="file") from error
        raise


def _abandon(actor: Actor, batch: ImportBatch, now: datetime) -> None:
    """Of an import that broke off keep nothing when nothing was taken, else what is needed to continue it from its page."""
    if batch.rows:
        stop(actor=actor, batch=batch, now=now)
        return
    shutil.rmtree(folder_of(batch), ignore_errors=True)
    ImportBatch.objects.filter(pk=batch.pk).delete()


def _be_strict(batch: ImportBatch) -> None:
    """Where no person corrects the columns, whatever is not clear is refused."""
    kind, sheets = KINDS[batch.kind], sheets_of(batch)
    spec, heads = kind.spec(batch.options), [(sheet.name, kind.head(sheet)) for sheet in sheets]
    index = choose_sheet(heads, spec)
    batch.layout = {"sheet": index, **asdict(layout_of(*heads[index], spec))}
    batch.save(update_fields=["layout"])


def read_rows(
    actor: Actor, data: bytes, file_name: str, spec: SheetSpec, now: datetime
) -> tuple[Intake, list[ParsedRow]]:
    """The rows of a small sheet that leaves no batch behind, and an intake that knows its errors. Raises Refusal."""
    try:
        parsed = parse_sheet(choose_table(read_tables(data, file_name), spec), spec)
    except TableProblem as error:
        raise Refusal(error.message, mend=error.mend, field="file") from error
    return Intake(actor, ImportBatch(file_name=file_name), spec, now, errors=list(parsed.errors)), parsed.rows
