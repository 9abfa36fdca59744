"""A plan's life: imported as a draft, submitted, approved by another person, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.models import Plan, PlanRow, PlanState, RowStage
from shuangsuiji.planning.queries import open_doubts, vocabulary
from shuangsuiji.planning.resolution import Vocabulary, resolve
from shuangsuiji.planning.texts import COLUMNS, RowTexts

from .changes import keep_version
from .drafting import resolved_fields
from .papers import move_papers


@dataclass(frozen=True)
class Source:
    """The file a plan was read from; `layout` names its columns with the field each was read into."""

    name: str
    sha256: str
    layout: Sequence[tuple[str, str]] = ()


def create_plan(
    *,
    actor: Actor,
    year: int,
    title: str,
    document_number: str,
    rows: Sequence[RowTexts],
    source: Source,
    missing: Sequence[str] = (),
    now: datetime,
) -> Plan:
    """A draft plan of the actor's bureau; each row keeps its texts and is resolved as far as it can be read for certain.

    `missing` are the columns that the file did not have: every row asks about each of them.

    Raises Refusal for no rows or two rows of one number.
    """
    bureau = bureau_of(actor.unit_path)
    actor.require("plan.draft", bureau.path)
    _check_numbers(rows)
    words = vocabulary(bureau.path, year)
    with unit_of_work() as work:
        plan = Plan.objects.create(
            unit=bureau, unit_path=bureau.path, year=year, title=title, document_number=document_number,
            source_name=source.name, source_sha256=source.sha256,
            layout=[list(column) for column in source.layout], created_at=now, updated_at=now,
        )  # fmt: skip
        for texts in rows:
            _create_row(plan, texts, words, missing, now)
        work.note(
            actor,
            "plan.create",
            plan.ref,
            unit_path=plan.unit_path,
            now=now,
            digest=source.sha256,
            detail={"rows": len(rows)},
        )
    return plan


def _check_numbers(rows: Sequence[RowTexts]) -> None:
    if not rows:
        raise Refusal("文件中没有读到任何计划项。", mend="请核对表头是否为计划的十列，再重新上传。")
    seen: set[int] = set()
    for row in rows:
        if row.number in seen:
            raise Refusal(f"序号 {row.number} 出现了两次。", mend="请在文件中改正序号后重新上传。")
        seen.add(row.number)


def _create_row(plan: Plan, texts: RowTexts, words: Vocabulary, missing: Sequence[str], now: datetime) -> None:
    found = resolve(texts, words)
    for key in missing:
        found.doubt(key, f"导入的文件没有“{COLUMNS[key]}”这一列，请核对印发的计划。")
    row = PlanRow.objects.create(
        plan=plan,
        number=texts.number,
        created_at=now,
        updated_at=now,
        **{**texts.fields(), "extra": {**texts.extra, **found.unknown}},
        **resolved_fields(found),
    )
    row.items.set(found.item_ids)


def begin_plan(*, actor: Actor, year: int, title: str, document_number: str, now: datetime) -> Plan:
    """An empty draft of the actor's bureau, to be filled row by row."""
    bureau = bureau_of(actor.unit_path)
    actor.require("plan.merge", bureau.path)
    with unit_of_work() as work:
        plan = Plan.objects.create(
            unit=bureau, unit_path=bureau.path, year=year, title=title, document_number=document_number,
            created_at=now, updated_at=now,
        )  # fmt: skip
        work.note(actor, "plan.create", plan.ref, unit_path=plan.unit_path, now=now, detail={"rows": 0})
    return plan


def delete_plan(*, actor: Actor, plan: Plan, now: datetime) -> None:
    """Throw a draft away, with its rows; the journal keeps that it was there. Raises Stale for any other state."""
    actor.require("plan.merge", plan.unit_path)
    with unit_of_work() as work:
        work.note(
            actor, "plan.remove", plan.ref, unit_path=plan.unit_path, now=now, digest=plan.source_sha256,
            detail={"rows": plan.rows.count(), "year": plan.year},
        )  # fmt: skip
        drafts = Plan.objects.select_for_update().filter(pk=plan.pk, state=PlanState.DRAFT)
        if not drafts.exists():
            raise Stale("计划已经提交或公布，不能删除。", mend="确需删除的，请先由负责人退回修改。")
        drafts.delete()


