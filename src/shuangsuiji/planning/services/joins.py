"""Rows made of others in the same draft: 撮合 into a joint row, and 综合查一次 split off; both can be undone.

What the new row reaches is taken out of the rows it was made of, so that nobody is drawn again alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.collisions import shared_window
from shuangsuiji.planning.models import APART_KINDS, JOINT_KINDS, Plan, PlanRow, PlanState, RowKind
from shuangsuiji.planning.texts import COLUMNS
from shuangsuiji.profiles.queries import CLASSES

LONGEST_NAME = 200


def join_rows(*, actor: Actor, plan: Plan, first: PlanRow, second: PlanRow, now: datetime) -> PlanRow:
    """A row for the subjects that both reach, with both rows' items, in the days both run; the higher ratio of each class.

    Raises Refusal for rows that are not both open parts of the draft, or whose windows do not overlap; Stale once the plan is submitted.
    """
    _require_draft(actor, plan, [first, second])
    start, end = shared_window(first, second)
    if start > end:
        raise Refusal("两项的起止时间没有重叠，不能合并。", mend="请先调整其中一项的起止时间。")
    if first.pk == second.pk or {first.kind, second.kind} & set(APART_KINDS):
        raise Refusal("专项检查、临时任务和同一计划项不能合并。", mend="请选择两个不同的双随机计划项。")
    fields = {
        "name": f"{first.name}、{second.name}联合抽查"[:LONGEST_NAME],
        "kind": _joint_kind(first, second),
        "subject_filter": {"all_of": [first.subject_filter, second.subject_filter]},
        "quotas": _higher(first, second),
        "window_start": start,
        "window_end": end,
        **_joined_texts(first, second),
    }
    with unit_of_work() as work:
        taken = [(first, second.subject_filter), (second, first.subject_filter)]
        made = _make(plan, first, fields, taken, now)
        made.items.set({item.pk for row in (first, second) for item in row.items.all()})
        made.partners.set({*_units(second), *_units(first)} - {made.lead_id})
        work.note(
            actor, "plan.join", made.ref, unit_path=plan.unit_path, now=now, detail={"rows": [first.ref, second.ref]}
        )
    return made


def split_row(*, actor: Actor, row: PlanRow, tag: str, now: datetime) -> PlanRow:
    """The subjects of a row that bear `tag` (the 综合查一次 list) as a row of their own; the rest stays. Raises as `join_rows`."""
    plan = row.plan
    _require_draft(actor, plan, [row])
    listed = {"tags": [tag]}
    fields = {
        "name": f"{row.name}（综合查一次）"[:LONGEST_NAME],
        "kind": RowKind.COMBINED,
        "subject_filter": {"all_of": [row.subject_filter, listed]},
        "quotas": row.quotas,
        "window_start": row.window_start,
        "window_end": row.window_end,
        **{field: getattr(row, field) for field in COLUMNS if field != "name"},
    }
    with unit_of_work() as work:
        made = _make(plan, row, fields, [(row, listed)], now)
        made.items.set(row.items.all())
        work.note(actor, "plan.split", made.ref, unit_path=plan.unit_path, now=now, detail={"rows": [row.ref]})
    return made


def undo_join(*, actor: Actor, row: PlanRow, now: datetime) -> None:
    """Take a joint or split-off row out again and give its subjects back. Raises Refusal for a row that was made of no others."""
    sources = list(row.made_of.all())
    if not sources:
        raise Refusal("该计划项不是合并或拆分而来的。", mend="不需要的计划项请直接删除。")
    _require_draft(actor, row.plan, [row, *sources])
    if row.joined_in.exists():
        raise Refusal("该计划项已再次合并。", mend="请先撤销后一次合并。")
    with unit_of_work() as work:
        for source in sources:
            _save_filter(source, _given_back(source.subject_filter, row.subject_filter["all_of"]), now)
        work.note(
            actor, "plan.unjoin", row.ref, unit_path=row.plan.unit_path, now=now,
            detail={"rows": [source.ref for source in sources]},
        )  # fmt: skip
        row.delete()


def _require_draft(actor: Actor, plan: Plan, rows: Sequence[PlanRow]) -> None:
    actor.require("plan.draft", plan.unit_path)
    if not Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).exists():
        raise Stale("计划已提交，不能再合并或拆分。", mend="需要调整的，请退回计划或按计划变更程序办理。")
    for row in rows:
        if row.plan_id != plan.pk:
            raise Refusal(f"“{row.name}”不在这份计划中。", mend="请从本计划的撮合页选择。")
        if not row.subject_filter or not row.window_start or not row.window_end:
            raise Refusal(f"第 {row.number} 项还没有对象条件或起止时间。", mend="请先在计划项中补齐。")


def _joint_kind(first: PlanRow, second: PlanRow) -> str:
    """With other departments if one of the two is; else between sections; one section's own rows stay its own."""
    for row in (first, second):
        if row.kind in JOINT_KINDS:
            return row.kind
    return RowKind.SECTIONS if first.lead_id != second.lead_id else RowKind.SINGLE


def _higher(first: PlanRow, second: PlanRow) -> dict[str, dict[str, int]]:
    """The higher ratio of each class; nothing where a row has no ratios or counts in numbers: a person fills them in."""
    rules = [[row.quotas.get(letter, {}) for row in (first, second)] for letter in CLASSES]
    if any("bp" not in rule for pair in rules for rule in pair):
        return {}
    return {letter: {"bp": max(rule["bp"] for rule in pair)} for letter, pair in zip(CLASSES, rules, strict=True)}


def _joined_texts(first: PlanRow, second: PlanRow) -> dict[str, str]:
    """The printed columns of both, each text once."""
    longest = {field.name: getattr(field, "max_length", None) for field in PlanRow._meta.get_fields()}
    texts = {
        field: "；".join(dict.fromkeys(filter(None, (getattr(first, field), getattr(second, field)))))
        for field in COLUMNS
        if field != "name"
    }
    return {field: text[: longest[field]] for field, text in texts.items()}


def _units(row: PlanRow) -> list[int]:
    leads = [row.lead_id] if row.lead_id else []
    return [*leads, *row.partners.values_list("pk", flat=True)]


def _make(
    plan: Plan, model: PlanRow, fields: dict[str, Any], taken: Sequence[tuple[PlanRow, dict[str, Any]]], now: datetime
) -> PlanRow:
    """The new row, with its subjects taken out of the rows it is made of."""
    last = plan.rows.aggregate(last=Max("number"))["last"]
    doubt = {
        "field": "name",
        "text": "由其他计划项合并或拆分而来，请核对比例、时间和参与单位。",
        "settled_by": "quotas",
        "answer": "",
    }
    made = PlanRow.objects.create(
        plan=plan, number=last + 1, created_at=now, updated_at=now, sampling_type=model.sampling_type, level=model.level,
        crossing=model.crossing, draw_unit=model.draw_unit, lead_id=model.lead_id, doubts=[doubt], **fields,
    )  # fmt: skip
    made.made_of.set([row for row, _ in taken])
    for row, part in taken:
        _save_filter(row, {**row.subject_filter, "none_of": [*row.subject_filter.get("none_of", []), part]}, now)
    return made


def _given_back(subject_filter: dict[str, Any], parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    kept = [part for part in subject_filter.get("none_of", []) if part not in parts]
    rest = {key: value for key, value in subject_filter.items() if key != "none_of"}
    return {**rest, "none_of": kept} if kept else rest


def _save_filter(row: PlanRow, subject_filter: dict[str, Any], now: datetime) -> None:
    PlanRow.objects.filter(pk=row.pk).update(subject_filter=subject_filter, updated_at=now)
