"""底数核实: what is missing or doubtful in 一单两库, each as a list that a person can work through."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, Q, QuerySet, Value

from shuangsuiji.accounts.queries import UnitKind
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    DoublePair,
    Item,
    Officer,
    OfficerState,
    PairState,
    Subject,
    SubjectChange,
    SubjectLicence,
    SubjectState,
    SubjectTag,
    TagRule,
)

from .common import missing
from .items import current_items, mappings

SOON_DAYS = 60


@dataclass(frozen=True)
class Asked:
    """Whose gaps, on which day."""

    unit_path: str
    today: date


@dataclass(frozen=True)
class Gap:
    """One kind of gap: what it is called, why it matters, and its rows. `of` says what the rows are."""

    key: str
    title: str
    hint: str
    of: str
    rows: Callable[[Asked], QuerySet[Any]]
    serious: bool = True


def _active(asked: Asked) -> QuerySet[Subject]:
    rows = Subject.objects.filter(under(asked.unit_path), merged_into=None, state=SubjectState.ACTIVE)
    return rows.select_related("office")


def _items(asked: Asked) -> QuerySet[Item]:
    try:
        return current_items(asked.unit_path)
    except Missing:  # above all bureaus there is no list in force
        return Item.objects.none()


def _unmapped_items(asked: Asked) -> QuerySet[Item]:
    return _items(asked).filter(~Exists(mappings()), subject_kinds=[])


def _items_without_subjects(asked: Asked) -> QuerySet[Item]:
    borne = SubjectTag.objects.filter(
        under(asked.unit_path, "subject__unit_path"), subject__state=SubjectState.ACTIVE, subject__merged_into=None
    ).values("tag_id")
    reached = mappings().filter(tag_id__in=borne)
    return _items(asked).filter(Exists(mappings()), ~Exists(reached))


def _unplaced(asked: Asked) -> QuerySet[Subject]:
    return _active(asked).filter(Q(office__kind=UnitKind.BUREAU) | Q(office__active=False))


def _licences(asked: Asked) -> QuerySet[SubjectLicence]:
    rows = SubjectLicence.objects.filter(
        under(asked.unit_path, "subject__unit_path"), subject__state=SubjectState.ACTIVE, subject__merged_into=None
    )  # fmt: skip
    return rows.select_related("subject__office")


def _expired(asked: Asked) -> QuerySet[SubjectLicence]:
    return _licences(asked).filter(valid_to__lt=asked.today)


def _expiring(asked: Asked) -> QuerySet[SubjectLicence]:
    return _licences(asked).filter(valid_to__range=(asked.today, asked.today + timedelta(days=SOON_DAYS)))


def _officers(asked: Asked) -> QuerySet[Officer]:
    rows = Officer.objects.filter(under(asked.unit_path), state=OfficerState.ACTIVE)
    return rows.filter(certificate_valid_to__lt=asked.today).select_related("unit")


def _stale_rules(asked: Asked) -> QuerySet[TagRule]:
    """Rules that have not run as they stand, or not since something changed."""
    latest = SubjectChange.objects.filter(~Q(source="rule")).aggregate(at=Max("at"))["at"]
    stale = Q(ran_at=None) | Q(ran_at__lt=F("saved_at"))
    if latest is not None:
        stale |= Q(ran_at__lt=latest)
    return TagRule.objects.filter(stale, under(asked.unit_path)).select_related("tag")


def _doubles(asked: Asked) -> QuerySet[DoublePair]:
    rows = DoublePair.objects.filter(under(asked.unit_path), state=PairState.OPEN)
    return rows.select_related("first", "second")


GAPS: tuple[Gap, ...] = (
    Gap("items-empty", "没有检查对象的事项", "事项对应的标签下没有存续的检查对象", "item", _items_without_subjects),
    Gap("items-unmapped", "未设对象范围的事项", "没有对应标签，也没有对象类别", "item", _unmapped_items, serious=False),
    Gap("unplaced", "未落实管辖单位的检查对象", "仍挂在局本级，或管辖单位已停用", "subject", _unplaced),
    Gap("doubtful", "代码存疑的检查对象", "校验位不符等，须核对营业执照", "subject", lambda asked: _active(asked).exclude(doubts="")),
    Gap("doubles", "疑似重复的检查对象", "逐对核实：合并，或确认不是同一主体", "pair", _doubles),
    Gap("expired", "已过期的许可证", "核实是否延续、注销", "licence", _expired),
    Gap("expiring", "六十日内到期的许可证", "提醒办理延续", "licence", _expiring, serious=False),
    Gap("officers", "执法证已过期的在岗人员", "换证前不参加随机匹配", "officer", _officers),
    Gap("rules", "未按最新名录执行的标签规则", "重新执行后分库才准确", "rule", _stale_rules),
)  # fmt: skip


def gap_named(key: str) -> Gap:
    """One kind of gap; raises Missing."""
    gap = next((gap for gap in GAPS if gap.key == key), None)
    if gap is None:
        raise missing("清单")
    return gap


def gap_counts(asked: Asked) -> list[tuple[Gap, int]]:
    """Every kind of gap with how many rows it has, counted in one query."""
    first, *others = (_counted(gap, asked) for gap in GAPS)
    counts = dict(first.union(*others, all=True))
    return [(gap, counts.get(gap.key, 0)) for gap in GAPS]


def _counted(gap: Gap, asked: Asked) -> QuerySet[Any, tuple[str, int]]:
    kinds = gap.rows(asked).order_by().annotate(gap=Value(gap.key)).values("gap")
    counted: QuerySet[Any, tuple[str, int]] = kinds.annotate(number=Count("pk")).values_list("gap", "number")
    return counted
