"""Reads of 1+X bundles: their items as the lists in force have them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import Item, ItemBundle

from .common import missing
from .items import current_items


@dataclass(frozen=True)
class BundleContents:
    """A bundle over the lists in force: its items, the lead first, and the keys that no list in force has any more."""

    bundle: ItemBundle
    items: list[Item]
    gone: list[str]

    @property
    def lead(self) -> Item | None:
        """The lead item, while it is in force."""
        return self.items[0] if self.items and key_of(self.items[0]) == self.bundle.lead else None


def key_of(item: Item) -> str:
    """How a bundle names an item."""
    return f"{item.catalogue.kind}:{item.code}"


def bundles_visible(actor: Actor) -> QuerySet[ItemBundle]:
    """The bundles of the units this actor may read, by name."""
    return ItemBundle.objects.filter(under(actor.reach("item.read"))).select_related("unit")


def bundles_of(unit_path: str) -> QuerySet[ItemBundle]:
    """The bundles of one bureau."""
    return ItemBundle.objects.filter(unit_path=unit_path)


def get_bundle(actor: Actor, ref: str) -> ItemBundle:
    """One bundle in scope; raises Missing."""
    row = bundles_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("1+X组合")
    return row


def items_by_key(unit_path: str) -> dict[str, Item]:
    """The items in force of a bureau under their keys."""
    found: dict[str, Item] = {}
    for item in current_items(unit_path):
        found.setdefault(key_of(item), item)
    return found


def contents_of(bundles: Iterable[ItemBundle], unit_path: str) -> list[BundleContents]:
    """What the bundles of a bureau hold today."""
    known = items_by_key(unit_path)
    return [
        BundleContents(
            bundle,
            [known[key] for key in bundle.keys if key in known],
            [key for key in bundle.keys if key not in known],
        )
        for bundle in bundles
    ]
