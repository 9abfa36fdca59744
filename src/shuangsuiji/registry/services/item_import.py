"""抽查事项 from a sheet in the field's twelve columns, into a draft edition."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.item_sheets import ITEM_SHEET
from shuangsuiji.registry.models import ImportBatch, Item, ItemCatalogue, Speciality
from shuangsuiji.tabular.columns import ParsedRow

from .catalogues import ITEM_FIELDS, draft_for, require_draft
from .changes import differing
from .intake import Intake, filled, read_sheet, record_batch, revised, upsert

KEYS = tuple(name for name in ITEM_FIELDS if name not in {"code", "speciality_id"})
UNIQUE = ("catalogue", "code")
WRITTEN = (*KEYS, "speciality")


def import_items(
    *, actor: Actor, data: bytes, file_name: str, now: datetime, catalogue: ItemCatalogue | None = None
) -> ImportBatch:
    """Take in a sheet of items, known by 编号 or else 序号, into `catalogue`, else into the bureau's newest draft.

    Where there is no draft one is made. Raises Refusal when the file cannot be read or the edition is published.
    """
    actor.require("item.edit")
    intake = read_sheet(data, file_name, ITEM_SHEET)
    with unit_of_work():
        catalogue = catalogue or draft_for(actor=actor, now=now)
        require_draft(actor, catalogue)
        _take(catalogue, intake, now)
        return record_batch(
            intake, actor=actor, kind="items", data=data, file_name=file_name, now=now, target=catalogue.ref
        )


def _take(catalogue: ItemCatalogue, intake: Intake, now: datetime) -> None:
    known = {row.code: row for row in Item.objects.filter(catalogue=catalogue)}
    fresh: list[Item] = []
    changed: list[Item] = []
    unchanged = 0
    for code, values in _drafts(intake):
        row = known.get(code)
        if row is None:
            fresh.append(Item(**values, code=code, catalogue=catalogue, created_at=now, updated_at=now))
        elif changes := differing(row, values):
            changed.append(revised(row, changes, now))
        else:
            unchanged += 1
    upsert([*fresh, *changed], unique=UNIQUE, fields=WRITTEN)
    intake.count(len(fresh), len(changed), unchanged)


def _drafts(intake: Intake) -> Iterator[tuple[str, dict[str, Any]]]:
    specialities = dict(Speciality.objects.values_list("name", "code"))
    seen: dict[str, int] = {}
    for code, row in _coded(intake):
        name = row.values.get("speciality", "")
        first = seen.setdefault(code, row.number)
        if name and name not in specialities:
            intake.refuse(row, "speciality", f"没有专业“{name}”。", "请先在“标签与专业”中建立，或改正名称。")
        elif first != row.number:
            intake.refuse(row, "code", f"与第 {first} 行的编号相同。", "请改正编号。")
        else:
            yield code, filled(row, KEYS) | ({"speciality_id": specialities[name]} if name else {})


def _coded(intake: Intake) -> Iterator[tuple[str, ParsedRow]]:
    """Rows with their codes. A 序号 that spans several 子项 in a printed list is told apart: 3, 3-2, 3-3."""
    used: Counter[str] = Counter()
    for position, row in enumerate(intake.rows, start=1):
        if row.values.get("code"):
            yield row.values["code"], row
            continue
        number = row.values.get("number") or str(position)
        used[number] += 1
        yield (number if used[number] == 1 else f"{number}-{used[number]}"), row
