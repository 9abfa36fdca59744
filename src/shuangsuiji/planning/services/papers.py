"""印发通知 and 实施方案: made of the bureau's template, written on by hand, approved by another person, published."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Max
from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.documents.filling import check_text, fill
from shuangsuiji.documents.queries import in_force
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning.models import Plan, PlanRow, PlanState
from shuangsuiji.planning.paper_models import PaperKind, PaperState, PlanPaper
from shuangsuiji.planning.queries import open_points
from shuangsuiji.planning.wording import notice_wording, scheme_wording
from shuangsuiji.profiles.queries import active_profile

from .drafting import require_own_row

LONGEST = 20_000


def draft_notice(*, actor: Actor, plan: Plan, now: datetime) -> PlanPaper:
    """The notice with which a plan is issued, as a draft made of the template.

    Raises Refusal for a plan without rows, Stale while an earlier notice is on its way.
    """
    actor.require("plan.merge", plan.unit_path)
    if not plan.rows.exists():
        raise Refusal("计划中还没有计划项。", mend="请先新增或导入计划项。")
    return _create(actor, plan, None, now)


def draft_scheme(*, actor: Actor, row: PlanRow, now: datetime) -> PlanPaper:
    """The scheme of a row, as a draft made of the template, with a number of its own.

    Raises Refusal for a cancelled row or one with open points, Stale while an earlier scheme is on its way.
    """
    require_own_row(actor, row)
    if row.cancelled_at is not None:
        raise Refusal(f"第 {row.number} 项已经取消，不必再起草实施方案。")
    if points := open_points(row):
        raise Refusal(f"第 {row.number} 项还有未定内容：{'；'.join(points)}。", mend="请先在计划项中补齐。")
    return _create(actor, row.plan, row, now)


def _create(actor: Actor, plan: Plan, row: PlanRow | None, now: datetime) -> PlanPaper:
    kind = PaperKind.SCHEME if row else PaperKind.NOTICE
    others = PlanPaper.objects.filter(plan=plan, row=row, kind=kind)
    if others.exclude(state=PaperState.PUBLISHED).exists():
        raise Stale(f"已有一份{kind.label}在办。", mend="请在它上面修改，或先办结。")
    template = in_force(plan.unit_path, kind.value)
    serial = _next_serial(plan) if row else 0
    number = _number(plan, serial) if row else plan.document_number
    wording = scheme_wording(_whole(row), number, localdate(now)) if row else notice_wording(plan, localdate(now))
    try:
        with unit_of_work() as work:
            paper = PlanPaper.objects.create(
                plan=plan, row=row, unit_path=plan.unit_path, kind=kind, serial=serial, number=number,
                edition=(others.aggregate(top=Max("edition"))["top"] or 0) + 1, title=wording.title[:200],
                body=fill(template.body, wording.values), template_edition=template.edition,
                tables={name: table.as_json() for name, table in wording.tables.items()},
                made_by_id=actor.user_id, created_at=now, updated_at=now,
            )  # fmt: skip
            work.note(actor, "paper.create", paper.ref, unit_path=plan.unit_path, now=now,
                      detail={"kind": kind.value, "number": number, "template": template.edition})  # fmt: skip
    except IntegrityError as error:
        raise Stale(f"{kind.label}刚由别人起草。", mend="请刷新页面。") from error
    return paper


def _whole(row: PlanRow) -> PlanRow:
    """The row with all that its scheme speaks of."""
    rows = PlanRow.objects.select_related("plan__unit", "lead").prefetch_related("items", "partners", "tasks")
    return rows.get(pk=row.pk)


def _next_serial(plan: Plan) -> int:
    papers = PlanPaper.objects.filter(plan__unit_id=plan.unit_id, plan__year=plan.year)
    return (papers.aggregate(top=Max("serial"))["top"] or 0) + 1


def _number(plan: Plan, serial: int) -> str:
    return str(active_profile().data["numbering"]["scheme"].format(year=plan.year, serial=serial))


def rewrite_paper(*, actor: Actor, paper: PlanPaper, title: str, body: str, now: datetime) -> None:
    """New words for a draft. Raises Refusal for none, too many, or braces that are no table of this paper."""
    _require_writer(actor, paper)
    body = body.replace("\r\n", "\n").strip()
    if not title.strip() or not body:
        raise Refusal("标题和正文都要填写。", field="body" if title.strip() else "title")
    if len(body) > LONGEST:
        raise Refusal(f"正文有 {len(body)} 字，超过上限 {LONGEST} 字。", field="body")
    check_text(body, paper.tables)
    with unit_of_work() as work:
        drafts = PlanPaper.objects.filter(pk=paper.pk, state=PaperState.DRAFT)
        if not drafts.update(title=title.strip(), body=body, updated_at=now):
            raise Stale("这份文书已经提交，不能再改。", mend="需要修改的，请负责人退回。")
        work.note(actor, "paper.edit", paper.ref, unit_path=paper.unit_path, now=now)


def remove_paper(*, actor: Actor, paper: PlanPaper, now: datetime) -> None:
    """Throw a draft away; the journal keeps that it was there."""
    _require_writer(actor, paper)
    with unit_of_work() as work:
        work.note(actor, "paper.remove", paper.ref, unit_path=paper.unit_path, now=now, detail={"number": paper.number})
        deleted, _ = PlanPaper.objects.filter(pk=paper.pk, state=PaperState.DRAFT).delete()
        if not deleted:
            raise Stale("这份文书已经提交，不能删除。", mend="需要修改的，请负责人退回。")


def _require_writer(actor: Actor, paper: PlanPaper) -> None:
    if paper.row is not None:
        require_own_row(actor, paper.row)
    else:
        actor.require("plan.merge", paper.unit_path)


def submit_paper(*, actor: Actor, paper: PlanPaper, now: datetime) -> None:
    """Hand a paper to the head: of a plan in the making it goes with the plan, so this is for a plan that is out already.

    Raises Refusal while the plan has not been published.
    """
    _require_writer(actor, paper)
    if paper.plan.state != PlanState.PUBLISHED:
        raise Refusal("计划还没有公布，这份文书随计划一并提交、批准和公布。", mend="请先办理计划。")
    with unit_of_work() as work:
        PlanPaper.lifecycle.advance(paper, "submit", now=now, returned_reason="")
        work.note(actor, "paper.submit", paper.ref, unit_path=paper.unit_path, now=now)


def return_paper(*, actor: Actor, paper: PlanPaper, reason: str, now: datetime) -> None:
    """The head hands a paper back; raises Refusal without a reason."""
    actor.require("plan.approve", paper.unit_path)
    if not reason.strip():
        raise Refusal("请写明退回理由。", field="reason")
    with unit_of_work() as work:
        PlanPaper.lifecycle.advance(paper, "return", now=now, returned_reason=reason.strip()[:500])
        work.note(actor, "paper.return", paper.ref, unit_path=paper.unit_path, now=now)


def approve_paper(*, actor: Actor, paper: PlanPaper, now: datetime) -> None:
    """The head approves what somebody else wrote. Raises NotAllowed for one's own."""
    actor.require("plan.approve", paper.unit_path)
    if paper.made_by_id == actor.user_id:
        raise NotAllowed("这份文书由您本人起草，不能由您批准。", mend="请由另一位负责人批准。")
    with unit_of_work() as work:
        PlanPaper.lifecycle.advance(paper, "approve", now=now, approved_by_id=actor.user_id, approved_at=now)
        work.note(actor, "paper.approve", paper.ref, unit_path=paper.unit_path, now=now)


