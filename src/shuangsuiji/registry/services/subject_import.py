"""检查对象 from a sheet: `subject_drafts` reads its rows, `subject_merge` carries them into the register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.registry.models import ChangeSource, ImportBatch, Subject
from shuangsuiji.registry.sheets import SUBJECT_SHEET
from shuangsuiji.tabular.columns import ParsedRow

from .importing import import_sheet
from .intake import Intake
from .kinds import SheetKind, add_kind
from .subject_changes import Origin, field_changes, keep
from .subject_drafts import Reader
from .subject_merge import merge


def import_subjects(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of subjects: new ones are added, known ones updated where the sheet says something else.

    Blank cells leave what is known. Bad rows are handed back in the batch. All or nothing; raises Refusal when the file
    cannot be read.
    """
    return import_sheet("subjects", actor=actor, chunks=[data], file_name=file_name, now=now)


def take(intake: Intake, rows: list[ParsedRow]) -> None:
    """Carry a part of the sheet into the register."""
    reader: Reader = intake.remembered("reader", lambda: Reader(intake))
    # In the order of codes, so that two imports at once wait for each other instead of locking each other out.
    merge(intake, sorted(reader.drafts(intake, rows), key=lambda draft: (draft.code_type, draft.code)))


def restored(actor: Actor, batch: ImportBatch, row: Subject, former: Mapping[str, Any], now: datetime) -> None:
    """Keep the history of a subject that undo has set back."""
    keep(field_changes(former, row, Origin(actor.user_id, ChangeSource.IMPORT, now, batch.ref)))


SUBJECTS = add_kind(
    SheetKind(
        "subjects", SUBJECT_SHEET, "subject.import", "registry.Subject", take, part=20_000, restored=restored,
        parts_of_row=frozenset({"changes", "taggings"}),
    )
)  # fmt: skip
