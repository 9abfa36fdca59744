"""专项检查 and 临时任务 outside the yearly plan: each a plan of one row, with basis and reason, that a head approves."""

from datetime import date, datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.models import Plan, PlanKind, PlanRow, RowKind, RowStage, SamplingType
from shuangsuiji.planning.queries import vocabulary
from shuangsuiji.planning.resolution import resolve
from shuangsuiji.planning.texts import RowTexts

from .drafting import resolved_fields

ROW_KINDS = {PlanKind.SPECIAL: RowKind.SPECIAL, PlanKind.INTERIM: RowKind.INTERIM}


def begin_special(
    *, actor: Actor, kind: PlanKind, year: int, texts: RowTexts, basis: str, reason: str, now: datetime
) -> Plan:
    """A special or interim check as a draft: its one row is read from `texts` as a plan's rows are.

    Raises Refusal for the yearly plan's own kind, and without a basis or a reason: such a check is an exception.
    """
    bureau = bureau_of(actor.unit_path)
    actor.require("plan.draft", bureau.path)
    if kind not in ROW_KINDS:
        raise Refusal("年度抽查计划不在这里编制。", field="kind")
    if not basis.strip():
        raise Refusal("没有填写依据文件。", mend="专项检查和临时任务须有部署文件或批示。", field="basis")
    if not reason.strip():
        raise Refusal("没有写明理由。", mend="请写明为什么不能纳入年度双随机抽查。", field="reason")
    with unit_of_work() as work:
        plan = Plan.objects.create(
            unit=bureau, unit_path=bureau.path, year=year, kind=kind, title=texts.name, basis=basis.strip(),
            reason=reason.strip(), created_at=now, updated_at=now,
        )  # fmt: skip
        _add_row(actor, plan, texts, now)
        work.note(actor, "special.create", plan.ref, unit_path=plan.unit_path, now=now,
                  detail={"kind": kind.value, "basis": plan.basis})  # fmt: skip
    return plan


def _add_row(actor: Actor, plan: Plan, texts: RowTexts, now: datetime) -> None:
    """A section's is its own draft, which it reports as it reports the rows of the yearly plan."""
    found = resolve(texts, vocabulary(plan.unit_path, plan.year))
    # it reaches whom the document names, unless the words say otherwise
    found.sampling_type = found.sampling_type or SamplingType.DIRECTED
    is_section = not actor.may("plan.merge", plan.unit_path)
    if is_section:
        found.lead_id = actor.unit_id
    row = PlanRow.objects.create(
        plan=plan, number=1, state=RowStage.DRAFTED if is_section else RowStage.MERGED, created_at=now, updated_at=now,
        kind=ROW_KINDS[PlanKind(plan.kind)], basis=plan.basis, **texts.columns(), **resolved_fields(found),
    )  # fmt: skip
    row.items.set(found.item_ids)


def window_text(start: date, end: date) -> str:
    """Two days as a plan prints them."""
    return f"{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日"
