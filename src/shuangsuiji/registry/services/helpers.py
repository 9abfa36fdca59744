"""专家 and 受委托机构 by hand."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Agency, Expert, Speciality

from .changes import insert, save_edit

SHARED = ("name", "qualification", "qualification_number", "qualified_to", "phone", "state", "note")
EDITABLE: dict[type[Expert] | type[Agency], tuple[str, ...]] = {
    Expert: (*SHARED, "workplace", "title"),
    Agency: (*SHARED, "code", "contact", "contract", "contract_to"),
}
ACTS: dict[type[Expert] | type[Agency], str] = {Expert: "expert", Agency: "agency"}


def create_helper(
    *,
    actor: Actor,
    model: type[Expert] | type[Agency],
    unit: Unit,
    values: Mapping[str, Any],
    specialities: Collection[Speciality] = (),
    now: datetime,
) -> Expert | Agency:
    """A new expert or agency kept by `unit`; `values` by the names in EDITABLE. Raises Refusal for one that is there."""
    actor.require("officer.edit", unit.path)
    row = model(**values, unit=unit, unit_path=unit.path, created_at=now, updated_at=now)
    with unit_of_work() as work:
        insert(row, known(row))
        row.specialities.set(specialities)
        work.note(actor, f"{ACTS[model]}.create", row.ref, unit_path=row.unit_path, now=now)
    return row


def edit_helper(
    *, actor: Actor, row: Expert | Agency, unit: Unit, values: Mapping[str, Any], specialities: Collection[Speciality],
    now: datetime,
) -> list[str]:  # fmt: skip
    """Change an expert or agency; the names of the fields that differed. Raises Refusal, Stale."""
    actor.require("officer.edit", row.unit_path)
    actor.require("officer.edit", unit.path)
    wanted = {**values, "unit_id": unit.pk, "unit_path": unit.path}
    return save_edit(
        row, wanted, known(row), actor=actor, act=f"{ACTS[type(row)]}.edit", unit_path=unit.path,
        marks={"specialities": specialities}, now=now,
    )  # fmt: skip


def known(row: Expert | Agency) -> Refusal:
    """The refusal for one that the unit's library has already."""
    which = f"{row.name}（{row.workplace}）" if isinstance(row, Expert) else f"代码 {row.code}"
    return Refusal(f"{row._meta.verbose_name}库里已有{which}。", mend="请查找并修改原有记录。", field="name")
