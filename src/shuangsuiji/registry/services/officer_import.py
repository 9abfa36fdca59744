"""执法检查人员 from a sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ImportBatch, Officer, Speciality
from shuangsuiji.registry.sheets import OFFICER_SHEET
from shuangsuiji.tabular.columns import ParsedRow

from .changes import differing
from .intake import Intake, UnitNames, filled, named, read_sheet, record_batch, revised, upsert
from .officers import EDITABLE, certificate_number

REQUIRED_OF_NEW = {"unit_id": ("unit", "没有填写单位。", "请填写本局所属单位的名称或简称。"),
                   "certificate_valid_to": ("certificate_valid_to", "没有填写证件有效期。", "请照证件填写，如 2026-12-31。")}  # fmt: skip


@dataclass
class Draft:
    """A row that names an officer: what it says, and which specialities (None: says nothing about them)."""

    row: ParsedRow
    certificate: str
    values: dict[str, Any]
    specialities: frozenset[str] | None


def import_officers(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of officers, known by their certificates; else as `import_subjects`."""
    actor.require("officer.edit")
    intake = read_sheet(data, file_name, OFFICER_SHEET)
    with unit_of_work():
        _take(list(_drafts(actor, intake)), intake, actor, now)
        return record_batch(intake, actor=actor, kind="officers", data=data, file_name=file_name, now=now)


def _drafts(actor: Actor, intake: Intake) -> Iterator[Draft]:
    units = UnitNames(actor.reach("officer.edit"))
    known = dict(Speciality.objects.values_list("name", "code"))
    seen: dict[str, int] = {}
    for row in intake.rows:
        before = len(intake.parsed.errors)
        values = filled(row, EDITABLE)
        if unit := units.resolve(intake, row, "unit"):
            values["unit_id"], values["unit_path"] = unit.pk, unit.path
        specialities = named(intake, row, "specialities", known, "专业")
        certificate = _certificate(intake, row, seen)
        if len(intake.parsed.errors) == before:
            yield Draft(row, certificate, values, specialities)


def _certificate(intake: Intake, row: ParsedRow, seen: dict[str, int]) -> str:
    try:
        number = certificate_number(row.values["certificate"])
    except Refusal as refusal:
        intake.refuse(row, "certificate", refusal.message, refusal.mend)
        return ""
    first = seen.setdefault(number, row.number)
    if first != row.number:
        intake.refuse(row, "certificate", f"与第 {first} 行的执法证号相同。", "请核对后只留一行。")
    return number


def _take(drafts: list[Draft], intake: Intake, actor: Actor, now: datetime) -> None:
    stored = Officer.objects.select_for_update().filter(certificate__in=[draft.certificate for draft in drafts])
    known = {row.certificate: row for row in stored.order_by("certificate").prefetch_related("specialities")}
    fresh: list[tuple[Draft, Officer]] = []
    changed: list[tuple[Draft, Officer]] = []
    unchanged = 0
    for draft in drafts:
        row = known.get(draft.certificate)
        if row is None:
            fresh.extend((draft, officer) for officer in _new(draft, intake, now))
        elif not actor.may("officer.edit", row.unit_path):
            intake.refuse(draft.row, "certificate", "该执法证号已由其他单位登记。", "请联系该单位或上级核实后划转。")
        elif (changes := differing(row, draft.values)) or _marks_differ(draft, row):
            changed.append((draft, revised(row, changes, now)))
        else:
            unchanged += 1
    written = ("name", "certificate_valid_to", "post", "level", "state", "unit", "unit_path")
    upsert([officer for _, officer in [*fresh, *changed]], unique=("certificate",), fields=written)
    _mark([draft for draft, _ in [*fresh, *changed] if draft.specialities is not None])
    intake.count(len(fresh), len(changed), unchanged)


def _mark(drafts: list[Draft]) -> None:
    """Give each officer the specialities its draft says, and no others."""
    rows = Officer.objects.in_bulk([draft.certificate for draft in drafts], field_name="certificate")
    for draft in drafts:
        rows[draft.certificate].specialities.set(Speciality.objects.filter(pk__in=draft.specialities or ()))


def _marks_differ(draft: Draft, row: Officer) -> bool:
    return draft.specialities is not None and draft.specialities != {mark.pk for mark in row.specialities.all()}


def _new(draft: Draft, intake: Intake, now: datetime) -> list[Officer]:
    """The officer that a draft makes; a row that lacks unit or expiry is handed back."""
    lacking = [words for name, words in REQUIRED_OF_NEW.items() if name not in draft.values]
    for key, reason, mend in lacking:
        intake.refuse(draft.row, key, reason, mend)
    if lacking:
        return []
    return [Officer(**draft.values, certificate=draft.certificate, created_at=now, updated_at=now)]
