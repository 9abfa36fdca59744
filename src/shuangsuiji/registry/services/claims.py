"""认领: a bureau takes the items of a list from above as its own duties, or says that they do not concern it."""

from collections.abc import Collection
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.scope import is_under
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ClaimState, Item, ItemCatalogue, ItemClaim
from shuangsuiji.registry.queries.catalogues import compare
from shuangsuiji.registry.queries.claims import items_from_above


def claim_items(
    *, actor: Actor, bureau: Unit, items: Collection[Item], section: Unit | None = None, now: datetime
) -> int:
    """Claim items of the lists above for `bureau`, with the section that answers for them; how many were new or changed.

    Raises Refusal when the section is not the bureau's, or an item is not asked of it.
    """
    if section is not None and not is_under(section.path, bureau.path):
        raise Refusal("责任股室不属于本局。", mend="请从本局的股室中选择。", field="section")
    return _answer(actor, bureau, items, ClaimState.CLAIMED, section=section, reason="", now=now)


def decline_items(*, actor: Actor, bureau: Unit, items: Collection[Item], reason: str, now: datetime) -> int:
    """Say that items of the lists above do not concern `bureau`, and why. Raises Refusal."""
    if not reason.strip():
        raise Refusal("没有写明不涉及的理由。", mend="请写明理由，如“本县没有此类企业”“事权在市级”。", field="reason")
    return _answer(actor, bureau, items, ClaimState.DECLINED, section=None, reason=reason.strip(), now=now)


def _answer(
    actor: Actor, bureau: Unit, items: Collection[Item], state: ClaimState, *, section: Unit | None, reason: str,
    now: datetime,
) -> int:  # fmt: skip
    actor.require("item.claim", bureau.path)
    _require_asked(bureau, items)
    with unit_of_work() as work:
        done = 0
        for item in items:
            values = {"state": state, "section": section, "reason": reason, "carried": False, "updated_at": now}
            claim, made = ItemClaim.objects.get_or_create(
                item=item, unit=bureau, defaults={**values, "unit_path": bureau.path, "created_at": now}
            )
            if not made and (claim.state, claim.section_id, claim.reason) == (state, section and section.pk, reason):
                continue
            if not made:
                ItemClaim.objects.filter(pk=claim.pk).update(**values)
            act = "claim.accept" if state == ClaimState.CLAIMED else "claim.decline"
            work.note(actor, act, item.ref, unit_path=bureau.path, now=now)
            done += 1
    return done


def _require_asked(bureau: Unit, items: Collection[Item]) -> None:
    wanted = {item.pk for item in items}
    asked = set(items_from_above(bureau).filter(pk__in=wanted).values_list("pk", flat=True))
    if not wanted:
        raise Refusal("没有选择抽查事项。", mend="请勾选要办理的事项。")
    if wanted - asked:
        raise Refusal("所选事项有的不在上级的现行清单中，或不适用于本级。", mend="请刷新页面后重新选择。")


def carry_claims(former: ItemCatalogue, catalogue: ItemCatalogue, now: datetime) -> int:
    """Take the answers to items that a new edition leaves as they were over to it; the changed ones ask anew."""
    comparison = compare(former, catalogue)
    changed = {difference.item.pk for difference in comparison.changed} | {item.pk for item in comparison.added}
    by_code = {item.code: item for item in catalogue.items.all() if item.pk not in changed}
    claims = ItemClaim.objects.filter(item__catalogue=former).select_related("item")
    kept = [
        ItemClaim(
            item=by_code[claim.item.code], unit_id=claim.unit_id, unit_path=claim.unit_path, state=claim.state,
            section_id=claim.section_id, reason=claim.reason, carried=True, created_at=now, updated_at=now,
        )
        for claim in claims
        if claim.item.code in by_code
    ]  # fmt: skip
    return len(ItemClaim.objects.bulk_create(kept))
