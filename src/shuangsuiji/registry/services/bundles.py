"""Writes of 1+X bundles."""

from collections.abc import Sequence
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.bundle_files import BundleRow
from shuangsuiji.registry.models import ItemBundle
from shuangsuiji.registry.queries.bundles import items_by_key


def save_bundle(*, actor: Actor, row: BundleRow, bundle: ItemBundle | None = None, now: datetime) -> ItemBundle:
    """A new bundle of the actor's bureau, or a changed one. Raises Refusal for no lead, no X, an item twice or not in force,
    or a name that another bundle has.
    """
    unit = bundle.unit if bundle else bureau_of(actor.unit_path)
    actor.require("item.edit", unit.path)
    _check(row, set(items_by_key(unit.path)))
    others = ItemBundle.objects.filter(unit=unit, name=row.name)
    if (others.exclude(pk=bundle.pk) if bundle else others).exists():
        raise Refusal(f"已有名为“{row.name}”的组合。", mend="请换一个名称，或修改已有的组合。", field="name")
    with unit_of_work() as work:
        saved = _write(row, unit.pk, unit.path, bundle, now)
        work.note(actor, "item.bundle", saved.ref, unit_path=unit.path, now=now, detail={"items": len(saved.keys)})
    return saved


def import_bundles(*, actor: Actor, rows: Sequence[BundleRow], now: datetime) -> tuple[int, int]:
    """Take bundles in by name, all or none: how many are new and how many were replaced. Raises Refusal naming the row of the file."""
    unit = bureau_of(actor.unit_path)
    actor.require("item.edit", unit.path)
    known = set(items_by_key(unit.path))
    for row in rows:
        _check(row, known)
    standing = {bundle.name: bundle for bundle in ItemBundle.objects.filter(unit=unit)}
    with unit_of_work() as work:
        for row in rows:
            _write(row, unit.pk, unit.path, standing.get(row.name), now)
        work.note(actor, "item.bundles", unit.ref, unit_path=unit.path, now=now, detail={"bundles": len(rows)})
    replaced = sum(row.name in standing for row in rows)
    return len(rows) - replaced, replaced


def remove_bundle(*, actor: Actor, bundle: ItemBundle, now: datetime) -> None:
    """Take a bundle away; rows that took its items keep them."""
    actor.require("item.edit", bundle.unit_path)
    with unit_of_work() as work:
        work.note(actor, "item.bundle-remove", bundle.ref, unit_path=bundle.unit_path, now=now)
        bundle.delete()


def _check(row: BundleRow, known: set[str]) -> None:
    where = f"组合“{row.name}”"
    if not row.lead:
        raise Refusal(f"{where}没有牵头事项。", mend="请指定一个牵头事项（1）。", field="lead")
    if not row.others:
        raise Refusal(f"{where}没有同查事项。", mend="请至少选择一个同查事项（X）。", field="others")
    if row.lead in row.others:
        raise Refusal(f"{where}的牵头事项又列为同查事项。", mend="请在同查事项中去掉它。", field="others")
    for key in (row.lead, *row.others):
        if key not in known:
            place = f"（文件第 {row.rows[key]} 行）" if key in row.rows else ""
            raise Refusal(
                f"{where}的事项“{key.partition(':')[2]}”{place}不在现行清单中。",
                mend="请核对清单和编号；已停止执行的事项请从组合中去掉。", field="lead" if key == row.lead else "others",
            )  # fmt: skip


def _write(row: BundleRow, unit_id: int, unit_path: str, bundle: ItemBundle | None, now: datetime) -> ItemBundle:
    saved = bundle or ItemBundle(unit_id=unit_id, unit_path=unit_path, created_at=now)
    saved.name, saved.lead, saved.others, saved.note, saved.updated_at = row.name, row.lead, row.others, row.note, now
    saved.save()
    return saved
