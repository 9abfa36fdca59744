"""Reads of 认领: what the lists from above ask of a bureau, and what it has answered."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, UnitKind, bureau_of, line_of, units_under
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import CatalogueState, ClaimState, Item, ItemClaim

from .items import level_of


def items_from_above(bureau: Unit) -> QuerySet[Item]:
    """Items in force at the bureaus above that are meant for the bureau's level, with the bureau's own answer as `answers`."""
    rows = Item.objects.filter(
        catalogue__unit_path__in=line_of(bureau.path)[:-1], catalogue__state=CatalogueState.IN_FORCE
    )
    level = level_of(bureau)
    if level:
        rows = rows.filter(Q(levels="") | Q(levels__contains=level))
    answers = ItemClaim.objects.filter(unit=bureau).select_related("section")
    return rows.select_related("catalogue__unit").prefetch_related(Prefetch("claims", answers, to_attr="answers"))


def answer_to(item: Item) -> ItemClaim | None:
    """The bureau's answer to an item that `items_from_above` gave."""
    answers: list[ItemClaim] = item.answers  # type: ignore[attr-defined]
    return answers[0] if answers else None


def unclaimed_items(bureau: Unit) -> QuerySet[Item]:
    """Items from above that the bureau has neither claimed nor declined."""
    return items_from_above(bureau).filter(~Exists(ItemClaim.objects.filter(item=OuterRef("pk"), unit=bureau)))


def claim_figures(bureau: Unit) -> dict[str, int]:
    """How many items from above there are, by what the bureau has answered. Two queries."""
    asked = items_from_above(bureau).prefetch_related(None).order_by()
    answered = ItemClaim.objects.filter(unit=bureau, item__in=asked.values("pk")).values_list("state", flat=True)
    states = list(answered)
    total = asked.count()
    return {
        "total": total,
        "claimed": states.count(ClaimState.CLAIMED),
        "declined": states.count(ClaimState.DECLINED),
        "open": total - len(states),
    }


def bureaus_with_figures(actor: Actor) -> list[tuple[Unit, dict[str, int]]]:
    """The bureaus of the actor's reach that have a list above them, each with its figures."""
    reach = bureau_of(actor.unit_path).path
    bureaus = units_under(reach).filter(kind=UnitKind.BUREAU)
    found = [(bureau, claim_figures(bureau)) for bureau in bureaus]
    return [(bureau, figures) for bureau, figures in found if figures["total"]]


def claims_visible(actor: Actor) -> QuerySet[ItemClaim]:
    """Answers of the bureaus within the actor's reach."""
    return ItemClaim.objects.filter(under(actor.reach("item.claim"))).select_related(
        "item__catalogue", "unit", "section"
    )
