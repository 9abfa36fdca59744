"""Reads of editions: who sees them, what differs between two, what was reported upward."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, UnitKind, line_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.item_sheets import text_columns
from shuangsuiji.registry.models import CatalogueReport, CatalogueState, Item, ItemCatalogue

from .common import missing


def catalogues_visible(actor: Actor) -> QuerySet[ItemCatalogue]:
    """Editions within the actor's reach and published ones of the units above, the newest first, with `item_count`."""
    above = Q(unit_path__in=line_of(actor.unit_path)) & ~Q(state=CatalogueState.DRAFT)
    rows = ItemCatalogue.objects.filter(under(actor.reach("item.read")) | above).select_related("unit")
    return rows.annotate(item_count=Count("items")).order_by("-effective_from", "-id")


def get_catalogue(actor: Actor, ref: str) -> ItemCatalogue:
    """One edition; raises Missing."""
    row = catalogues_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("清单版次")
    return row


def lists_in_force(kind: str = "") -> QuerySet[ItemCatalogue]:
    """Editions in force of every bureau, of one kind or of all: what the public may read."""
    rows = ItemCatalogue.objects.filter(state=CatalogueState.IN_FORCE, unit__active=True).select_related("unit")
    return (rows.filter(kind=kind) if kind else rows).order_by("unit_path", "-kind")


def former_of(catalogue: ItemCatalogue) -> ItemCatalogue | None:
    """The published edition that stands before this one."""
    rows = ItemCatalogue.objects.filter(unit_id=catalogue.unit_id, kind=catalogue.kind, pk__lt=catalogue.pk)
    return rows.exclude(state=CatalogueState.DRAFT).order_by("-pk").first()


def siblings_of(catalogue: ItemCatalogue) -> QuerySet[ItemCatalogue]:
    """The other editions of the same list, the newest first."""
    rows = ItemCatalogue.objects.filter(unit_id=catalogue.unit_id, kind=catalogue.kind).exclude(pk=catalogue.pk)
    return rows.order_by("-pk")


@dataclass(frozen=True)
class Difference:
    """An item that both editions have, with the fields whose text differs: (field, old, new)."""

    item: Item
    fields: list[tuple[str, str, str]]


@dataclass
class Comparison:
    """What a new edition does to an older one."""

    added: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    unchanged: int = 0


def compare(old: ItemCatalogue, new: ItemCatalogue) -> Comparison:
    """What is new, changed and removed between two editions of a list. Two queries.

    Items are the same by code; those left over by name and sub-item, so that a list that was numbered anew is not told
    to be new from end to end.
    """
    before, after = list(old.items.order_by("pk")), list(new.items.order_by("pk"))
    pairs = _paired(before, after)
    found = Comparison(removed=[item for item in before if item.pk not in {was.pk for was in pairs.values()}])
    columns = text_columns(new.kind)
    for item in after:
        was = pairs.get(item.pk)
        if was is None:
            found.added.append(item)
        elif fields := differing_texts(was, item, columns):
            found.changed.append(Difference(item, fields))
        else:
            found.unchanged += 1
    return found


def _paired(before: Iterable[Item], after: Iterable[Item]) -> dict[int, Item]:
    """New item's key → the old item it continues: first whom code and name join, then the code, then the names."""
    pairs: dict[int, Item] = {}
    rest = {item.pk: item for item in before}
    for sign in (_code_and_name, _names, _code):
        known = {sign(item): item for item in reversed(list(rest.values()))}
        for item in after:
            was = None if item.pk in pairs else known.get(sign(item))
            if was is not None and was.pk in rest:
                pairs[item.pk] = rest.pop(was.pk)
    return pairs


def _code_and_name(item: Item) -> tuple[str, ...]:
    return (item.code, item.name)


def _names(item: Item) -> tuple[str, ...]:
    return (item.industry, item.name, item.sub_item)


def _code(item: Item) -> tuple[str, ...]:
    return (item.code,)


def differing_texts(old: Item, new: Item, columns: Iterable[str]) -> list[tuple[str, str, str]]:
    """The columns in which two items are printed differently: (field, old, new)."""
    pairs = ((name, printed(old, name), printed(new, name)) for name in columns)
    return [(name, before, after) for name, before, after in pairs if before != after]


def printed(item: Item, name: str) -> str:
    """A field of an item as a list prints it."""
    shown = {"category": item.get_category_display, "draw_unit": item.get_draw_unit_display}
    return str(shown[name]() if name in shown else getattr(item, name))


def bureau_above(unit: Unit) -> Unit | None:
    """The next bureau up the tree: to whom an edition is reported."""
    above = Unit.objects.filter(path__in=line_of(unit.path)[:-1], kind=UnitKind.BUREAU, active=True)
    return above.order_by("-path").first()


def standing_report(catalogue: ItemCatalogue) -> CatalogueReport | None:
    """The latest report of an edition."""
    rows = CatalogueReport.objects.filter(catalogue=catalogue).select_related("to_unit", "sent_by", "answered_by")
    return rows.order_by("-pk").first()


def reports_received(actor: Actor) -> QuerySet[CatalogueReport]:
    """What the units below have reported to the actor's bureau or bureaus below it, what waits first."""
    rows = CatalogueReport.objects.filter(under(actor.reach("item.receive"), "to_path"))
    return rows.select_related("catalogue__unit", "sent_by", "answered_by").order_by("-pk")


def get_report(actor: Actor, ref: str) -> CatalogueReport:
    """One report to the actor's bureau; raises Missing."""
    row = reports_received(actor).filter(ref=ref).first()
    if row is None:
        raise missing("上报")
    return row
