"""Resolving a plan row: a person decides what the prose left open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale, refusals_of, refuse_all
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.batches import MOST_TIMES
from shuangsuiji.planning.models import (
    APART_KINDS,
    JOINT_KINDS,
    DrawUnit,
    Plan,
    PlanKind,
    PlanRow,
    PlanState,
    RowKind,
)
from shuangsuiji.planning.ratios import WHOLE
from shuangsuiji.profiles.queries import CLASSES
from shuangsuiji.registry.queries import ItemBundle, contents_of

from .drafting import require_own_row

# Kinds of subject that are drawn as 主体.
BUSINESSES = ("enterprise", "trader", "cooperative", "institution")


@dataclass(frozen=True)
class RowAnswers:
    """What a person entered for a row.

    `answers` maps a doubt's position in the row's list to the answer; `organisation` holds kind, level, crossing, draw_unit,
    partners_text and basis, those absent staying as they are; `frequencies` is how often a year each class is drawn, None
    for what stands.
    """

    sampling_type: str
    item_ids: tuple[int, ...]
    subject_filter: Mapping[str, list[str]]
    quotas: Mapping[str, Mapping[str, int]]
    window_start: date | None
    window_end: date | None
    lead_id: int | None
    answers: Mapping[int, str]
    organisation: Mapping[str, str] = field(default_factory=dict)
    frequencies: Mapping[str, int] | None = None
    partner_ids: tuple[int, ...] = ()

    def fields(self) -> dict[str, Any]:
        """The model's fields, items and partners apart."""
        frequencies = {} if self.frequencies is None else {"frequencies": _beyond_once(self.frequencies)}
        return {
            **self.organisation,
            **frequencies,
            "sampling_type": self.sampling_type,
            "subject_filter": dict(self.subject_filter),
            "quotas": {letter: dict(rule) for letter, rule in self.quotas.items()},
            "window_start": self.window_start,
            "window_end": self.window_end,
            "lead_id": self.lead_id,
        }


def _beyond_once(frequencies: Mapping[str, int]) -> dict[str, int]:
    return {letter: times for letter, times in frequencies.items() if times != 1}


def resolve_row(*, actor: Actor, row: PlanRow, answers: RowAnswers, now: datetime) -> None:
    """Keep a person's answers. In a draft everything may change; later only what was still open may be filled in.

    Raises Refusal for quotas that do not name every class, a ratio over 100 %, a window that runs backwards; Stale when a
    task was made of the row meanwhile.
    """
    require_own_row(actor, row)
    refuse_all(
        refusals_of(
            lambda: check_quotas(answers.quotas),
            lambda: _check_frequencies(answers.frequencies or {}),
            lambda: _check_window(answers),
            lambda: _check_organisation(row, answers),
        )
    )
    with unit_of_work() as work:
        _keep_open_only(row, answers)
        changed = PlanRow.objects.filter(pk=row.pk, tasks__isnull=True).update(
            **answers.fields(), resolved_by_id=actor.user_id, doubts=_answered(row, answers.answers), updated_at=now
        )
        if not changed:
            raise Stale("该计划项已经建立任务，不能再改。", mend="需要调整的，请按计划变更程序办理。")
        row.items.set(answers.item_ids)
        row.partners.set(answers.partner_ids)
        work.note(actor, "plan.resolve", row.ref, unit_path=row.plan.unit_path, now=now)


def take_ratios(*, actor: Actor, row: PlanRow, points: Mapping[str, int], now: datetime) -> None:
    """Take the advisor's ratios (basis points of each class) for a row of a draft.

    Raises Refusal for a class without a ratio or a ratio over 100 %; Stale once the plan is submitted.
    """
    require_own_row(actor, row)
    quotas = {letter: {"bp": bp} for letter, bp in points.items()}
    check_quotas(quotas)
    with unit_of_work() as work:
        open_rows = PlanRow.objects.filter(pk=row.pk, plan__state=PlanState.DRAFT)
        if not open_rows.update(quotas=quotas, resolved_by_id=actor.user_id, updated_at=now):
            raise Stale("计划已提交，各类抽取比例不能再改。", mend="需要调整的，请退回计划或按计划变更程序办理。")
        work.note(actor, "plan.ratios", row.ref, unit_path=row.plan.unit_path, now=now, detail={"bp": dict(points)})


def take_bundle(*, actor: Actor, row: PlanRow, bundle: ItemBundle, now: datetime) -> int:
    """Add all items of a 1+X bundle to a row of a draft; how many items the row has then.

    Raises Refusal for a bundle with items no longer in force, Stale once the plan is submitted.
    """
    require_own_row(actor, row)
    [contents] = contents_of([bundle], row.plan.unit_path)
    if contents.gone:
        gone = "、".join(key.partition(":")[2] for key in contents.gone)
        raise Refusal(f"组合“{bundle}”中的事项 {gone} 不在现行清单中。", mend="请先修改该组合。")
    with unit_of_work() as work:
        if not PlanRow.objects.filter(pk=row.pk, plan__state=PlanState.DRAFT).update(
            resolved_by_id=actor.user_id, updated_at=now
        ):
            raise Stale("计划已提交，抽查事项不能再改。", mend="需要调整的，请退回计划或按计划变更程序办理。")
        row.items.add(*contents.items)
        work.note(actor, "plan.bundle", row.ref, unit_path=row.plan.unit_path, now=now, detail={"bundle": bundle.ref})
    return row.items.count()


