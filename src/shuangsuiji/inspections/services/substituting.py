"""替补 at the door: the visit of a subject that is no more is closed with its reason, and those of its successors are opened."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.drawing.queries import Substitution, SubstitutionState, substitution_of
from shuangsuiji.drawing.services import (
    Successor,
    ask_substitution,
    carry_out_substitution,
    refuse_substitution,
)
from shuangsuiji.inspections.models import Visit, VisitOfficer
from shuangsuiji.inspections.queries import UNFINISHED, may_substitute, next_number, visit_at
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.services import count_done
from shuangsuiji.profiles.queries import active_profile

from .dispatching import finish_tasks
from .naming import open_met_names


def ask_to_substitute(*, actor: Actor, visit: Visit, reason: str, evidence: str, now: datetime) -> Substitution:
    """Who runs the draw, or an officer of the visit, asks that the next reserve be visited instead. Raises Stale after the result."""
    actor.require("visit.substitute", visit.unit_path)
    if not may_substitute(actor, visit):
        raise NotAllowed("只有匹配到该户的执法人员可以办理。", mend="请由该户的执法人员或信用监管岗申请。")
    if not Visit.lifecycle.allows(visit.state, "close"):
        raise Stale(f"“{visit.get_state_display()}”的检查不能替补。", mend="已经录入结果的，请先退回。")
    return ask_substitution(
        actor=actor, announcement=visit.announcement, subject_id=visit.subject_id, unit_path=visit.unit_path,
        reason=reason, evidence=evidence, now=now,
    )  # fmt: skip


def refuse_to_substitute(*, actor: Actor, visit: Visit, answer: str, now: datetime) -> None:
    """The second person does not agree."""
    refuse_substitution(actor=actor, substitution=_waiting(visit), answer=answer, now=now)


def substitute(*, actor: Actor, visit: Visit, now: datetime) -> list[Visit]:
    """With the second person's word: close the visit, open and return those of the next reserves, none where no reserve is left."""
    asked = _waiting(visit)
    with unit_of_work() as work:
        came = carry_out_substitution(actor=actor, substitution=asked, now=now)
        reason = active_profile().reasons("substitution")[asked.reason]
        words = f"{reason}。{asked.evidence}"
        Visit.lifecycle.advance(visit, "close", now=now, closed_reason=words)
        work.note(actor, "visit.close", visit.ref, unit_path=visit.unit_path, now=now, detail={"reason": asked.reason})
        opened = [_open(visit, successor, now) for successor in came]
        _settle(visit, came, now)
    open_met_names(actor=actor, announcement=visit.announcement, now=now)
    return opened


def _waiting(visit: Visit) -> Substitution:
    asked = substitution_of(visit.announcement_id, visit.subject_id)
    if asked is None or asked.state != SubstitutionState.ASKED:
        raise Stale("没有待批准的替补申请。", mend="请刷新页面。")
    return asked


def _open(replaced: Visit, successor: Successor, now: datetime) -> Visit:
    """The visit at the door that follows: a new one with its own team, or one more task for the visit that is due there anyway."""
    standing = visit_at(replaced.announcement_id, successor.subject_id)
    if standing is not None and standing.state not in UNFINISHED:
        raise Refusal(
            "下一位备选在本次抽取里已经录入检查结果，替补没有办理。", mend="请先把那一户的结果退回，补检新增的事项。"
        )
    visit = standing or _new_visit(replaced, successor, now)
    visit.tasks.add(*successor.task_ids)
    return visit


def _new_visit(replaced: Visit, successor: Successor, now: datetime) -> Visit:
    visit = Visit.objects.create(
        announcement_id=replaced.announcement_id, subject_id=successor.subject_id,
        number=next_number(replaced.announcement), unit_path=successor.unit_path,
        due_on=replaced.due_on, created_at=now, updated_at=now,
    )  # fmt: skip
    VisitOfficer.objects.bulk_create(
        VisitOfficer(visit=visit, officer_id=officer, lead=lead) for officer, lead in successor.team
    )
    return visit


def _settle(visit: Visit, came: list[Successor], now: datetime) -> None:
    """Tasks for which nobody follows count this door as done; the last one ends them."""
    followed = {task for successor in came for task in successor.task_ids}
    alone = [task.pk for task in visit.tasks.all() if task.pk not in followed]
    if alone:
        count_done(alone)
        finish_tasks(visit, now)
