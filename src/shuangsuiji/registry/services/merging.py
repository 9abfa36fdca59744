"""合并: a double becomes an alias of the subject that is kept. What hung on it moves over; the merge can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import (
    ChangeSource,
    DoublePair,
    FrequencyLedger,
    PairState,
    Recusal,
    Subject,
    SubjectCode,
    SubjectFact,
    SubjectLicence,
    SubjectMerge,
    SubjectTag,
    SubjectTransfer,
    TransferState,
)

from .changes import save_changes
from .subject_changes import Origin, change, field_changes, keep

# What is blank in the subject that is kept is filled from the one that goes.
FILLED = (
    "established_on", "approved_on", "authority", "capital", "scope", "address", "region_id", "industry", "grid",
    "legal_person", "phone", "contact", "contact_phone", "org_form",
)  # fmt: skip


@dataclass(frozen=True)
class Holding:
    """Rows of a table that move with their subject, but for those that the other subject has already (`same`)."""

    model: type[models.Model]
    same: tuple[str, ...] = ()
    column: str = "subject_id"


HOLDINGS: Mapping[str, Holding] = {
    "codes": Holding(SubjectCode),
    "licences": Holding(SubjectLicence, ("name", "number")),
    "facts": Holding(SubjectFact, ("kind", "date", "document", "value")),
    "tags": Holding(SubjectTag, ("tag_id",)),
    "ledger": Holding(FrequencyLedger, ("unit_path", "kind", "source")),
    "recusals": Holding(Recusal, ("officer_id", "expert_id", "agency_id")),
    "belongings": Holding(Subject, (), "owner_id"),
}


def merge_subjects(*, actor: Actor, kept: Subject, gone: Subject, reason: str, now: datetime) -> SubjectMerge:
    """Make `gone` an alias of `kept`. Raises Refusal for one subject twice, an alias, or an open transfer; Stale."""
    for subject in (kept, gone):
        actor.require("subject.edit", subject.unit_path)
    _check(kept, gone)
    merge = SubjectMerge(
        kept=kept, gone=gone, unit_path=kept.unit_path, by_id=actor.user_id, reason=reason,
        created_at=now, updated_at=now,
    )  # fmt: skip
    origin = Origin(actor.user_id, ChangeSource.MERGE, now, merge.ref)
    with unit_of_work() as work:
        merge.moved = {name: _move(holding, gone.pk, kept.pk) for name, holding in HOLDINGS.items()}
        merge.moved["filled"] = _fill(kept, gone, origin)
        merge.moved["alias"] = SubjectCode.objects.create(
            subject=kept, code_type=gone.code_type, code=gone.code
        ).pk  # fmt: skip
        save_changes(gone, {"merged_into_id": kept.pk}, Refusal("没有合并。"), now=now)
        keep([change(kept, "codes", "", gone.code, origin), change(gone, "merged_into", "", kept.code, origin)])
        merge.save(force_insert=True)
        _settle_pairs(kept, gone, PairState.MERGED, now)
        detail = {"gone": gone.ref, "merge": merge.ref}
        work.note(actor, "subject.merge", kept.ref, unit_path=kept.unit_path, now=now, detail=detail)
    return merge


def _check(kept: Subject, gone: Subject) -> None:
    if kept.pk == gone.pk:
        raise Refusal("不能把检查对象并入它自己。", mend="请选择另一个检查对象。")
    if kept.merged_into_id or gone.merged_into_id:
        raise Stale("其中一个已经合并过。", mend="请刷新页面查看。")
    if SubjectTransfer.objects.filter(subject__in=[kept, gone], state=TransferState.ASKED).exists():
        raise Refusal("其中一个正在划转，不能合并。", mend="请先办结或撤回划转。")


def _move(holding: Holding, source: int, target: int) -> list[int]:
    """Re-point the rows of `source`; those that `target` has already stay with the alias. The keys of what moved."""
    rows: QuerySet[Any] = holding.model._default_manager.filter(**{holding.column: source})
    theirs = holding.model._default_manager.filter(**{holding.column: target})
    known = set(theirs.values_list(*holding.same)) if holding.same else set()
    moving = [row.pk for row in rows if not holding.same or _key(row, holding.same) not in known]
    rows.filter(pk__in=moving).update(**{holding.column: target})
    return moving


def _key(row: models.Model, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _fill(kept: Subject, gone: Subject, origin: Origin) -> dict[str, str]:
    """Fill what is blank; the values that were filled in, as text."""
    changes = {
        name: getattr(gone, name)
        for name in FILLED
        if getattr(kept, name) in ("", None) and getattr(gone, name) not in ("", None)
    }
    before = {name: getattr(kept, name) for name in changes}
    if changes:
        save_changes(kept, changes, Refusal("没有合并。"), now=origin.now)
        keep(field_changes(before, kept, origin))
    return {name: str(value) for name, value in changes.items()}


def undo_merge(*, actor: Actor, merge: SubjectMerge, now: datetime) -> None:
    """Take a merge back: what it moved and nobody has moved since goes back to the alias. Raises Refusal when it is undone."""
    kept, gone = merge.kept, merge.gone
    actor.require("subject.edit", kept.unit_path)
    origin = Origin(actor.user_id, ChangeSource.MERGE, now, merge.ref)
    with unit_of_work() as work:
        fresh = SubjectMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now, updated_at=now)
        if not fresh or gone.merged_into_id != kept.pk:
            raise Stale("这次合并已经撤销过。", mend="请刷新页面。")
        for name, holding in HOLDINGS.items():
            rows = holding.model._default_manager.filter(pk__in=merge.moved[name], **{holding.column: kept.pk})
            rows.update(**{holding.column: gone.pk})
        SubjectCode.objects.filter(pk=merge.moved["alias"]).delete()
        _unfill(kept, merge.moved["filled"], origin)
        save_changes(gone, {"merged_into_id": None}, Refusal("没有撤销。"), now=now)
        keep([change(kept, "codes", gone.code, "", origin), change(gone, "merged_into", kept.code, "", origin)])
        _settle_pairs(kept, gone, PairState.OPEN, now)
        detail = {"gone": gone.ref, "merge": merge.ref}
        work.note(actor, "subject.merge-undo", kept.ref, unit_path=kept.unit_path, now=now, detail=detail)


def _unfill(kept: Subject, filled: Mapping[str, str], origin: Origin) -> None:
    """Blank again what the merge filled in, unless a person has changed it since."""
    still = [name for name, value in filled.items() if str(getattr(kept, name)) == value]
    before = {name: getattr(kept, name) for name in still}
    changes = {name: None if Subject._meta.get_field(name.removesuffix("_id")).null else "" for name in still}
    if changes:
        save_changes(kept, changes, Refusal("没有撤销。"), now=origin.now)
        keep(field_changes(before, kept, origin))


def part_pair(*, actor: Actor, pair: DoublePair, now: datetime) -> None:
    """A person says that two subjects are not one: the pair is not shown again. Raises Stale."""
    actor.require("subject.edit", pair.unit_path)
    with unit_of_work() as work:
        DoublePair.lifecycle.advance(pair, "part", now=now)
        detail = {"other": pair.second.ref}
        work.note(actor, "subject.part", pair.first.ref, unit_path=pair.unit_path, now=now, detail=detail)


def _settle_pairs(one: Subject, other: Subject, state: str, now: datetime) -> None:
    both = Q(first=one, second=other) | Q(first=other, second=one)
    DoublePair.objects.filter(both).update(state=state, updated_at=now)
