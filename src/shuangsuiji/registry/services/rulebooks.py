"""The points of a checklist and the items that a rulebook, guide or checklist is for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import ChecklistItem, Item, Rulebook, RulebookItem, RulebookKind

from .texts import require_draft_text

MOST_POINTS = 500


def link_items(*, actor: Actor, rulebook: Rulebook, items: Iterable[Item], now: datetime) -> bool:
    """Say which items a draft is for; whether anything differed."""
    require_draft_text(actor, rulebook)
    wanted = {(item.catalogue.unit_id, item.catalogue.kind, item.code) for item in items}
    links = list(rulebook.item_links.all())
    held = {(link.unit_id, link.kind, link.item_code) for link in links}
    if wanted == held:
        return False
    with unit_of_work() as work:
        rulebook.item_links.exclude(
            pk__in=[link.pk for link in links if (link.unit_id, link.kind, link.item_code) in wanted]
        ).delete()
        RulebookItem.objects.bulk_create(
            RulebookItem(rulebook=rulebook, unit_id=unit, kind=kind, item_code=code)
            for unit, kind, code in sorted(wanted - held)
        )
        detail = {"items": len(wanted)}
        work.note(actor, "rulebook.map", rulebook.ref, unit_path=rulebook.unit_path, now=now, detail=detail)
    return True


def save_point(
    *, actor: Actor, rulebook: Rulebook, point: ChecklistItem | None, values: Mapping[str, Any], now: datetime
) -> ChecklistItem:
    """A new point of a draft checklist, or another content for one; `values` by field. Raises Refusal."""
    _require_checklist(actor, rulebook)
    with unit_of_work() as work:
        if point is None:
            last = rulebook.points.aggregate(last=Max("order"))["last"] or 0
            point = ChecklistItem(rulebook=rulebook, name=_free_name(rulebook), order=last + 1)
        for name, value in values.items():
            setattr(point, name, value)
        point.save()
        work.note(actor, "rulebook.edit", rulebook.ref, unit_path=rulebook.unit_path, now=now)
    return point


def _free_name(rulebook: Rulebook) -> str:
    taken = set(rulebook.points.values_list("name", flat=True))
    if len(taken) >= MOST_POINTS:
        raise Refusal(f"一份检查要点最多 {MOST_POINTS} 条。", mend="请分成几份。")
    return next(name for name in (f"q{n}" for n in range(1, len(taken) + 2)) if name not in taken)


def remove_point(*, actor: Actor, point: ChecklistItem, now: datetime) -> None:
    """Take a point out of a draft checklist."""
    _require_checklist(actor, point.rulebook)
    with unit_of_work() as work:
        point.delete()
        path = point.rulebook.unit_path
        work.note(actor, "rulebook.edit", point.rulebook.ref, unit_path=path, now=now)


def replace_points(
    *, actor: Actor, rulebook: Rulebook, points: Sequence[Mapping[str, Any]], digest: str = "", now: datetime
) -> int:
    """Put the points of a form (see registry.xlsform) in place of a draft's own; how many. Raises Refusal."""
    _require_checklist(actor, rulebook)
    if len(points) > MOST_POINTS:
        raise Refusal(f"表单有 {len(points)} 条，超过上限 {MOST_POINTS} 条。", mend="请分成几份。")
    with unit_of_work() as work:
        rulebook.points.all().delete()
        ChecklistItem.objects.bulk_create(
            ChecklistItem(rulebook=rulebook, order=n, **point) for n, point in enumerate(points, start=1)
        )
        detail = {"points": len(points)}
        path = rulebook.unit_path
        work.note(actor, "rulebook.import", rulebook.ref, unit_path=path, now=now, digest=digest, detail=detail)
    return len(points)


def _require_checklist(actor: Actor, rulebook: Rulebook) -> None:
    require_draft_text(actor, rulebook)
    if rulebook.kind != RulebookKind.CHECKLIST:
        raise Refusal(f"“{rulebook}”是{rulebook.get_kind_display()}，没有检查要点条目。", mend="请新建一份检查要点。")
