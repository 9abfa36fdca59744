"""Editions of the three lists. A published edition is never changed; a new one takes its place."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from fairdraw.canonical import canonical_json

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, bureau_of
from shuangsuiji.common.base import new_ref
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.item_sheets import text_columns
from shuangsuiji.registry.models import CatalogueKind, CatalogueState, Item, ItemCatalogue
from shuangsuiji.registry.queries.catalogues import printed

from .changes import insert, save_edit
from .claims import carry_claims

EDITION_FIELDS = ("edition", "adopting_document", "effective_from")


def create_catalogue(
    *,
    actor: Actor,
    edition: str,
    effective_from: date,
    adopting_document: str = "",
    kind: str = CatalogueKind.RANDOM,
    copy_current: bool = False,
    now: datetime,
) -> ItemCatalogue:
    """A draft edition of the actor's bureau, with the items now in force when `copy_current`. Raises Refusal."""
    bureau = bureau_of(actor.unit_path)
    actor.require("item.edit", bureau.path)
    row = ItemCatalogue(
        unit=bureau, unit_path=bureau.path, kind=kind, number=_next_number(bureau, kind), edition=edition,
        effective_from=effective_from, adopting_document=adopting_document, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, _known_edition(edition))
        copied = _copy_items(row, now) if copy_current else 0
        detail = {"kind": str(kind), "copied": copied}
        work.note(actor, "catalogue.create", row.ref, unit_path=row.unit_path, now=now, detail=detail)
    return row


def _next_number(bureau: Unit, kind: str) -> int:
    last = ItemCatalogue.objects.filter(unit=bureau, kind=kind).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def draft_for(*, actor: Actor, kind: str = CatalogueKind.RANDOM, now: datetime) -> ItemCatalogue:
    """The newest draft edition of a list of the actor's bureau, else a new one named by its year."""
    bureau = bureau_of(actor.unit_path)
    draft = ItemCatalogue.objects.filter(unit=bureau, kind=kind, state=CatalogueState.DRAFT).order_by("-id").first()
    if draft is not None:
        return draft
    name = f"第{_next_number(bureau, kind)}版（{now.year}年）"
    return create_catalogue(actor=actor, edition=name, kind=kind, effective_from=timezone.localdate(now), now=now)


def _known_edition(edition: str) -> Refusal:
    return Refusal(f"版次“{edition}”已经有了。", mend="请换一个版次名称。", field="edition")


def _copy_items(catalogue: ItemCatalogue, now: datetime) -> int:
    rows = list(
        Item.objects.filter(
            catalogue__unit_id=catalogue.unit_id, catalogue__kind=catalogue.kind,
            catalogue__state=CatalogueState.IN_FORCE,
        ).order_by("pk").prefetch_related("partners")
    )  # fmt: skip
    partners = [list(row.partners.all()) for row in rows]
    for row in rows:
        row.pk, row.ref, row.catalogue = None, new_ref(), catalogue
        row.created_at = row.updated_at = now
    made = Item.objects.bulk_create(rows)
    through = Item.partners.through
    links = [
        through(item_id=row.pk, unit_id=unit.pk) for row, units in zip(made, partners, strict=True) for unit in units
    ]
    through._default_manager.bulk_create(links)
    return len(made)


def edit_catalogue(*, actor: Actor, catalogue: ItemCatalogue, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Change name, document or date of a draft edition; the names of the fields that differed. Raises Refusal, Stale."""
    require_draft(actor, catalogue)
    known = _known_edition(values["edition"])
    path = catalogue.unit_path
    return save_edit(catalogue, values, known, actor=actor, act="catalogue.edit", unit_path=path, now=now)


def publish_catalogue(*, actor: Actor, catalogue: ItemCatalogue, now: datetime) -> None:
    """Bring a draft edition into force; the one in force until now is superseded on the day before.

    What the bureaus below have answered to an item that stays as it was is carried over. Raises Refusal, Stale.
    """
    actor.require("item.edit", catalogue.unit_path)
    items = list(catalogue.items.order_by("pk"))
    if not items:
        raise Refusal("这一版还没有抽查事项。", mend="请先导入或新增抽查事项，再发布。")
    if catalogue.effective_from > timezone.localdate(now):
        raise Refusal(f"施行日期 {catalogue.effective_from} 还没有到。", mend="请到施行之日发布，或修改施行日期。")
    with unit_of_work() as work:
        former = _supersede(catalogue, now)
        digest = digest_of(catalogue, items)
        _bring_into_force(catalogue, digest, now)
        carried = carry_claims(former, catalogue, now) if former else 0
        detail = {"items": len(items), "carried": carried}
        path = catalogue.unit_path
        work.note(actor, "catalogue.publish", catalogue.ref, unit_path=path, now=now, digest=digest, detail=detail)


def _supersede(catalogue: ItemCatalogue, now: datetime) -> ItemCatalogue | None:
    rows = ItemCatalogue.objects.filter(unit_id=catalogue.unit_id, kind=catalogue.kind, state=CatalogueState.IN_FORCE)
    former = rows.first()
    if former is not None:
        ended = max(former.effective_from, catalogue.effective_from - timedelta(days=1))
        ItemCatalogue.lifecycle.advance(former, "supersede", now=now, effective_to=ended)
    return former


def _bring_into_force(catalogue: ItemCatalogue, digest: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            ItemCatalogue.lifecycle.advance(catalogue, "publish", now=now, published_at=now, digest=digest)
    except IntegrityError as error:  # two editions at the same moment: the database lets one in
        raise Stale("另一版清单刚刚发布，本次没有执行。", mend="请刷新页面后再决定。") from error


def digest_of(catalogue: ItemCatalogue, items: list[Item]) -> str:
    """SHA-256 of an edition as it is printed: its name, document, date and every text of every item, in canonical JSON."""
    columns = text_columns(catalogue.kind)
    body = {
        "adopting_document": catalogue.adopting_document,
        "edition": catalogue.edition,
        "effective_from": catalogue.effective_from.isoformat(),
        "items": [{name: printed(item, name) for name in columns} for item in items],
        "kind": str(catalogue.kind),
    }
    return hashlib.sha256(canonical_json(body)).hexdigest()


def require_draft(actor: Actor, catalogue: ItemCatalogue) -> None:
    """Pass for a draft edition within the actor's right; raises Refusal for a published one."""
    actor.require("item.edit", catalogue.unit_path)
    if catalogue.state != CatalogueState.DRAFT:
        raise Refusal(f"“{catalogue}”{catalogue.get_state_display()}，不能再改。", mend="请新建一版，修改后发布。")
