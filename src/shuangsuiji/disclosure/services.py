"""Publication as an act of two persons; corrections as new versions; nothing is ever overwritten."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.inspections.services import mark_published, reopen_visit
from shuangsuiji.journal.services import unit_of_work

from .content import content_digest, public_content, refuse_personal_data, tells_of_problem
from .models import Publication, PublicationState
from .queries import deadline, latest_version

Row = TypeVar("Row", inspections.Visit, Publication)
Refused = list[tuple[str, Refusal]]


def propose_each(*, actor: Actor, visits: Sequence[inspections.Visit], now: datetime) -> Refused:
    """As `propose_publication`, one by one: what cannot go does not hold up the others. Returns (visit ref, why) of those."""
    return _each(visits, lambda visit: propose_publication(actor=actor, visits=[visit], now=now))


def approve_each(*, actor: Actor, publications: Sequence[Publication], now: datetime) -> Refused:
    """As `approve_publication`, one by one. Returns (publication ref, why) of those that stay."""
    return _each(publications, lambda row: approve_publication(actor=actor, publications=[row], now=now))


def _each(rows: Sequence[Row], act: Callable[[Row], object]) -> Refused:
    """Do the act on every row, in one transaction but each by itself: its changes and journal entries stay or go together."""
    if not rows:
        raise Refusal("没有选择任何一户。", mend="请勾选后再提交。")
    refused: Refused = []
    with unit_of_work():
        for row in rows:
            try:
                act(row)
            except Refusal as refusal:
                refused.append((row.ref, refusal))
    return refused


def return_result(*, actor: Actor, visit: inspections.Visit, reason: str, now: datetime) -> None:
    """A reviewed result goes back to its officers instead of being published. Raises Stale while a publication of it waits."""
    if latest_version(visit.pk):
        raise Stale("该结果已提交公示或已经公示，不能退回。", mend="请先由负责人退回公示，或在公示后更正。")
    reopen_visit(actor=actor, visit=visit, reason=reason, now=now)


def propose_publication(*, actor: Actor, visits: Sequence[inspections.Visit], now: datetime) -> list[Publication]:
    """First hand: put reviewed visits up for publication. All or none; raises Refusal for one that is not reviewed."""
    if not visits:
        raise Refusal("没有选择要公示的检查。", mend="请勾选后再提交。")
    with unit_of_work() as work:
        rows = [_propose(actor, visit, now) for visit in visits]
        for row in rows:
            work.note(
                actor, "publication.propose", row.ref, unit_path=row.unit_path, now=now, digest=row.digest,
                detail={"visit": row.visit.ref, "version": row.version},
            )  # fmt: skip
    return rows


def _propose(actor: Actor, visit: inspections.Visit, now: datetime) -> Publication:
    actor.require("publication.propose", visit.unit_path)
    if visit.state != inspections.VisitState.REVIEWED or visit.visited_on is None:
        raise Refusal(f"{visit.subject.name}的检查结果还没有审核通过。", mend="请先完成审核。")
    content = public_content(visit)
    refuse_personal_data(content)
    return _create(actor, visit, content, now, version=1)


def _create(
    actor: Actor, visit: inspections.Visit, content: dict[str, Any], now: datetime, **extra: Any
) -> Publication:
    due = deadline(visit.visited_on or now.date())
    try:
        return Publication.objects.create(
            visit=visit, subject=visit.subject, unit_path=visit.unit_path, content=content,
            digest=content_digest(content), problem=tells_of_problem(content), due_on=due.day,
            due_known=due.known, proposed_by_id=actor.user_id,
            created_at=now, updated_at=now, **extra,
        )  # fmt: skip
    except IntegrityError as error:
        raise Stale(f"{visit.subject.name}已经有人提交公示。", mend="请刷新页面查看。") from error


def approve_publication(*, actor: Actor, publications: Sequence[Publication], now: datetime) -> None:
    """Second hand: the head publishes. All or none; raises NotAllowed for one's own proposal, Stale when decided already."""
    if not publications:
        raise Refusal("没有选择要批准的公示。", mend="请勾选后再提交。")
    with unit_of_work() as work:
        for row in publications:
            _require_second(actor, row)
            if content_digest(row.content) != row.digest:
                raise Refusal(
                    f"{row.subject.name}的待公示内容与提交时的摘要不一致。", mend="请退回后重新提交，并告知审计管理员。"
                )
            Publication.lifecycle.advance(row, "publish", now=now, decided_by_id=actor.user_id, published_at=now)
            if row.supersedes_id is None:
                mark_published(visit=row.visit, now=now)
            work.note(actor, "publication.publish", row.ref, unit_path=row.unit_path, now=now, digest=row.digest)


def return_publication(*, actor: Actor, publication: Publication, reason: str, now: datetime) -> None:
    """The head hands a proposal back with a reason; it may be proposed anew."""
    _require_second(actor, publication)
    if not reason.strip():
        raise Refusal("请写明退回理由。", field="reason")
    with unit_of_work() as work:
        Publication.lifecycle.advance(
            publication, "return", now=now, decided_by_id=actor.user_id, reason=reason.strip()
        )
        work.note(actor, "publication.return", publication.ref, unit_path=publication.unit_path, now=now)


def _require_second(actor: Actor, row: Publication) -> None:
    actor.require("publication.approve", row.unit_path)
    if row.proposed_by_id == actor.user_id:
        raise NotAllowed("公示由您本人提出，不能由您批准。", mend="请由另一位负责人批准。")


def correct_publication(
    *, actor: Actor, publication: Publication, content: dict[str, Any], reason: str, now: datetime
) -> Publication:
    """Propose a corrected version of a published result; both stay public once the head approves."""
    actor.require("result.correct", publication.unit_path)
    if publication.state != PublicationState.PUBLISHED:
        raise Refusal("只有已公示的结果可以更正。")
    version = latest_version(publication.visit_id)
    if version != publication.version:
        raise Stale(f"该结果已有第 {version} 版（已公示或等待批准）。", mend="请对最新一版提出更正。")
    if not reason.strip():
        raise Refusal("请写明更正理由。", field="reason")
    if content == publication.content:
        raise Refusal("更正内容与已公示的内容相同。", mend="请修改后再提交。")
    refuse_personal_data(content)
    with unit_of_work() as work:
        row = _create(
            actor, publication.visit, content, now, version=version + 1, supersedes=publication, reason=reason.strip()
        )
        work.note(
            actor, "publication.correct", row.ref, unit_path=row.unit_path, now=now, digest=row.digest,
            detail={"supersedes": publication.ref, "version": version + 1},
        )  # fmt: skip
    return row
