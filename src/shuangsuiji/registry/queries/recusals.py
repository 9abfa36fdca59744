"""Reads of 回避: what is declared, and whom it keeps from whom."""

import unicodedata
from collections.abc import Callable, Collection
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import IN_FORCE, Agency, Expert, Recusal, RecusalScope, Subject

from .common import missing

_ROWS = ("officer", "expert", "agency", "subject", "office", "region", "declared_by", "reviewed_by")


def recusals_visible(actor: Actor) -> QuerySet[Recusal]:
    """Recusals of officers, experts and agencies within the actor's reach, with `bearer_path`."""
    rows = Recusal.objects.select_related(*_ROWS).annotate(
        bearer_path=Coalesce(F("officer__unit_path"), F("expert__unit_path"), F("agency__unit_path"))
    )
    return rows.filter(under(actor.reach("officer.read"), "bearer_path"))


def get_recusal(actor: Actor, ref: str) -> Recusal:
    """One recusal within reach; raises Missing."""
    row = recusals_visible(actor).filter(ref=ref).first()
    if row is None:
        raise missing("回避申报")
    return row


def in_force(first_day: date, last_day: date) -> Q:
    """Recusals that count for a visit on some day from `first_day` to `last_day`."""
    begun = Q(first_day=None) | Q(first_day__lte=last_day)
    return begun & (Q(last_day=None) | Q(last_day__gte=first_day)) & Q(state__in=IN_FORCE)


def recused_subjects(
    officer_ids: Collection[int], subject_ids: Collection[int], first_day: date, last_day: date
) -> dict[int, frozenset[int]]:
    """Officer → those of `subject_ids` that the officer may not visit between the two days, as declared.

    What a wide recusal (office, region, grid, words of the name) covers is asked as the register stands now, once for
    officers who declare the same. Officers without any are not in it.
    """
    wanted, covered = set(subject_ids), dict[tuple[str, str], set[int]]()
    found: dict[int, set[int]] = {}
    rows = Recusal.objects.filter(in_force(first_day, last_day), officer__in=officer_ids)
    for row in rows.select_related("office"):
        if row.scope == RecusalScope.SUBJECT:
            hits = {row.subject_id or 0} & wanted
        else:
            key = (row.scope, _value(row))
            if key not in covered:
                covered[key] = wanted & set(
                    Subject.objects.filter(COVERED[row.scope](key[1])).values_list("pk", flat=True)
                )
            hits = covered[key]
        found.setdefault(row.officer_id or 0, set()).update(hits)
    return {officer: frozenset(pks) for officer, pks in found.items() if pks}


def recusal_towards(bearer: Expert | Agency, subject: Subject, first_day: date, last_day: date) -> Recusal | None:
    """The recusal that keeps an expert or agency from a subject between the two days; None where nothing does."""
    field = "expert" if isinstance(bearer, Expert) else "agency"
    rows = Recusal.objects.filter(in_force(first_day, last_day), **{field: bearer.pk}).select_related(
        "office", "subject", "region"
    )
    for row in rows:
        covered = Q(pk=row.subject_id) if row.scope == RecusalScope.SUBJECT else COVERED[row.scope](_value(row))
        if Subject.objects.filter(covered, pk=subject.pk).exists():
            return row
    return None


def covered_count(row: Recusal) -> int:
    """How many subjects a recusal covers today."""
    if row.scope == RecusalScope.SUBJECT:
        return 1
    return Subject.objects.filter(COVERED[row.scope](_value(row))).count()


def _value(row: Recusal) -> str:
    values = {
        RecusalScope.OFFICE: row.office.path if row.office else "",
        RecusalScope.REGION: row.region_id or "",
        RecusalScope.GRID: row.grid,
        RecusalScope.NAME: row.pattern,
    }
    return values[RecusalScope(row.scope)]


def _of_region(code: str) -> Q:
    """A province, city or county ends in pairs of zeros, a town of twelve digits in three: each covers what begins like it."""
    stem = code
    while len(stem) > 6 and stem.endswith("000"):
        stem = stem[:-3]
    while len(stem) <= 6 and stem.endswith("00"):
        stem = stem[:-2]
    return Q(region__code__startswith=stem)


COVERED: dict[str, Callable[[str], Q]] = {
    RecusalScope.OFFICE: under,
    RecusalScope.REGION: _of_region,
    RecusalScope.GRID: lambda grid: Q(grid=grid),
    RecusalScope.NAME: lambda words: Q(name__contains=words),
}


def bureau_path(unit_path: str) -> str:
    """The path of the bureau above a unit, or the unit's own where there is none: an officer may recuse from any office of it."""
    try:
        return bureau_of(unit_path).path
    except Missing:
        return unit_path


def subject_for_recusal(actor: Actor, code: str) -> Subject:
    """The subject of the actor's bureau that bears a code. Raises Refusal for none or several."""
    value = unicodedata.normalize("NFKC", code).strip().upper()
    found = list(Subject.objects.filter(under(bureau_path(actor.unit_path)), code=value)[:2])
    if len(found) != 1:
        reason = f"本局名录库中没有代码为“{value}”的检查对象。" if not found else f"有多个检查对象的代码是“{value}”。"
        raise Refusal(reason, mend="请核对营业执照上的完整代码。", field="code")
    return found[0]
