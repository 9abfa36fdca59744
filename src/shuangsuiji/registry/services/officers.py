"""Officers by hand: create, edit, leave."""

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Leave, Officer, OfficerChange, Speciality

from .changes import insert, save_edit
from .officer_changes import Origin, created, keep, line, lines, text_of

EDITABLE = (
    "name", "certificate_kind", "certificate_valid_to", "second_certificate", "second_valid_to", "staff_number", "id_number",
    "phone", "post", "duty", "level", "education", "post_class", "post_since", "region_id", "grid", "qualifications", "grade",
    "item_codes", "state",
)  # fmt: skip
SHORTEST, LONGEST = 4, 40


def certificate_number(text: str) -> str:
    """The normal form of a 执法证号: half width, upper case, without blanks. Raises Refusal for what cannot be one."""
    value = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not SHORTEST <= len(value) <= LONGEST:
        raise Refusal(
            f"执法证号“{text.strip()}”有 {len(value)} 位，应为 {SHORTEST} 至 {LONGEST} 位。",
            mend="请照证件填写。",
            field="certificate",
        )
    if "E+" in value:
        raise Refusal("执法证号被表格软件改成了科学计数法。", mend="请把该列设为“文本”后重填。", field="certificate")
    return value


def create_officer(
    *,
    actor: Actor,
    certificate: str,
    unit: Unit,
    values: Mapping[str, Any],
    specialities: Collection[Speciality] = (),
    now: datetime,
) -> Officer:
    """A new officer of `unit`; `values` by the names in EDITABLE. Raises Refusal for a bad or known certificate."""
    actor.require("officer.edit", unit.path)
    number = certificate_number(certificate)
    row = Officer(
        **_checked(values, number), certificate=number, unit=unit, unit_path=unit.path, created_at=now, updated_at=now
    )
    with unit_of_work() as work:
        insert(row, _known(number))
        row.specialities.set(specialities)
        keep([created(row, Origin(actor.user_id, OfficerChange.Source.HAND, now))])
        work.note(actor, "officer.create", row.ref, unit_path=row.unit_path, now=now)
    return row


def _checked(values: Mapping[str, Any], number: str) -> dict[str, Any]:
    """The values with the second certificate in its normal form; raises Refusal for one without its day, or the same twice."""
    second = values.get("second_certificate", "")
    if not second:
        return {**values, **({"second_valid_to": None} if "second_certificate" in values else {})}
    normal = certificate_number(second)
    if normal == number:
        raise Refusal("两个证号相同。", mend="另一证件没有的，请留空。", field="second_certificate")
    if not values.get("second_valid_to"):
        raise Refusal("没有填写另一证件的有效期。", mend="请照证件填写。", field="second_valid_to")
    return {**values, "second_certificate": normal}


def _known(number: str) -> Refusal:
    return Refusal(f"执法证号 {number} 已经登记。", mend="请在名录库中查找并修改原有记录。", field="certificate")


def edit_officer(
    *,
    actor: Actor,
    officer: Officer,
    certificate: str,
    unit: Unit,
    values: Mapping[str, Any],
    specialities: Collection[Speciality],
    now: datetime,
) -> list[str]:
    """Change an officer (在岗/离岗 too); the names of the fields that differed. Raises Refusal, Stale."""
    actor.require("officer.edit", officer.unit_path)
    actor.require("officer.edit", unit.path)
    number = certificate_number(certificate)
    wanted = {**_checked(values, number), "certificate": number, "unit_id": unit.pk, "unit_path": unit.path}
    before = {name: getattr(officer, name) for name in wanted}
    marks, origin = set(officer.specialities.all()), Origin(actor.user_id, OfficerChange.Source.HAND, now)
    with unit_of_work():
        fields = save_edit(
            officer, wanted, _known(number), actor=actor, act="officer.edit", unit_path=unit.path,
            marks={"specialities": specialities}, now=now,
        )  # fmt: skip
        keep(lines(officer, before, wanted, origin))
        if "specialities" in fields:
            old, new = (text_of("specialities", {mark.name for mark in found}) for found in (marks, specialities))
            keep([line(officer, "specialities", old, new, origin)])
    return fields


def add_leave(
    *, actor: Actor, officer: Officer, first_day: date, last_day: date, reason: str = "", now: datetime
) -> Leave:
    """Days without visits, both ends included. Raises Refusal for days that run backwards, are over, or are noted already."""
    actor.require("officer.edit", officer.unit_path)
    if last_day < first_day:
        raise Refusal("结束日期早于开始日期。", mend="请核对两个日期。", field="last_day")
    # a leave of the past can only change who may be drawn now, never who was there
    if first_day < localdate(now):
        raise Refusal("请假不能从已经过去的日期开始。", mend="请从今天起登记剩余的日期。", field="first_day")
    with unit_of_work() as work:
        if officer.leaves.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
            raise Refusal(
                "这段日期与已登记的请假重叠。", mend="请改为不重叠的日期，或先撤销原有请假。", field="first_day"
            )
        leave = officer.leaves.create(first_day=first_day, last_day=last_day, reason=reason)
        work.note(actor, "officer.leave", officer.ref, unit_path=officer.unit_path, now=now)
    return leave


def cancel_leave(*, actor: Actor, officer: Officer, leave_id: int, now: datetime) -> None:
    """Take back a leave; raises Missing when it is not this officer's."""
    actor.require("officer.edit", officer.unit_path)
    with unit_of_work() as work:
        _delete_one(officer.leaves.filter(pk=leave_id), "请假")
        work.note(actor, "officer.leave-cancel", officer.ref, unit_path=officer.unit_path, now=now)


def _delete_one(rows: Any, what: str) -> None:
    if not rows.delete()[0]:
        raise Missing(f"没有找到该{what}，可能已被撤销。", mend="请刷新页面。")
