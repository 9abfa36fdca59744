"""专家, 受委托机构 and 持证人员 from sheets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, unit_at
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Agency, Attendance, CertificateHolder, Expert, ImportBatch, Speciality, Training
from shuangsuiji.registry.people_sheets import AGENCY_SHEET, ATTENDANCE_SHEET, EXPERT_SHEET, HOLDER_SHEET
from shuangsuiji.registry.queries import bureau_path, officers_in
from shuangsuiji.tabular.columns import ParsedRow

from .changes import differing
from .helpers import EDITABLE
from .importing import import_sheet, read_rows
from .intake import Intake, UnitNames, filled, named
from .kinds import SheetKind, add_kind
from .officers import certificate_number


def import_experts(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of experts, known in a unit by name and workplace; else as `import_officers`."""
    return import_sheet("experts", actor=actor, chunks=[data], file_name=file_name, now=now)


def import_agencies(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of agencies, known in a unit by their codes; else as `import_officers`."""
    return import_sheet("agencies", actor=actor, chunks=[data], file_name=file_name, now=now)


def import_holders(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in the list of certificate holders, known by their certificates; else as `import_officers`."""
    return import_sheet("holders", actor=actor, chunks=[data], file_name=file_name, now=now)


def take_experts(intake: Intake, rows: list[ParsedRow]) -> None:
    """Experts of a part of the sheet."""
    _take_helpers(Expert, ("name", "workplace"), intake, rows)


def take_agencies(intake: Intake, rows: list[ParsedRow]) -> None:
    """Agencies of a part of the sheet."""
    _take_helpers(Agency, ("code",), intake, rows)


def _take_helpers(
    model: type[Expert] | type[Agency], keys: tuple[str, ...], intake: Intake, rows: list[ParsedRow]
) -> None:
    units: UnitNames = intake.remembered("units", lambda: UnitNames(intake.actor.reach("officer.edit")))
    marks = intake.remembered("marks", lambda: dict(Speciality.objects.values_list("name", "code")))
    home = intake.remembered("home", lambda: unit_at(intake.actor.unit_path))
    for row in rows:
        before = len(intake.errors)
        unit = units.resolve(intake, row, "unit") or home
        specialities = named(intake, row, "specialities", marks, "专业")
        stored = model._default_manager.filter(unit=unit, **{key: row.values[key] for key in keys}).first()
        if stored is None and not row.values.get("qualification"):
            intake.refuse(row, keys[-1], "没有填写资格资质。", "请照证书填写。")
        if len(intake.errors) == before:
            fresh = model(unit=unit, unit_path=unit.path, created_at=intake.now)
            _save(row, stored, fresh, filled(row, EDITABLE[model]), specialities, intake)


def _save(
    line: ParsedRow, stored: Any, fresh: Any, values: dict[str, Any], marks: frozenset[str] | None, intake: Intake
) -> None:
    """Bring the stored row, or the fresh one, to `values` and `marks`, and note what it was."""
    row: Any = stored or fresh
    changes = values if stored is None else differing(stored, values)
    held = {mark.pk for mark in stored.specialities.all()} if stored and marks is not None else set()
    others = marks is not None and held != marks
    if stored and not changes and not others:
        intake.unchanged()
        return
    former = {name: getattr(row, name) for name in changes}
    for name, value in {**changes, "updated_at": intake.now}.items():
        setattr(row, name, value)
    row.save(force_insert=stored is None)
    intake.note(line, row, former if stored else None)
    if others:
        row.specialities.set(marks)
        intake.also_before(row.pk, "specialities", sorted(held))


def take_holders(intake: Intake, rows: list[ParsedRow]) -> None:
    """Holders of a part of the list."""
    units: UnitNames = intake.remembered("units", lambda: UnitNames(intake.actor.reach("officer.edit")))
    seen: dict[str, int] = intake.remembered("seen", dict)
    known = {row.certificate: row for row in CertificateHolder.objects.filter(certificate__in=_numbers(rows))}
    for row in rows:
        before = len(intake.errors)
        unit, number = units.resolve(intake, row, "unit"), _number(intake, row, seen)
        stored = known.get(number)
        _check_holder(intake.actor, intake, row, stored, unit)
        if len(intake.errors) == before:
            values = {**filled(row, ("name", "kind", "valid_to", "excused")), "source": intake.batch.file_name[:100]}
            values |= {"unit_id": unit.pk, "unit_path": unit.path} if unit else {}
            _save(row, stored, CertificateHolder(certificate=number, created_at=intake.now), values, None, intake)


def _check_holder(
    actor: Actor, intake: Intake, row: ParsedRow, stored: CertificateHolder | None, unit: Unit | None
) -> None:
    if stored is None and unit is None and not row.values.get("unit"):
        intake.refuse(row, "unit", "没有填写工作单位。", "请填写本局所属单位的名称或简称。")
    if stored is not None and not actor.may("officer.edit", stored.unit_path):
        intake.refuse(row, "certificate", "该执法证号已列在其他单位的名册中。", "请联系该单位核实。")


def _number(intake: Intake, row: ParsedRow, seen: dict[str, int]) -> str:
    try:
        number = certificate_number(row.values["certificate"])
    except Refusal as refusal:
        intake.refuse(row, "certificate", refusal.message, refusal.mend)
        return ""
    first = seen.setdefault(number, row.number)
    if first != row.number:
        intake.refuse(row, "certificate", f"与第 {first} 行的执法证号相同。", "请核对后只留一行。")
    return number


def _numbers(rows: Iterable[ParsedRow]) -> list[str]:
    found = []
    for row in rows:
        try:
            found.append(certificate_number(row.values["certificate"]))
        except Refusal:
            continue
    return found


def import_attendance(*, actor: Actor, training: Training, data: bytes, file_name: str, now: datetime) -> int:
    """Take in a signed sheet of a session; how many lines it holds. All or nothing: raises Refusal naming the first bad cells."""
    actor.require("training.edit", training.unit_path)
    intake, rows = read_rows(actor, data, file_name, ATTENDANCE_SHEET, now)
    seen: dict[str, int] = {}
    numbers = {row.number: _number(intake, row, seen) for row in rows}
    officers = officers_in([bureau_path(training.unit_path)]).in_bulk(list(seen), field_name="certificate")
    for row in rows:
        if numbers[row.number] and numbers[row.number] not in officers:
            intake.refuse(row, "certificate", "本局名录库没有这个执法证号。", "请核对证号，或先登记人员。")
    if intake.errors:
        first = " ".join(map(str, intake.errors[:5]))
        raise Refusal(f"签到表有 {len(intake.errors)} 处错误，没有导入。{first}", field="file")
    with unit_of_work() as work:
        for row in rows:
            said = {"present": row.values.get("present") == "1", **filled(row, ("score", "note"))}
            Attendance.objects.update_or_create(training=training, officer=officers[numbers[row.number]], defaults=said)
        detail = {"lines": len(rows)}
        work.note(actor, "training.attend", training.ref, unit_path=training.unit_path, now=now, detail=detail)
    return len(rows)


add_kind(SheetKind("experts", EXPERT_SHEET, "expert.import", "registry.Expert", take_experts))
add_kind(SheetKind("agencies", AGENCY_SHEET, "agency.import", "registry.Agency", take_agencies))
add_kind(SheetKind("holders", HOLDER_SHEET, "holder.import", "registry.CertificateHolder", take_holders))
