"""检查对象 from a sheet: rows become drafts here; `subject_merge` carries a set of drafts into the register by SQL."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.registry.models import ChangeSource, ImportBatch, Subject, Tag
from shuangsuiji.registry.sheets import SUBJECT_SHEET
from shuangsuiji.registry.vocabulary import kind_of_code, kind_of_words
from shuangsuiji.tabular.columns import ParsedRow

from .importing import import_sheet
from .intake import Intake, UnitNames, filled, named
from .kinds import SheetKind, add_kind
from .subject_changes import Origin, field_changes, keep
from .subject_merge import FIELDS, Draft, merge
from .subjects import Identity, identify

# Columns of the sheet that are read into the field of the same name.
KEYS = tuple(name for name in FIELDS if name not in {"kind", "doubts", "office_id", "unit_path"})


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


class Reader:
    """From rows of text values to drafts; what cannot be resolved is handed back."""

    def __init__(self, intake: Intake) -> None:
        self.units = UnitNames(intake.actor.reach("subject.edit"))
        self.tags = dict(Tag.objects.values_list("name", "code"))
        self.kinds: dict[str, Any] = {}

    def drafts(self, intake: Intake, rows: list[ParsedRow]) -> Iterator[Draft]:
        """The rows that can be taken as far as the sheet itself tells."""
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            before = len(intake.errors)
            values = self._values(intake, row)
            identity = self._identity(intake, row, values.get("kind", ""))
            tags = named(intake, row, "tags", self.tags, "标签") if row.values.get("tags") else None
            if identity is None or len(intake.errors) != before:
                continue
            first = seen.setdefault((identity.code_type, identity.code), row.number)
            if first == row.number:
                values["doubts"] = identity.doubts
                yield Draft(row, identity.code_type, identity.code, values, tags)
            else:
                intake.refuse(row, "code", f"与第 {first} 行的代码相同。", "请核对后只留一行。")

    def _values(self, intake: Intake, row: ParsedRow) -> dict[str, Any]:
        values = filled(row, KEYS)
        kind = row.values.get("kind") or self._kind(values.get("org_form", "")) or kind_of_code(_code(row))
        if kind:
            values["kind"] = str(kind)
        if row.values.get("office"):
            office: Unit | None = self.units.resolve(intake, row, "office")
            if office:
                values["office_id"], values["unit_path"] = office.pk, office.path
        return values

    def _kind(self, org_form: str) -> Any:
        if org_form not in self.kinds:
            self.kinds[org_form] = kind_of_words(org_form)
        return self.kinds[org_form]

    def _identity(self, intake: Intake, row: ParsedRow, kind: str) -> Identity | None:
        try:
            return identify(_code(row), kind or "enterprise")
        except Refusal as refusal:
            intake.refuse(row, "code", refusal.message, refusal.mend)
            return None


def _code(row: ParsedRow) -> str:
    return str(row.values.get("code") or row.values.get("registration") or "")


def restored(actor: Actor, batch: ImportBatch, row: Subject, former: Mapping[str, Any], now: datetime) -> None:
    """Keep the history of a subject that undo has set back."""
    keep(field_changes(former, row, Origin(actor.user_id, ChangeSource.IMPORT, now, batch.ref)))


SUBJECTS = add_kind(
    SheetKind(
        "subjects", SUBJECT_SHEET, "subject.import", "registry.Subject", take, part=20_000, restored=restored,
        parts_of_row=frozenset({"changes", "taggings"}),
    )
)  # fmt: skip