def submit_plan(*, actor: Actor, plan: Plan, now: datetime) -> None:
    """The planner hands the merged plan to the head. Raises Refusal for a plan without rows, or with rows not merged yet."""
    actor.require("plan.merge", plan.unit_path)
    _require_merged(plan)
    with unit_of_work() as work:
        Plan.lifecycle.advance(plan, "submit", now=now, submitted_by_id=actor.user_id, returned_reason="")
        papers = move_papers(plan, "submit", now=now, actor=actor)
        work.note(actor, "plan.submit", plan.ref, unit_path=plan.unit_path, now=now, detail={"papers": papers})


def _require_merged(plan: Plan) -> None:
    states = dict(plan.rows.values_list("number", "state"))
    waiting = [f"第 {number} 项" for number, state in states.items() if state != RowStage.MERGED]
    if not states:
        raise Refusal("计划中还没有计划项。", mend="请先新增或导入计划项。")
    if waiting:
        raise Refusal(f"{'、'.join(waiting)}还没有汇总。", mend="请先汇总股室报送的计划项，或请股室报送。")


def return_plan(*, actor: Actor, plan: Plan, reason: str, now: datetime) -> None:
    """The head hands a plan back with a reason; raises Refusal without one."""
    actor.require("plan.approve", plan.unit_path)
    if not reason.strip():
        raise Refusal("请写明退回理由。", field="reason")
    with unit_of_work() as work:
        Plan.lifecycle.advance(plan, "return", now=now, returned_reason=reason.strip())
        papers = move_papers(plan, "return", now=now, actor=actor)
        work.note(actor, "plan.return", plan.ref, unit_path=plan.unit_path, now=now, detail={"papers": papers})


def approve_plan(*, actor: Actor, plan: Plan, aware_of_doubts: bool, now: datetime) -> None:
    """The head approves what somebody else submitted; open doubts must be acknowledged, never passed in silence."""
    actor.require("plan.approve", plan.unit_path)
    if plan.submitted_by_id == actor.user_id:
        raise NotAllowed("计划由您本人提交，不能由您批准。", mend="请由另一位负责人批准。")
    doubts = sum(len(open_doubts(row)) for row in plan.rows.all())
    if doubts and not aware_of_doubts:
        raise Refusal(
            f"计划中还有 {doubts} 处存疑。",
            mend="请逐项查看；确认可以先批准的，勾选“已知悉存疑”。",
            field="aware_of_doubts",
        )
    with unit_of_work() as work:
        Plan.lifecycle.advance(plan, "approve", now=now, approved_by_id=actor.user_id)
        papers = move_papers(plan, "approve", now=now, actor=actor)
        work.note(
            actor,
            "plan.approve",
            plan.ref,
            unit_path=plan.unit_path,
            now=now,
            detail={"open_doubts": doubts, "papers": papers},
        )


def publish_plan(*, actor: Actor, plan: Plan, now: datetime) -> None:
    """The planner publishes the approved plan: from now on the public reads it, as its first version."""
    actor.require("plan.publish", plan.unit_path)
    with unit_of_work() as work:
        Plan.lifecycle.advance(plan, "publish", now=now, published_at=now)
        keep_version(plan, now)
        papers = move_papers(plan, "publish", now=now, actor=actor)
        work.note(actor, "plan.publish", plan.ref, unit_path=plan.unit_path, now=now, detail={"papers": papers})


def file_plan(*, actor: Actor, plan: Plan, on: date, number: str, receipt: str, now: datetime) -> None:
    """The published plan has been filed with the bureau above (备案): day, number and receipt; may be completed later.

    Raises Refusal for a plan that is not published, no number, or a day before its publication.
    """
    actor.require("plan.publish", plan.unit_path)
    if plan.state != PlanState.PUBLISHED or plan.published_at is None:
        raise Refusal("计划尚未公布，不能登记备案。", mend="请先公布计划。")
    if not number.strip():
        raise Refusal("没有填写备案文号。", field="number")
    if on > localdate(now):
        raise Refusal(f"备案日期 {on} 还没有到。", mend="请填写实际备案的日期。", field="on")
    with unit_of_work() as work:
        Plan.objects.filter(pk=plan.pk).update(
            filed_on=on, filing_number=number.strip(), filing_receipt=receipt.strip(), updated_at=now
        )
        work.note(actor, "plan.file", plan.ref, unit_path=plan.unit_path, now=now)
