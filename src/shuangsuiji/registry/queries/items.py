"""Reads of 抽查事项清单."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    CatalogueState,
    Item,
    ItemCatalogue,
)

from .common import missing


def catalogues_visible(actor: Actor) -> QuerySet[ItemCatalogue]:
    """Editions within the actor's reach, the newest first, with `item_count`."""
    rows = ItemCatalogue.objects.filter(under(actor.reach("item.read"))).select_related("unit")
    return rows.annotate(item_count=Count("items")).order_by("-effective_from", "-id")


def get_catalogue(actor: Actor, ref: str) -> ItemCatalogue:
    """One edition; raises Missing."""
    row = catalogues_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("清单版次")
    return row


def get_item(actor: Actor, ref: str) -> Item:
    """One item of any edition within reach; raises Missing."""
    rows = Item.objects.filter(under(actor.reach("item.read"), "catalogue__unit_path"))
    row = rows.select_related("catalogue__unit", "speciality").filter(ref=ref).first()
    if row is None:
        raise missing("抽查事项")
    return row


def current_items(unit_path: str) -> QuerySet[Item]:
    """Items of the edition in force at the bureau that `unit_path` belongs to; raises Missing when there is no bureau."""
    bureau = bureau_of(unit_path)
    return Item.objects.filter(catalogue__unit=bureau, catalogue__state=CatalogueState.IN_FORCE).select_related(
        "catalogue", "speciality"
    )


def items_by_ref(refs: Iterable[str]) -> QuerySet[Item]:
    """Items by their public names, of whatever edition."""
    return Item.objects.filter(ref__in=list(refs)).select_related("catalogue", "speciality")
