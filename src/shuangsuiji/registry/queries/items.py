"""Reads of 抽查事项: those in force, those taken on from above, whom they reach."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, bureau_of, line_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    CatalogueState,
    ClaimState,
    Item,
    ItemClaim,
    ItemTag,
    Subject,
    SubjectState,
    Tag,
)

from .common import missing
from .filters import subjects_in


def get_item(actor: Actor, ref: str) -> Item:
    """One item of an edition within reach, or of a published one of the units above; raises Missing."""
    above = Q(catalogue__unit_path__in=line_of(actor.unit_path)) & ~Q(catalogue__state=CatalogueState.DRAFT)
    rows = Item.objects.filter(under(actor.reach("item.read"), "catalogue__unit_path") | above)
    row = rows.select_related("catalogue__unit", "speciality", "lead").filter(ref=ref).first()
    if row is None:
        raise missing("抽查事项")
    return row


def current_items(unit_path: str) -> QuerySet[Item]:
    """What the bureau of `unit_path` may check: the items of its own editions in force and those it has claimed from above.

    Of all three kinds, those of 随机抽查事项清单 last. A claimed item that the own list of its kind prints too, by the same
    name and sub-item, stands there once: as the own one. Raises Missing when there is no bureau.
    """
    bureau = bureau_of(unit_path)
    own = Q(catalogue__unit=bureau)
    claimed = ItemClaim.objects.filter(item=OuterRef("pk"), unit=bureau, state=ClaimState.CLAIMED)
    twin = Item.objects.filter(
        own, catalogue__state=CatalogueState.IN_FORCE, catalogue__kind=OuterRef("catalogue__kind"), name=OuterRef("name"),
        sub_item=OuterRef("sub_item"),
    )  # fmt: skip
    rows = Item.objects.filter(own | Exists(claimed) & ~Exists(twin), catalogue__state=CatalogueState.IN_FORCE)
    return rows.select_related("catalogue", "speciality").order_by("catalogue__kind", "pk")


def former_items(unit_path: str) -> list[tuple[str, str]]:
    """Name and edition of every item of editions that the bureau, or one above it, has replaced; the newest last."""
    rows = Item.objects.filter(
        catalogue__unit_path__in=line_of(unit_path), catalogue__state=CatalogueState.SUPERSEDED
    ).order_by("catalogue_id")
    return list(rows.values_list("name", "catalogue__edition"))


def public_item(ref: str) -> Item | None:
    """An item of a published edition, for the public site."""
    rows = Item.objects.exclude(catalogue__state=CatalogueState.DRAFT).select_related("catalogue__unit", "speciality")
    return rows.filter(ref=ref).first()


def items_by_ref(refs: Iterable[str]) -> QuerySet[Item]:
    """Items by their public names, of whatever edition."""
    return Item.objects.filter(ref__in=list(refs)).select_related("catalogue", "speciality")


def doubtful_items(actor: Actor) -> QuerySet[Item]:
    """Items of editions that are not superseded, within the actor's right to settle, which a person has yet to look at."""
    rows = Item.objects.filter(under(actor.reach("item.edit"), "catalogue__unit_path"))
    rows = rows.exclude(catalogue__state=CatalogueState.SUPERSEDED).exclude(doubts=[])
    return rows.select_related("catalogue__unit").order_by("-catalogue_id", "pk")


def unsettled(rows: Iterable[Item]) -> list[Item]:
    """Those of `rows` with a doubt that nobody has answered."""
    return [item for item in rows if item.open_doubts]


def level_of(unit: Unit) -> str:
    """省, 市 or 县 by the region code of a bureau; "" when it bears none, and then every level fits."""
    code = str(unit.region_id or unit.code)[:6]
    if len(code) < 6 or not code.isdigit():
        return ""
    return "省" if code[2:6] == "0000" else "市" if code[4:6] == "00" else "县"


def mappings() -> QuerySet[ItemTag]:
    """The tags of the item of an outer query: what its issuer said of its code holds for all who claim it too."""
    return ItemTag.objects.filter(
        unit=OuterRef("catalogue__unit"), kind=OuterRef("catalogue__kind"), item_code=OuterRef("code")
    )


def tags_of(item: Item) -> list[Tag]:
    """The tags that an item reaches."""
    links = ItemTag.objects.filter(unit=item.catalogue.unit_id, kind=item.catalogue.kind, item_code=item.code)
    return [link.tag for link in links.select_related("tag").order_by("tag__name")]


def reach_filter(item: Item, tags: Iterable[Tag] | None = None) -> dict[str, Any] | None:
    """The filter of subjects (see `subjects_in`) that an item reaches: by its tags, else by the kinds its text names.

    None when neither is known: then nobody can say whom the item reaches.
    """
    codes = [tag.pk for tag in (tags_of(item) if tags is None else tags)]
    if codes:
        return {"tags": codes, "states": [SubjectState.ACTIVE.value]}
    return {"kinds": item.subject_kinds, "states": [SubjectState.ACTIVE.value]} if item.subject_kinds else None


def subjects_reached(item: Item, unit_path: str, tags: Iterable[Tag] | None = None) -> QuerySet[Subject]:
    """The active subjects below `unit_path` that an item reaches; none where it is not known."""
    wanted = reach_filter(item, tags)
    rows = subjects_in(wanted, unit_path) if wanted else Subject.objects.none()
    return rows.select_related("office")


def joint_industries(rows: Iterable[Item]) -> dict[str, list[Item]]:
    """一业一查: industry → its items with lead and partners, in the list's order."""
    found: dict[str, list[Item]] = {}
    for item in rows:
        found.setdefault(item.industry, []).append(item)
    return found


def item_matches(word: str) -> Q:
    """Items whose code, name, sub-item or industry holds a fragment."""
    code, text = Q(code__contains=word), Q(name__contains=word) | Q(sub_item__contains=word)
    return code | text | Q(industry__contains=word)
