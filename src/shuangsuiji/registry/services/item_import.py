"""抽查事项 from a sheet in the columns of one of the three lists, into a draft edition."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.registry.item_sheets import ITEM_SHEET, sheet_of, text_columns
from shuangsuiji.registry.models import CatalogueKind, ImportBatch, Item, ItemCatalogue, Speciality
from shuangsuiji.registry.readings import READ_FROM
from shuangsuiji.tabular.columns import ParsedRow

from .catalogues import draft_for, require_draft
from .changes import differing
from .importing import import_sheet
from .intake import Intake, filled
from .items import readings_of, reread, split_names, unit_names
from .kinds import SheetKind, add_kind

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
    options: dict[str, Any] = {"list": str(catalogue.kind if catalogue else kind)}
    if catalogue:
        options["catalogue"] = catalogue.ref
    return import_sheet("items", actor=actor, chunks=[data], file_name=file_name, now=now, **options)


def lifts(memory: dict[str, Any], number: int, cells: list[str]) -> bool:
    """Whether a row is one merged heading over the rows below (一、登记注册类); what each row stands under is remembered."""
    filled_cells = [cell for cell in cells if cell]
    if len(filled_cells) >= LEAST_ACROSS and len(set(filled_cells)) == 1:
        memory["heading"] = filled_cells[0]
        return True
    memory.setdefault("headings", {})[number] = memory.get("heading", "")
    return False


def check(intake: Intake) -> None:
    """Refuse a published edition before anything is read."""
    ref = intake.options.get("catalogue")
    if ref:
        require_draft(intake.actor, ItemCatalogue.objects.get(ref=ref))


def _catalogue(intake: Intake) -> ItemCatalogue:
    """The edition that the items go into."""
    ref, kind = intake.options.get("catalogue"), intake.options.get("list", CatalogueKind.RANDOM)
    found = ItemCatalogue.objects.get(ref=ref) if ref else draft_for(actor=intake.actor, kind=kind, now=intake.now)
    require_draft(intake.actor, found)
    intake.memory["target"] = found.ref
    return found


def take(intake: Intake, rows: list[ParsedRow]) -> None:
    """Add new items, change known ones where the sheet says something else."""
    catalogue = _catalogue(intake)
    known = {row.code: row for row in Item.objects.filter(catalogue=catalogue)}
    units = unit_names(catalogue.unit_path)
    fresh: list[tuple[ParsedRow, Item]] = []
    changed: list[tuple[ParsedRow, Item, dict[str, Any]]] = []
    for line, code, values in _drafts(catalogue.kind, intake, rows):
        if "lead_text" in values:
            values["lead_id"] = units.get(values["lead_text"])
        row = known.get(code)
        if row is None:
            times = {"created_at": intake.now, "updated_at": intake.now}
            fresh.append((line, Item(**values, **readings_of(values), code=code, catalogue=catalogue, **times)))
        elif differing(row, values):
            changed.append((line, row, differing(row, reread(row, values))))
        else:
            intake.unchanged()
    written = [name for name in text_columns(catalogue.kind) if name != "code"]
    saved = intake.save(
        fresh, changed, unique=UNIQUE, fields=(*written, "speciality", "lead", *READ_FROM.values(), "doubts")
    )
    _join_partners(
        intake, Item.objects.filter(catalogue=catalogue, code__in={row.code for row in saved.values()}), units
    )


def _join_partners(intake: Intake, rows: Iterable[Item], units: dict[str, int]) -> None:
    """Give each item the partners its text names; what a changed one had before is kept for an undo."""
    for row in rows:
        former = sorted(row.partners.values_list("pk", flat=True))
        wanted = {units[name] for name in split_names(row.partners_text) if name in units}
        if wanted != set(former):
            row.partners.set(wanted)
            intake.also_before(row.pk, "partners", former)


def _drafts(kind: str, intake: Intake, rows: list[ParsedRow]) -> Iterator[tuple[ParsedRow, str, dict[str, Any]]]:
    specialities = intake.remembered("specialities", lambda: dict(Speciality.objects.values_list("name", "code")))
    headings: dict[int, str] = intake.memory.get("headings", {})
    keys = [name for name in text_columns(kind) if name != "code"]
    seen: dict[str, int] = intake.remembered("seen", dict)
    for code, row in _coded(intake, rows):
        name = row.values.get("speciality", "")
        first = seen.setdefault(code, row.number)
        if name and name not in specialities:
            intake.refuse(row, "speciality", f"没有专业“{name}”。", "请先在“标签与专业”中建立，或改正名称。")
        elif first != row.number:
            intake.refuse(row, "code", f"与第 {first} 行的编号相同。", "请改正编号。")
        else:
            values = filled(row, keys) | ({"speciality_id": specialities[name]} if name else {})
            yield row, code, ({"industry": above[:100]} if (above := headings.get(row.number, "")) else {}) | values


def _coded(intake: Intake, rows: list[ParsedRow]) -> Iterator[tuple[str, ParsedRow]]:
    """Rows with their codes. A 序号 that spans several 子项 in a printed list is told apart: 3, 3-2, 3-3."""
    used: Counter[str] = intake.remembered("numbers", Counter)
    for position, row in enumerate(rows, start=1):
        if row.values.get("code"):
            yield row.values["code"], row
            continue
        number = row.values.get("number") or str(position)
        used[number] += 1
        yield (number if used[number] == 1 else f"{number}-{used[number]}"), row


# A list is numbered as a whole: it is never cut into parts.
add_kind(
    SheetKind(
        "items", ITEM_SHEET, "item.import", "registry.Item", take, part=1_000_000, lifts=lifts, check=check,
        sheet_for=lambda options: sheet_of(options.get("list", CatalogueKind.RANDOM)),
    )
)  # fmt: skip
