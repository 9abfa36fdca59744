"""抽查事项 from a sheet in the columns of one of the three lists, into a draft edition."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.item_sheets import sheet_of, text_columns
from shuangsuiji.registry.models import CatalogueKind, ImportBatch, Item, ItemCatalogue, Speciality
from shuangsuiji.registry.readings import READ_FROM
from shuangsuiji.tabular.columns import ParsedRow, SheetSpec
from shuangsuiji.tabular.reading import Table

from .catalogues import draft_for, require_draft
from .changes import differing
from .intake import Intake, filled, read_sheet, record_batch, revised, upsert
from .items import readings_of, reread, split_names, unit_names

UNIQUE = ("catalogue", "code")
LEAST_ACROSS = 3  # so many cells of one row that say the same are one merged heading


def import_items(
    *,
    actor: Actor,
    data: bytes,
    file_name: str,
    now: datetime,
    catalogue: ItemCatalogue | None = None,
    kind: str = CatalogueKind.RANDOM,
) -> ImportBatch:
    """Take in a sheet of items, known by 编号 or else 序号, into `catalogue`, else into the bureau's newest draft of `kind`.

    Where there is no draft one is made. Raises Refusal when the file cannot be read or the edition is published.
    """
    actor.require("item.edit")
    kind = catalogue.kind if catalogue else kind
    headings: dict[str, dict[int, str]] = {}
    spec = sheet_of(kind)
    intake = read_sheet(data, file_name, spec, prepare=lambda table: lift_headings(table, spec, headings))
    with unit_of_work():
        catalogue = catalogue or draft_for(actor=actor, kind=kind, now=now)
        require_draft(actor, catalogue)
        _take(catalogue, intake, headings[intake.table.name], now)
        return record_batch(
            intake, actor=actor, kind="items", data=data, file_name=file_name, now=now, target=catalogue.ref
        )


def lift_headings(table: Table, spec: SheetSpec, headings: dict[str, dict[int, str]]) -> Table:
    """The table without the rows under its header that are one merged heading over the rows below (一、登记注册类).

    The blank row that stays keeps the numbers of the others. `headings` gets, by table, each row's number with what it stands under.
    """
    rows: list[list[str]] = []
    found = headings.setdefault(table.name, {})
    under_header, current = False, ""
    for number, row in enumerate(table.rows, start=1):
        words = {cell for cell in row if cell}
        if under_header and len(words) == 1 and len([cell for cell in row if cell]) >= LEAST_ACROSS:
            current = words.pop()
            row = [""] * len(row)
        under_header = under_header or len([cell for cell in words if spec.column_of(cell)]) > 1
        found[number] = current
        rows.append(row)
    return Table(table.name, rows)


def _take(catalogue: ItemCatalogue, intake: Intake, headings: dict[int, str], now: datetime) -> None:
    known = {row.code: row for row in Item.objects.filter(catalogue=catalogue)}
    units = unit_names(catalogue.unit_path)
    fresh: list[Item] = []
    changed: list[Item] = []
    unchanged = 0
    for code, values in _drafts(catalogue.kind, intake, headings):
        if "lead_text" in values:
            values["lead_id"] = units.get(values["lead_text"])
        row = known.get(code)
        if row is None:
            read = readings_of(values)
            fresh.append(Item(**values, **read, code=code, catalogue=catalogue, created_at=now, updated_at=now))
        elif differing(row, values):
            changed.append(revised(row, differing(row, reread(row, values)), now))
        else:
            unchanged += 1
    written = [name for name in text_columns(catalogue.kind) if name != "code"]
    upsert([*fresh, *changed], unique=UNIQUE, fields=(*written, "speciality", "lead", *READ_FROM.values(), "doubts"))
    _join_partners(catalogue, {row.code for row in [*fresh, *changed]}, units)
    intake.count(len(fresh), len(changed), unchanged)


def _join_partners(catalogue: ItemCatalogue, codes: set[str], units: dict[str, int]) -> None:
    for row in Item.objects.filter(catalogue=catalogue, code__in=codes).exclude(partners_text=""):
        row.partners.set([units[name] for name in split_names(row.partners_text) if name in units])


def _drafts(kind: str, intake: Intake, headings: dict[int, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    specialities = dict(Speciality.objects.values_list("name", "code"))
    keys = [name for name in text_columns(kind) if name != "code"]
    seen: dict[str, int] = {}
    for code, row in _coded(intake):
        name = row.values.get("speciality", "")
        first = seen.setdefault(code, row.number)
        if name and name not in specialities:
            intake.refuse(row, "speciality", f"没有专业“{name}”。", "请先在“标签与专业”中建立，或改正名称。")
        elif first != row.number:
            intake.refuse(row, "code", f"与第 {first} 行的编号相同。", "请改正编号。")
        else:
            values = filled(row, keys) | ({"speciality_id": specialities[name]} if name else {})
            yield code, ({"industry": above[:100]} if (above := headings.get(row.number, "")) else {}) | values


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
