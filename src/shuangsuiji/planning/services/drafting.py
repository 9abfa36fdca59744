"""Rows written by hand into a draft: a section drafts its own and reports them, the lead section merges them or hands them back."""

from dataclasses import asdict
from datetime import datetime

from django.db.models import Max

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.models import Plan, PlanKind, PlanRow, PlanState, RowStage
from shuangsuiji.planning.queries import vocabulary
from shuangsuiji.planning.resolution import Resolution, resolve
from shuangsuiji.planning.texts import RowTexts


def resolved_fields(found: Resolution) -> dict[str, object]:
    """A row's fields, items apart, as its texts could be read; what could not is a doubt without an answer."""
    return {
        "sampling_type": found.sampling_type,
        "subject_filter": found.subject_filter,
        "quotas": found.quotas,
        "frequencies": found.frequencies,
        **found.organisation,
        "window_start": found.window_start,
        "window_end": found.window_end,
        "lead_id": found.lead_id,
        "doubts": [{**asdict(doubt), "answer": ""} for doubt in found.doubts],
    }


def require_own_row(actor: Actor, row: PlanRow) -> None:
    """Sections touch their own rows while they draft them; who merges touches every row. Raises NotAllowed."""
    actor.require("plan.draft", row.plan.unit_path)
    if actor.may("plan.merge", row.plan.unit_path) or row.lead_id is None:
        return
    if row.lead is not None and row.lead.path != actor.unit_path:
        raise NotAllowed(f"第 {row.number} 项由{row.lead}负责。", mend=f"请由{row.lead}或信用监管岗办理。")
    if row.state == RowStage.REPORTED:
        raise NotAllowed(f"第 {row.number} 项已经报送，等待汇总。", mend="需要修改的，请信用监管岗退回。")


def add_row(*, actor: Actor, plan: Plan, texts: RowTexts, now: datetime) -> PlanRow:
    """A row typed in, resolved as far as its texts can be read; a section's is its own draft. Its number is the next free one.

    Raises Stale once the plan is submitted.
    """
    actor.require("plan.draft", plan.unit_path)
    _require_draft(plan)
    if plan.kind != PlanKind.ANNUAL:
        raise Refusal(f"{plan.get_kind_display()}只有一项，不能再新增。", mend="另有部署的，请另行登记。")
    is_section = not actor.may("plan.merge", plan.unit_path)
    found = resolve(texts, vocabulary(plan.unit_path, plan.year))
    if is_section:
        found.lead_id = actor.unit_id
    with unit_of_work() as work:
        last = plan.rows.aggregate(last=Max("number"))["last"] or 0
        row = PlanRow.objects.create(
            plan=plan, number=last + 1, state=RowStage.DRAFTED if is_section else RowStage.MERGED, created_at=now,
            updated_at=now, **texts.fields(), **resolved_fields(found),
        )  # fmt: skip
        row.items.set(found.item_ids)
        work.note(actor, "plan.row-add", row.ref, unit_path=plan.unit_path, now=now)
    return row


def rewrite_row(*, actor: Actor, row: PlanRow, texts: RowTexts, now: datetime) -> None:
    """New printed texts for a row of a draft; it is read anew, and what a person had filled in is to be checked again.

    Raises NotAllowed for another section's row, Stale once the plan is submitted.
    """
    require_own_row(actor, row)
    _require_draft(row.plan)
    found = resolve(texts, vocabulary(row.plan.unit_path, row.plan.year))
    found.lead_id = found.lead_id or row.lead_id
    with unit_of_work() as work:
        PlanRow.objects.filter(pk=row.pk).update(
            **{**texts.fields(), "extra": row.extra}, **resolved_fields(found), resolved_by=None, updated_at=now
        )
        row.items.set(found.item_ids)
        work.note(actor, "plan.row-rewrite", row.ref, unit_path=row.plan.unit_path, now=now)


def remove_row(*, actor: Actor, row: PlanRow, now: datetime) -> None:
    """Take a row out of a draft. Raises Refusal while it is part of a joint row, or made of others."""
    require_own_row(actor, row)
    _require_draft(row.plan)
    if row.joined_in.exists() or row.made_of.exists():
        raise Refusal(f"第 {row.number} 项由合并或拆分而来，或已合并到别的计划项。", mend="请先撤销合并或拆分。")
    with unit_of_work() as work:
        work.note(
            actor, "plan.row-remove", row.ref, unit_path=row.plan.unit_path, now=now, detail={"number": row.number}
        )
        row.delete()


def report_row(*, actor: Actor, row: PlanRow, now: datetime) -> None:
    """The section hands its row to the lead section. Raises NotAllowed for another's row, Stale when it was reported already."""
    require_own_row(actor, row)
    _require_draft(row.plan)
    with unit_of_work() as work:
        PlanRow.lifecycle.advance(row, "report", now=now, returned_reason="")
        work.note(actor, "plan.row-report", row.ref, unit_path=row.plan.unit_path, now=now)


def merge_row(*, actor: Actor, row: PlanRow, now: datetime) -> None:
    """The lead section takes a reported row into the plan."""
    actor.require("plan.merge", row.plan.unit_path)
    with unit_of_work() as work:
        PlanRow.lifecycle.advance(row, "merge", now=now)
        work.note(actor, "plan.row-merge", row.ref, unit_path=row.plan.unit_path, now=now)


def return_row(*, actor: Actor, row: PlanRow, reason: str, now: datetime) -> None:
    """The lead section hands a reported row back. Raises Refusal without a reason."""
    actor.require("plan.merge", row.plan.unit_path)
    if not reason.strip():
        raise Refusal("请写明退回理由。", field="reason")
    with unit_of_work() as work:
        PlanRow.lifecycle.advance(row, "return", now=now, returned_reason=reason.strip())
        work.note(actor, "plan.row-return", row.ref, unit_path=row.plan.unit_path, now=now)


def _require_draft(plan: Plan) -> None:
    if not Plan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).exists():
        raise Stale("计划已提交，不能再增删或改写计划项。", mend="需要调整的，请退回计划或按计划变更程序办理。")