def check_quotas(quotas: Mapping[str, Mapping[str, int]]) -> None:
    """Raises Refusal unless every class has one ratio between nothing and everything; no ratios at all are allowed."""
    if not quotas:
        return
    absent = [letter for letter in CLASSES if letter not in quotas]
    if absent:
        raise Refusal(f"没有填写 {'、'.join(absent)} 类的抽取比例。", mend="五类都要填写，不抽的填 0。", field="quotas")
    for letter, rule in quotas.items():
        value = rule.get("bp", rule.get("number", -1))
        if len(rule) != 1 or value < 0 or ("bp" in rule and value > WHOLE):
            raise Refusal(f"{letter} 类的抽取比例应在 0 到 100% 之间。", field="quotas")


def _check_frequencies(frequencies: Mapping[str, int]) -> None:
    for letter, times in frequencies.items():
        if letter not in CLASSES or not 1 <= times <= MOST_TIMES:
            raise Refusal(
                f"{letter} 类每年抽查次数应在 1 到 {MOST_TIMES} 之间。",
                mend="不抽的请把比例填 0。",
                field=f"times_{letter}",
            )


def _check_window(answers: RowAnswers) -> None:
    if answers.window_start and answers.window_end and answers.window_end < answers.window_start:
        raise Refusal("截止日期早于起始日期。", mend="请改正抽查起止时间。", field="window_end")


def _check_organisation(row: PlanRow, answers: RowAnswers) -> None:
    """Joint rows name their partners; rows outside the random plan name their basis; the window lies in the plan's year."""
    kind = answers.organisation.get("kind", row.kind)
    if row.plan.kind != PlanKind.ANNUAL and kind not in APART_KINDS:
        raise Refusal("计划外的任务只能是专项检查或临时任务。", mend="随机抽查请列入年度计划。", field="kind")
    if kind in JOINT_KINDS and not answers.organisation.get("partners_text", row.partners_text).strip():
        raise Refusal(
            "没有填写参与部门。", mend="部门联合、一业一查、综合查一次须写明参与部门。", field="partners_text"
        )
    if kind == RowKind.SECTIONS and not set(answers.partner_ids) - {answers.lead_id}:
        raise Refusal("没有选择参与股室。", mend="系统内部联合至少再选一个发起股室以外的股室。", field="partners")
    if kind in APART_KINDS and not answers.organisation.get("basis", row.basis).strip():
        raise Refusal("没有填写依据。", mend="专项检查和临时任务须写明文件依据。", field="basis")
    _check_draw_unit(answers.organisation.get("draw_unit", row.draw_unit), answers.subject_filter.get("kinds") or [])
    for name, day in (("window_start", answers.window_start), ("window_end", answers.window_end)):
        if day and day.year != row.plan.year:
            raise Refusal(f"{day} 不在计划年度 {row.plan.year} 之内。", mend="请改正抽查起止时间。", field=name)


def _check_draw_unit(unit: str, kinds: Sequence[str]) -> None:
    """What is drawn and what the conditions ask for must be of one sort; conditions that name no kind leave it open."""
    drawn = set(BUSINESSES) if unit == DrawUnit.BUSINESS else {unit}
    if kinds and not drawn & set(kinds):
        raise Refusal(
            f"抽取单位是“{DrawUnit(unit).label}”，对象条件中的类别却不含它。", mend="请改正抽取单位，或对象条件中的类别。",
            field="draw_unit",
        )  # fmt: skip


def _keep_open_only(row: PlanRow, answers: RowAnswers) -> None:
    """Once submitted, what the head has seen may not change: only empty places are filled."""
    plan = Plan.objects.get(pk=row.plan.pk)
    if plan.state == PlanState.DRAFT:
        return
    for name, value in answers.fields().items():
        if getattr(row, name) and getattr(row, name) != value:
            title = {"frequencies": "每年抽查次数", "quotas": "各类抽取比例", "subject_filter": "对象条件"}.get(
                name, "已确定的内容"
            )
            raise Refusal(
                f"计划已提交，{title}不能再改，只能补填空缺处。", mend="需要调整的，请退回计划或按计划变更程序办理。"
            )
    if row.items.exists() and set(row.items.values_list("pk", flat=True)) != set(answers.item_ids):
        raise Refusal(
            "计划已提交，抽查事项不能再改。", mend="需要调整的，请退回计划或按计划变更程序办理。", field="items"
        )


def _answered(row: PlanRow, answers: Mapping[int, str]) -> list[dict[str, str]]:
    return [{**doubt, "answer": answers.get(n, doubt["answer"]).strip()} for n, doubt in enumerate(row.doubts)]
