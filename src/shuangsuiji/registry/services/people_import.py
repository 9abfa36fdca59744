"""专家, 受委托机构 and 持证人员 from sheets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, unit_at
from shuangsuiji.common.base import Record
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Agency, Attendance, CertificateHolder, Expert, ImportBatch, Speciality, Training
from shuangsuiji.registry.people_sheets import AGENCY_SHEET, ATTENDANCE_SHEET, EXPERT_SHEET, HOLDER_SHEET
from shuangsuiji.registry.queries import bureau_path, officers_in
from shuangsuiji.tabular.columns import ParsedRow, SheetSpec

from .changes import differing
from .helpers import EDITABLE
from .intake import Intake, UnitNames, filled, named, read_sheet, record_batch
from .officers import certificate_number


def import_experts(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of experts, known in a unit by name and workplace; else as `import_officers`."""
    return _import_helpers(Expert, "experts", EXPERT_SHEET, ("name", "workplace"), actor, data, file_name, now)


def import_agencies(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in a sheet of agencies, known in a unit by their codes; else as `import_officers`."""
    return _import_helpers(Agency, "agencies", AGENCY_SHEET, ("code",), actor, data, file_name, now)


def _import_helpers(
    model: type[Expert] | type[Agency], kind: str, spec: SheetSpec, keys: tuple[str, ...], actor: Actor, data: bytes,
    file_name: str, now: datetime,
) -> ImportBatch:  # fmt: skip
    actor.require("officer.edit")
    intake = read_sheet(data, file_name, spec)
    units = UnitNames(actor.reach("officer.edit"))
    home = unit_at(actor.unit_path)
    marks = dict(Speciality.objects.values_list("name", "code"))
    with unit_of_work():
        for row in intake.rows:
            before = len(intake.parsed.errors)
            unit = units.resolve(intake, row, "unit") or home
            specialities = named(intake, row, "specialities", marks, "专业")
            stored = model._default_manager.filter(unit=unit, **{key: row.values[key] for key in keys}).first()
            if stored is None and not row.values.get("qualification"):
                intake.refuse(row, keys[-1], "没有填写资格资质。", "请照证书填写。")
            if len(intake.parsed.errors) == before:
                fresh = model(unit=unit, unit_path=unit.path, created_at=now)
                saved = _save(stored, fresh, filled(row, EDITABLE[model]), intake, now)
                if specialities is not None:
                    saved.specialities.set(specialities)
        return record_batch(intake, actor=actor, kind=kind, data=data, file_name=file_name, now=now)


def _save(stored: Any, fresh: Any, values: dict[str, Any], intake: Intake, now: datetime) -> Any:
    """Bring the stored row, or the fresh one, to `values`, and count what it was."""
    row: Record = stored or fresh
    changes = values if stored is None else differing(stored, values)
    for name, value in {**changes, "updated_at": now}.items():
        setattr(row, name, value)
    if stored is None:
        row.save(force_insert=True)
        intake.count(1, 0, 0)
    elif changes:
        row.save()
        intake.count(0, 1, 0)
    else:
        intake.count(0, 0, 1)
    return row


def import_holders(*, actor: Actor, data: bytes, file_name: str, now: datetime) -> ImportBatch:
    """Take in the list of certificate holders, known by their certificates; else as `import_officers`."""
    actor.require("officer.edit")
    intake = read_sheet(data, file_name, HOLDER_SHEET)
    units = UnitNames(actor.reach("officer.edit"))
    seen: dict[str, int] = {}
    with unit_of_work():
        known = {
            row.certificate: row for row in CertificateHolder.objects.filter(certificate__in=_numbers(intake.rows))
        }
        for row in intake.rows:
            before = len(intake.parsed.errors)
            unit, number = units.resolve(intake, row, "unit"), _number(intake, row, seen)
            stored = known.get(number)
            _check_holder(actor, intake, row, stored, unit)
            if len(intake.parsed.errors) == before:
                values = {**filled(row, ("name", "kind", "valid_to", "excused")), "source": file_name[:100]}
                values |= {"unit_id": unit.pk, "unit_path": unit.path} if unit else {}
                _save(stored, CertificateHolder(certificate=number, created_at=now), values, intake, now)
        return record_batch(intake, actor=actor, kind="holders", data=data, file_name=file_name, now=now)


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
    intake = read_sheet(data, file_name, ATTENDANCE_SHEET)
    seen: dict[str, int] = {}
    numbers = {row.number: _number(intake, row, seen) for row in intake.rows}
    officers = officers_in([bureau_path(training.unit_path)]).in_bulk(list(seen), field_name="certificate")
    for row in intake.rows:
        if numbers[row.number] and numbers[row.number] not in officers:
            intake.refuse(row, "certificate", "本局名录库没有这个执法证号。", "请核对证号，或先登记人员。")
    if intake.parsed.errors:
        first = " ".join(map(str, intake.parsed.errors[:5]))
        raise Refusal(f"签到表有 {len(intake.parsed.errors)} 处错误，没有导入。{first}", field="file")
    with unit_of_work() as work:
        for row in intake.rows:
            said = {"present": row.values.get("present") == "1", **filled(row, ("score", "note"))}
            Attendance.objects.update_or_create(training=training, officer=officers[numbers[row.number]], defaults=said)
        detail = {"lines": len(intake.rows)}
        work.note(actor, "training.attend", training.ref, unit_path=training.unit_path, now=now, detail=detail)
    return len(intake.rows)