def publish_paper(*, actor: Actor, paper: PlanPaper, now: datetime) -> None:
    """The planner publishes an approved paper. Raises Refusal while its plan has not been published."""
    actor.require("plan.publish", paper.unit_path)
    if paper.plan.state != PlanState.PUBLISHED:
        raise Refusal("计划还没有公布，这份文书随计划一并公布。", mend="请先公布计划。")
    with unit_of_work() as work:
        PlanPaper.lifecycle.advance(paper, "publish", now=now, published_at=now)
        work.note(actor, "paper.publish", paper.ref, unit_path=paper.unit_path, now=now)


# verb of the plan → from which state its papers go to which
WITH_PLAN = {
    "submit": (PaperState.DRAFT, PaperState.SUBMITTED),
    "return": (PaperState.SUBMITTED, PaperState.DRAFT),
    "approve": (PaperState.SUBMITTED, PaperState.APPROVED),
    "publish": (PaperState.APPROVED, PaperState.PUBLISHED),
}


def move_papers(plan: Plan, verb: str, *, now: datetime, actor: Actor) -> list[str]:
    """Inside the plan's unit of work: its papers take the same step; their refs, for the journal."""
    source, target = WITH_PLAN[verb]
    papers = PlanPaper.objects.filter(plan=plan, state=source)
    refs = list(papers.order_by("pk").values_list("ref", flat=True))
    stamps: dict[str, dict[str, Any]] = {
        "approve": {"approved_by": actor.user_id, "approved_at": now},
        "publish": {"published_at": now},
    }
    # a notice drafted before the plan had its number takes it now
    PlanPaper.objects.filter(plan=plan, state=source, kind=PaperKind.NOTICE).update(number=plan.document_number)
    papers.update(state=target, updated_at=now, **stamps.get(verb, {}))
    return refs
