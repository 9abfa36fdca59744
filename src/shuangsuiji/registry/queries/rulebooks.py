"""Reads of 工作细则, 抽查指引, 检查要点."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import line_of
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import CatalogueState, Item, Rulebook, RulebookKind, TextState

from .common import missing


def rulebooks_visible(actor: Actor) -> QuerySet[Rulebook]:
    """Texts within the actor's reach and published ones of the units above, with how many `point_count`."""
    above = Q(unit_path__in=line_of(actor.unit_path)) & ~Q(state=TextState.DRAFT)
    rows = Rulebook.objects.filter(under(actor.reach("item.read")) | above).select_related("unit")
    return rows.annotate(point_count=Count("points"))


def get_rulebook(actor: Actor, ref: str) -> Rulebook:
    """One text; raises Missing."""
    row = rulebooks_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("细则、指引或检查要点")
    return row


def rulebooks_of(item: Item) -> list[Rulebook]:
    """The texts in force for an item: rulebooks, guides, checklists."""
    links = Q(
        item_links__unit=item.catalogue.unit_id, item_links__kind=item.catalogue.kind, item_links__item_code=item.code
    )
    return list(Rulebook.objects.filter(links, state=TextState.IN_FORCE).order_by("-kind", "unit_path", "title"))


def texts_for(items: Iterable[Item], unit_path: str) -> list[Rulebook]:
    """The texts in force that say how some items are checked, for a visit of the unit at `unit_path`: of it and the units above.

    Guides first, then rulebooks, then checklists with their points; each text once. Two queries.
    """
    links = Q(pk__in=[])
    for item in items:
        links |= Q(
            item_links__unit=item.catalogue.unit_id, item_links__kind=item.catalogue.kind,
            item_links__item_code=item.code,
        )  # fmt: skip
    rows = Rulebook.objects.filter(links, state=TextState.IN_FORCE, unit_path__in=line_of(unit_path)).distinct()
    order = {RulebookKind.GUIDE: 0, RulebookKind.RULEBOOK: 1, RulebookKind.CHECKLIST: 2}
    return sorted(rows.prefetch_related("points"), key=lambda text: (order[RulebookKind(text.kind)], text.title))


def checklist_of(item: Item, unit_path: str = "") -> Rulebook | None:
    """The checklist in force for an item, with its points: of the units from the top down to `unit_path` the nearest one's.

    Without `unit_path` the one of the bureau whose list the item stands in.
    """
    line = line_of(unit_path or item.catalogue.unit_path)
    found = [text for text in rulebooks_of(item) if text.kind == RulebookKind.CHECKLIST and text.unit_path in line]
    return max(found, key=lambda text: text.unit_path, default=None)


def items_for(rulebook: Rulebook) -> list[Item]:
    """The items that a text is for, as they stand in the lists in force."""
    wanted = Q(pk__in=[])
    for link in rulebook.item_links.all():
        wanted |= Q(catalogue__unit=link.unit_id, catalogue__kind=link.kind, code=link.item_code)
    rows = Item.objects.filter(wanted, catalogue__state=CatalogueState.IN_FORCE).select_related("catalogue")
    return list(rows.order_by("catalogue__kind", "code"))


def versions_of(rulebook: Rulebook) -> QuerySet[Rulebook]:
    """All versions of a text, the newest first."""
    return Rulebook.objects.filter(series=rulebook.series).order_by("-version")


def public_rulebook(ref: str) -> Rulebook | None:
    """A text that has been published, for the public site."""
    return Rulebook.objects.exclude(state=TextState.DRAFT).select_related("unit").filter(ref=ref).first()
