"""A visit's steps around its result: received, announced to the subject, reviewed or returned."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.inspections.models import Visit, VisitState
from shuangsuiji.inspections.queries import is_member
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.services import count_done

from .naming import open_met_names
from .texts import refuse_personal_texts, typed_texts


def require_member(actor: Actor, visit: Visit) -> None:
    """Pass only an officer matched to the visit."""
    actor.require("visit.enter", visit.unit_path)
    if not is_member(visit, actor.user_id):
        raise NotAllowed("只有匹配到该户的执法人员可以办理。", mend="人员变动的，请由信用监管岗按程序更换。")


def receive_visit(*, actor: Actor, visit: Visit, now: datetime) -> None:
    """领取: a member of the team takes the visit on."""
    require_member(actor, visit)
    with unit_of_work() as work:
        Visit.lifecycle.advance(visit, "receive", now=now, received_at=now)
        work.note(actor, "visit.receive", visit.ref, unit_path=visit.unit_path, now=now)


def notify_visit(*, actor: Actor, visit: Visit, now: datetime) -> None:
    """The subject was told of the visit: from here on its name may be public. Once only; raises Stale."""
    require_member(actor, visit)
    with unit_of_work() as work:
        rows = Visit.objects.filter(pk=visit.pk, notified_at__isnull=True, received_at__isnull=False)
        rows = rows.exclude(state=VisitState.CLOSED)
        if not rows.update(notified_at=now, updated_at=now):
            raise Stale("该户已经通知过，或任务尚未领取。", mend="请刷新页面查看。")
        visit.notified_at = now
        work.note(actor, "visit.notify", visit.ref, unit_path=visit.unit_path, now=now)
    open_met_names(actor=actor, announcement=visit.announcement, now=now)


def spare_notice(*, actor: Actor, visit: Visit, reason: str, now: datetime) -> None:
    """不预先告知: the team goes without telling the subject first, for a reason that stays with the visit. Once only; raises Stale."""
    require_member(actor, visit)
    if not reason.strip():
        raise Refusal("请写明不预先告知的理由。", mend="例如紧急情况，或预先告知可能影响检查。", field="reason")
    with unit_of_work() as work:
        rows = Visit.objects.filter(
            pk=visit.pk, notified_at__isnull=True, received_at__isnull=False, unannounced_reason=""
        ).exclude(state=VisitState.CLOSED)
        if not rows.update(unannounced_reason=reason.strip(), updated_at=now):
            raise Stale("该户已经通知或登记过，或任务尚未领取。", mend="请刷新页面查看。")
        visit.unannounced_reason = reason.strip()
        work.note(actor, "visit.unannounced", visit.ref, unit_path=visit.unit_path, now=now)


def review_visit(*, actor: Actor, visit: Visit, now: datetime) -> None:
    """The station's or section's review passes the result on to publication; nobody reviews an own visit.

    Raises Refusal where a text holds personal data: once reviewed it is published.
    """
    _require_reviewer(actor, visit)
    refuse_personal_texts(typed_texts(visit.findings.all(), visit.note), mend="请退回执法人员删去个人信息。")
    with unit_of_work() as work:
        Visit.lifecycle.advance(
            visit, "review", now=now, reviewed_by_id=actor.user_id, reviewed_at=now, returned_reason=""
        )
        count_done([task.pk for task in visit.tasks.all()])
        work.note(actor, "visit.review", visit.ref, unit_path=visit.unit_path, now=now)
    open_met_names(actor=actor, announcement=visit.announcement, now=now)


def return_visit(*, actor: Actor, visit: Visit, reason: str, now: datetime) -> None:
    """Back to the officers, with a reason; what they entered stays."""
    _require_reviewer(actor, visit)
    with unit_of_work() as work:
        Visit.lifecycle.advance(visit, "return", now=now, returned_reason=_said(reason))
        work.note(actor, "visit.return", visit.ref, unit_path=visit.unit_path, now=now)


def reopen_visit(*, actor: Actor, visit: Visit, reason: str, now: datetime) -> None:
    """A reviewed result goes back to the officers all the same, with a reason: by a reviewer, or by who would publish it.

    For disclosure, which knows whether it is being published.
    """
    actor.require("visit.return", visit.unit_path)
    if visit.entered_by_id == actor.user_id or is_member(visit, actor.user_id):
        raise NotAllowed("不能退回自己参加的检查。", mend="请由其他审核人办理。")
    with unit_of_work() as work:
        Visit.lifecycle.advance(visit, "reopen", now=now, returned_reason=_said(reason))
        count_done([task.pk for task in visit.tasks.all()], change=-1)
        work.note(actor, "visit.return", visit.ref, unit_path=visit.unit_path, now=now, detail={"reviewed": True})


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refusal("请写明退回理由，便于执法人员补正。", field="reason")
    return reason.strip()


def _require_reviewer(actor: Actor, visit: Visit) -> None:
    actor.require("visit.review", visit.unit_path)
    if visit.entered_by_id == actor.user_id or is_member(visit, actor.user_id):
        raise NotAllowed("不能审核自己参加的检查。", mend="请由其他审核人办理。")
