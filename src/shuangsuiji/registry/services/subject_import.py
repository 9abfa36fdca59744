"""检查对象 from a sheet: a set at a time, so that a county's thirty thousand take seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ImportBatch, Subject, Tag
from shuangsuiji.registry.sheets import SUBJECT_SHEET
from shuangsuiji.registry.vocabulary import kind_of_code, kind_of_words
from shuangsuiji.tabular.columns import ParsedRow

from .changes import differing
from .intake import Intake, UnitNames, chunks, filled, named, read_sheet, record_batch, revised, upsert
from .subjects import Identity, identify

KEYS = ("name", "org_form", "state", "established_on", "address", "industry", "legal_person", "phone", "risk_class")
UNIQUE = ("code_type", "code")
WRITTEN = (*KEYS, "kind", "doubts", "office", "unit_path")


@dataclass
class Draft:
    """A row that names a subject: what it says, and what it marks it with (None: says nothing about tags)."""

    row: ParsedRow
    identity: Identity
    values: dict[str, Any]
    tags: frozenset[str] | None

    @property
    def key(self) -> tuple[str, str]:
        return self.identity.code_type, self.identity.code


def import_subjects(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of subjects: new ones are added, known ones updated where the sheet says something else.

    Blank cells leave what is known. Bad rows are handed back in the batch. Raises Refusal when the file cannot be read.
    """
    actor.require("subject.edit")
    intake = read_sheet(data, file_name, SUBJECT_SHEET)
    with unit_of_work():
        reader = Reader(actor, intake)
        # In the order of codes, so that two imports at once wait for each other instead of locking each other out.
        for chunk in chunks(sorted(reader.drafts(), key=lambda draft: draft.key)):
            _take(chunk, intake, actor, now)
        return record_batch(intake, actor=actor, kind="subjects", data=data, file_name=file_name, now=now)


class Reader:
    """From rows of text values to drafts; what cannot be resolved is handed back."""

    def __init__(self, actor: Actor, intake: Intake) -> None:
        self.intake = intake
        self.units = UnitNames(actor.reach("subject.edit"))
        self.tags = dict(Tag.objects.values_list("name", "code"))
        self.seen: dict[tuple[str, str], int] = {}

    def drafts(self) -> Iterator[Draft]:
        """The rows that can be taken as far as the sheet itself tells."""
        for row in self.intake.rows:
            before = len(self.intake.parsed.errors)
            values = self._values(row)
            identity = self._identity(row, values.get("kind", ""))
            tags = named(self.intake, row, "tags", self.tags, "标签")
            if identity and len(self.intake.parsed.errors) == before and self._is_first(row, identity):
                yield Draft(row, identity, values, tags)

    def _values(self, row: ParsedRow) -> dict[str, Any]:
        values = filled(row, KEYS)
        kind = row.values.get("kind") or kind_of_words(values.get("org_form", "")) or kind_of_code(_code(row))
        if kind:
            values["kind"] = kind
        office: Unit | None = self.units.resolve(self.intake, row, "office")
        if office:
            values["office_id"], values["unit_path"] = office.pk, office.path
        return values

    def _identity(self, row: ParsedRow, kind: str) -> Identity | None:
        try:
            return identify(_code(row), kind or "enterprise")
        except Refusal as refusal:
            self.intake.refuse(row, "code", refusal.message, refusal.mend)
            return None

    def _is_first(self, row: ParsedRow, identity: Identity) -> bool:
        first = self.seen.setdefault((identity.code_type, identity.code), row.number)
        if first != row.number:
            self.intake.refuse(row, "code", f"与第 {first} 行的代码相同。", "请核对后只留一行。")
        return first == row.number


def _code(row: ParsedRow) -> str:
    return str(row.values.get("code") or row.values.get("registration") or "")


def _take(chunk: list[Draft], intake: Intake, actor: Actor, now: datetime) -> None:
    """Write one chunk: what is new, what differs, and the tags of both."""
    known = {(row.code_type, row.code): row for row in _stored(chunk)}
    tagged = _tags_of([row.pk for row in known.values()])
    fresh: list[tuple[Draft, Subject]] = []
    changed: list[tuple[Draft, Subject]] = []
    unchanged = 0
    for draft in chunk:
        row = known.get(draft.key)
        if row is None:
            fresh.extend((draft, subject) for subject in _new(draft, intake, now))
        elif not actor.may("subject.edit", row.unit_path):
            intake.refuse(draft.row, "code", "该代码已由其他单位登记。", "请联系该单位或上级核实后划转。")
        elif changes := _changes(draft, row, tagged):
            changed.append((draft, revised(row, changes, now)))
        else:
            unchanged += 1
    written = [*fresh, *changed]
    upsert([subject for _, subject in written], unique=UNIQUE, fields=WRITTEN)
    _write_tags([draft for draft, _ in written if draft.tags is not None], tagged)
    intake.count(len(fresh), len(changed), unchanged)


def _stored(chunk: list[Draft]) -> list[Subject]:
    codes = [draft.identity.code for draft in chunk]
    return list(Subject.objects.select_for_update().filter(code__in=codes).order_by("code_type", "code"))


def _new(draft: Draft, intake: Intake, now: datetime) -> list[Subject]:
    """The subject that a draft makes; a row that lacks its kind or office is handed back."""
    if "kind" not in draft.values:
        intake.refuse(draft.row, "org_form", "看不出是哪一类检查对象。", "请填写“主体类型”或“类别”。")
        return []
    if "office_id" not in draft.values:
        intake.refuse(draft.row, "office", "没有填写管辖单位。", "请填写本局所属单位的名称或简称。")
        return []
    identity = {"code_type": draft.identity.code_type, "code": draft.identity.code, "doubts": draft.identity.doubts}
    return [Subject(**draft.values, **identity, created_at=now, updated_at=now)]


def _changes(draft: Draft, row: Subject, tagged: dict[int, frozenset[str]]) -> dict[str, Any]:
    changes = differing(row, {**draft.values, "doubts": draft.identity.doubts})
    if draft.tags is not None and draft.tags != tagged.get(row.pk, frozenset()):
        changes.setdefault("doubts", draft.identity.doubts)  # the row counts as changed
    return changes


def _tags_of(subject_ids: list[int]) -> dict[int, frozenset[str]]:
    pairs = Subject.tags.through.objects.filter(subject_id__in=subject_ids).values_list("subject_id", "tag_id")
    tagged: dict[int, frozenset[str]] = {}
    for subject_id, tag_id in pairs:
        tagged[subject_id] = tagged.get(subject_id, frozenset()) | {tag_id}
    return tagged


def _write_tags(drafts: list[Draft], tagged: dict[int, frozenset[str]]) -> None:
    """Give each subject the tags its draft says, and no others."""
    if not drafts:
        return
    link = Subject.tags.through
    keys = {(row.code_type, row.code): row.pk for row in _stored(drafts)}
    wanted = {keys[draft.key]: draft.tags or frozenset() for draft in drafts}
    stale = [pk for pk, tags in wanted.items() if tagged.get(pk, frozenset()) - tags]
    link.objects.filter(subject_id__in=stale).delete()
    lines = [link(subject_id=pk, tag_id=tag, source="import") for pk, tags in wanted.items() for tag in sorted(tags)]
    link.objects.bulk_create(lines, ignore_conflicts=True)
