"""A start for a new bureau: the 27 special directories as tags, a sample list of names, and which tags each item reaches."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import CatalogueKind, Item, ItemCatalogue, Tag

from .catalogues import create_catalogue
from .items import create_item, map_item
from .words import create_word


@dataclass(frozen=True)
class Loaded:
    """What was made: the sample edition, and how many tags that were not there."""

    catalogue: ItemCatalogue
    tags: int


def preset_data() -> dict[str, Any]:
    """The shipped file."""
    return tomllib.loads((files("shuangsuiji.registry") / "data" / "presets.toml").read_text(encoding="utf-8"))


def load_presets(*, actor: Actor, now: datetime) -> Loaded:
    """Make the tags that are absent, and a draft edition of the sample items mapped to them.

    Raises Refusal when the bureau has a list already: a sample must not stand among real editions.
    """
    bureau = bureau_of(actor.unit_path)
    actor.require("item.edit", bureau.path)
    actor.require("subject.edit", bureau.path)
    if ItemCatalogue.objects.filter(unit=bureau, kind=CatalogueKind.RANDOM).exists():
        raise Refusal("本局已有抽查事项清单，不再装入示例。", mend="请在现有清单上新建版次或导入。")
    data = preset_data()
    with unit_of_work() as work:
        tags, made = _tags(actor, data, now)
        catalogue = create_catalogue(
            actor=actor, edition=data["edition"], effective_from=timezone.localdate(now), now=now
        )
        for code, (name, objects, *libraries) in data["items"].items():
            values = {"code": code, "name": name, "object_kind": objects, "checking_body": bureau.name}
            item: Item = create_item(actor=actor, catalogue=catalogue, values=values, now=now)
            if libraries:
                map_item(actor=actor, item=item, tags=[tags[name] for name in libraries], now=now)
        detail = {"items": len(data["items"]), "tags": made}
        work.note(actor, "preset.load", catalogue.ref, unit_path=bureau.path, now=now, detail=detail)
    return Loaded(catalogue, made)


def _tags(actor: Actor, data: dict[str, Any], now: datetime) -> tuple[dict[str, Tag], int]:
    names = [name for group in data["libraries"].values() for name in group]
    known = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    fresh = [name for name in names if name not in known]
    for name in fresh:
        word = create_word(actor=actor, model=Tag, name=name, now=now)
        if isinstance(word, Tag):
            known[name] = word
    return known, len(fresh)
