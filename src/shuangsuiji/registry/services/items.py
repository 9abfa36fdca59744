"""Items of a draft edition, what a person settles about any of them, and the tags they reach."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.item_sheets import text_columns
from shuangsuiji.registry.models import CatalogueState, Item, ItemCatalogue, ItemTag, Tag
from shuangsuiji.registry.queries.items import tags_of
from shuangsuiji.registry.readings import READ_FROM, read_item

from .catalogues import require_draft
from .changes import insert, save_changes, save_edit

SETTLED_FIELDS = ("ratio", "frequency", "method_codes", "subject_kinds", "levels")


def item_fields(kind: str) -> tuple[str, ...]:
    """What an item of a kind of list is entered with, by the names of the model's fields."""
    return (*text_columns(kind), "speciality_id") if kind == "random" else text_columns(kind)


def create_item(*, actor: Actor, catalogue: ItemCatalogue, values: Mapping[str, Any], now: datetime) -> Item:
    """A new item of a draft edition; `values` by the names in `item_fields`. Raises Refusal."""
    require_draft(actor, catalogue)
    row = Item(**values, **readings_of(values), catalogue=catalogue, created_at=now, updated_at=now)
    with unit_of_work() as work:
        _name_units(row)
        insert(row, _known_code(row.code))
        row.partners.set(_partners(row))
        work.note(actor, "item.create", row.ref, unit_path=catalogue.unit_path, now=now)
    return row


def readings_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the texts among `values` say (see registry.readings), by field, with their doubts."""
    return read_item({name: values[name] for name in READ_FROM if name in values})


def reread(item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the readings of the texts that differ from the item's: what a person has settled of the others stays."""
    changed = {name: value for name, value in values.items() if name in READ_FROM and getattr(item, name) != value}
    found = read_item(changed)
    kept = [doubt for doubt in item.doubts if doubt["field"] not in changed]
    return {**values, **found, "doubts": kept + found["doubts"]}


def edit_item(*, actor: Actor, item: Item, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Change an item of a draft edition; the names of the fields that differed. Raises Refusal, Stale."""
    require_draft(actor, item.catalogue)
    path = item.catalogue.unit_path
    known = _known_code(values["code"])
    with unit_of_work():
        fields = save_edit(item, reread(item, values), known, actor=actor, act="item.edit", unit_path=path, now=now)
        if {"lead_text", "partners_text"} & set(fields):
            _name_units(item)
            Item.objects.filter(pk=item.pk).update(lead=item.lead)
            item.partners.set(_partners(item))
    return fields


def _name_units(item: Item) -> None:
    """The unit that the text of the lead names, when one does."""
    item.lead_id = unit_names(item.catalogue.unit_path).get(item.lead_text.strip())


def _partners(item: Item) -> list[int]:
    names = unit_names(item.catalogue.unit_path)
    return [names[name] for name in split_names(item.partners_text) if name in names]


def split_names(text: str) -> list[str]:
    """The departments that a cell names."""
    for mark in "，,；;\n/":
        text = text.replace(mark, "、")
    return [name.strip() for name in text.split("、") if name.strip()]


def unit_names(path: str) -> dict[str, int]:
    """Name and short name of the units below a path → primary key."""
    units = units_under(path).values_list("pk", "name", "short_name")
    return {name: pk for pk, *names in units for name in names}


def remove_item(*, actor: Actor, item: Item, now: datetime) -> None:
    """Take an item out of a draft edition."""
    require_draft(actor, item.catalogue)
    with unit_of_work() as work:
        work.note(actor, "item.remove", item.ref, unit_path=item.catalogue.unit_path, now=now)
        item.delete()


def _known_code(code: str) -> Refusal:
    return Refusal(f"编号 {code} 在本版清单中已经有了。", mend="请换一个编号。", field="code")


def settle_item(
    *, actor: Actor, item: Item, values: Mapping[str, Any], answers: Mapping[int, str], now: datetime
) -> None:
    """Keep what a person decided of an item: readings by the names in SETTLED_FIELDS, answers by the doubt's position.

    The printed text stays. A superseded edition is history. Raises Refusal, Stale.
    """
    actor.require("item.edit", item.catalogue.unit_path)
    if item.catalogue.state == CatalogueState.SUPERSEDED:
        raise Refusal(f"“{item.catalogue}”已被替代，不再核实。", mend="请核实现行版次中的同一事项。")
    unknown = set(values) - set(SETTLED_FIELDS)
    if unknown:
        raise ValueError(f"not settled by a person: {sorted(unknown)}")
    doubts = [
        {**doubt, "answer": answers[n].strip(), "by": actor.ref} if answers.get(n, "").strip() else doubt
        for n, doubt in enumerate(item.doubts)
    ]
    with unit_of_work() as work:
        save_changes(item, {**values, "doubts": doubts}, _known_code(item.code), now=now)
        detail = {"fields": sorted(values), "open": len(item.open_doubts)}
        work.note(actor, "item.resolve", item.ref, unit_path=item.catalogue.unit_path, now=now, detail=detail)


def map_item(*, actor: Actor, item: Item, tags: Collection[Tag], now: datetime) -> bool:
    """Say which tags an item reaches, in this and every later edition; whether anything differed. Raises Refusal."""
    actor.require("item.edit", item.catalogue.unit_path)
    catalogue = item.catalogue
    wanted = {tag.pk for tag in tags}
    with unit_of_work() as work:
        held = {tag.pk for tag in tags_of(item)}
        if held == wanted:
            return False
        links = ItemTag.objects.filter(unit_id=catalogue.unit_id, kind=catalogue.kind, item_code=item.code)
        links.exclude(tag__in=wanted).delete()
        ItemTag.objects.bulk_create(
            [
                ItemTag(unit_id=catalogue.unit_id, kind=catalogue.kind, item_code=item.code, tag_id=code)
                for code in wanted - held
            ],
            ignore_conflicts=True,  # two people adding the same tag agree
        )
        detail = {"tags": sorted(wanted)}
        work.note(actor, "item.map", item.ref, unit_path=catalogue.unit_path, now=now, detail=detail)
    return True
