"""协助: experts and agencies beside the officers of a visit, named by a person with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.common.errors import Missing, Refusal, Stale
from shuangsuiji.inspections.models import Visit, VisitHelper
from shuangsuiji.inspections.queries import UNFINISHED
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.queries import Agency, Expert, helpers_for, recusal_towards


def attach_helper(*, actor: Actor, visit: Visit, helper: Expert | Agency, reason: str, now: datetime) -> VisitHelper:
    """Let an expert or agency of the bureau's libraries assist a visit. The team of officers stays what the match made it.

    Raises Refusal for one that is not in the library, whose qualification or contract ends before the visit is due, that is
    the subject or works there, that has recused, or that assists already; Stale once the result is entered.
    """
    actor.require("visit.assist", visit.unit_path)
    _require_unfinished(visit)
    if not reason.strip():
        raise Refusal("没有写明为什么需要协助。", mend="例如“需要检测油品质量”。", field="reason")
    _require_fit(visit, helper, now)
    field = "expert" if isinstance(helper, Expert) else "agency"
    row = VisitHelper(visit=visit, reason=reason.strip(), added_at=now, added_by_id=actor.user_id, **{field: helper})
    with unit_of_work() as work:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Refusal(f"{helper.name}已在协助这次检查。", field="helper") from error
        detail = {"helper": helper.ref}
        work.note(actor, "visit.assist", visit.ref, unit_path=visit.unit_path, now=now, detail=detail)
    return row


def detach_helper(*, actor: Actor, visit: Visit, helper_ref: str, now: datetime) -> None:
    """Take an expert or agency away before the result is entered. Raises Missing, Stale."""
    actor.require("visit.assist", visit.unit_path)
    _require_unfinished(visit)
    row = next((row for row in visit.helpers.select_related("expert", "agency") if row.who.ref == helper_ref), None)
    if row is None:
        raise Missing("这次检查没有该协助人员。", mend="请刷新页面。")
    with unit_of_work() as work:
        row.delete()
        detail = {"helper": helper_ref}
        work.note(actor, "visit.unassist", visit.ref, unit_path=visit.unit_path, now=now, detail=detail)


def _require_unfinished(visit: Visit) -> None:
    if visit.state not in UNFINISHED:
        raise Stale(f"“{visit.get_state_display()}”的检查不能再变动协助人员。", mend="已经录入结果的，请先退回。")


def _require_fit(visit: Visit, helper: Expert | Agency, now: datetime) -> None:
    """The library, the papers, and nothing that ties the helper to the subject."""
    today = timezone.localdate(now)
    until = max(today, visit.due_on)
    model = type(helper)
    if not helpers_for(bureau_of(visit.unit_path).path, model, until).filter(pk=helper.pk).exists():
        reason = f"{helper.name}不在本局在库的{model._meta.verbose_name}中，或资质在检查期限 {until} 之前到期。"
        raise Refusal(reason, mend="请另选，或先更新名录。", field="helper")
    if isinstance(helper, Agency) and helper.contract_to and helper.contract_to < until:
        raise Refusal(f"{helper.name}的委托期限到 {helper.contract_to} 为止。", mend="请先续签。", field="helper")
    subject = visit.subject
    if helper.workplace == subject.name if isinstance(helper, Expert) else helper.code == subject.code:
        raise Refusal(f"{helper.name}与检查对象是同一单位，应当回避。", mend="请另选。", field="helper")
    recusal = recusal_towards(helper, subject, today, until)
    if recusal is not None:
        ground = recusal.get_ground_display()
        raise Refusal(f"{helper.name}对该检查对象应当回避（{ground}）。", mend="请另选。", field="helper")
