"""抽查事项清单: editions and their items. A published edition is never changed; a new one takes its place."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.base import new_ref
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import CatalogueState, Item, ItemCatalogue

from .changes import insert, save_edit

EDITION_FIELDS = ("edition", "adopting_document", "effective_from")
ITEM_FIELDS = (
    "code", "name", "sub_item", "category", "legal_basis", "checking_body", "object_kind", "ratio_text",
    "frequency_text", "methods", "officer_requirement", "content", "note", "speciality_id",
)  # fmt: skip


def create_catalogue(
    *,
    actor: Actor,
    edition: str,
    effective_from: date,
    adopting_document: str = "",
    copy_current: bool = False,
    now: datetime,
) -> ItemCatalogue:
    """A draft edition of the actor's bureau, with the items now in force when `copy_current`. Raises Refusal."""
    bureau = bureau_of(actor.unit_path)
    actor.require("item.edit", bureau.path)
    row = ItemCatalogue(
        unit=bureau, unit_path=bureau.path, edition=edition, effective_from=effective_from,
        adopting_document=adopting_document, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, _known_edition(edition))
        copied = _copy_items(row, now) if copy_current else 0
        work.note(actor, "catalogue.create", row.ref, unit_path=row.unit_path, now=now, detail={"copied": copied})
    return row


def draft_for(*, actor: Actor, now: datetime) -> ItemCatalogue:
    """The newest draft edition of the actor's bureau, else a new one named by its year."""
    bureau = bureau_of(actor.unit_path)
    draft = ItemCatalogue.objects.filter(unit=bureau, state=CatalogueState.DRAFT).order_by("-id").first()
    if draft is not None:
        return draft
    count = ItemCatalogue.objects.filter(unit=bureau).count()
    name = f"第{count + 1}版（{now.year}年）"
    return create_catalogue(actor=actor, edition=name, effective_from=timezone.localdate(now), now=now)


def _known_edition(edition: str) -> Refusal:
    return Refusal(f"版次“{edition}”已经有了。", mend="请换一个版次名称。", field="edition")


def _copy_items(catalogue: ItemCatalogue, now: datetime) -> int:
    rows = list(Item.objects.filter(catalogue__unit_id=catalogue.unit_id, catalogue__state=CatalogueState.IN_FORCE))
    for row in rows:
        row.pk, row.ref, row.catalogue = None, new_ref(), catalogue
        row.created_at = row.updated_at = now
    return len(Item.objects.bulk_create(rows))


def edit_catalogue(*, actor: Actor, catalogue: ItemCatalogue, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Change name, document or date of a draft edition; the names of the fields that differed. Raises Refusal, Stale."""
    require_draft(actor, catalogue)
    known = _known_edition(values["edition"])
    path = catalogue.unit_path
    return save_edit(catalogue, values, known, actor=actor, act="catalogue.edit", unit_path=path, now=now)


def publish_catalogue(*, actor: Actor, catalogue: ItemCatalogue, now: datetime) -> None:
    """Bring a draft edition into force; the one in force until now is superseded on the day before. Raises Refusal, Stale."""
    actor.require("item.edit", catalogue.unit_path)
    count = catalogue.items.count()
    if not count:
        raise Refusal("这一版还没有抽查事项。", mend="请先导入或新增抽查事项，再发布。")
    if catalogue.effective_from > timezone.localdate(now):
        raise Refusal(f"施行日期 {catalogue.effective_from} 还没有到。", mend="请到施行之日发布，或修改施行日期。")
    with unit_of_work() as work:
        for former in ItemCatalogue.objects.filter(unit_id=catalogue.unit_id, state=CatalogueState.IN_FORCE):
            ended = max(former.effective_from, catalogue.effective_from - timedelta(days=1))
            ItemCatalogue.lifecycle.advance(former, "supersede", now=now, effective_to=ended)
        _bring_into_force(catalogue, now)
        work.note(
            actor, "catalogue.publish", catalogue.ref, unit_path=catalogue.unit_path, now=now, detail={"items": count}
        )


def _bring_into_force(catalogue: ItemCatalogue, now: datetime) -> None:
    try:
        with transaction.atomic():
            ItemCatalogue.lifecycle.advance(catalogue, "publish", now=now)
    except IntegrityError as error:  # two editions at the same moment: the database lets one in
        raise Stale("另一版清单刚刚发布，本次没有执行。", mend="请刷新页面后再决定。") from error


def create_item(*, actor: Actor, catalogue: ItemCatalogue, values: Mapping[str, Any], now: datetime) -> Item:
    """A new item of a draft edition; `values` by the names in ITEM_FIELDS. Raises Refusal."""
    require_draft(actor, catalogue)
    row = Item(**values, catalogue=catalogue, created_at=now, updated_at=now)
    with unit_of_work() as work:
        insert(row, _known_code(row.code))
        work.note(actor, "item.create", row.ref, unit_path=catalogue.unit_path, now=now)
    return row


def edit_item(*, actor: Actor, item: Item, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Change an item of a draft edition; the names of the fields that differed. Raises Refusal, Stale."""
    require_draft(actor, item.catalogue)
    path = item.catalogue.unit_path
    return save_edit(item, values, _known_code(values["code"]), actor=actor, act="item.edit", unit_path=path, now=now)


def remove_item(*, actor: Actor, item: Item, now: datetime) -> None:
    """Take an item out of a draft edition."""
    require_draft(actor, item.catalogue)
    with unit_of_work() as work:
        work.note(actor, "item.remove", item.ref, unit_path=item.catalogue.unit_path, now=now)
        item.delete()


def _known_code(code: str) -> Refusal:
    return Refusal(f"编号 {code} 在本版清单中已经有了。", mend="请换一个编号。", field="code")


def require_draft(actor: Actor, catalogue: ItemCatalogue) -> None:
    """Pass for a draft edition within the actor's right; raises Refusal for a published one."""
    actor.require("item.edit", catalogue.unit_path)
    if catalogue.state != CatalogueState.DRAFT:
        raise Refusal(f"“{catalogue}”{catalogue.get_state_display()}，不能再改。", mend="请新建一版，修改后发布。")
