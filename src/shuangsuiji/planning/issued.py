"""Reads of 印发通知 and 实施方案: in scope, of one plan, before the public, and as they are printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.documents.paper import Paper, read_paper, table_of

from .models import ChangeState, Plan, PlanChange, PlanRow
from .paper_models import PaperState, PlanPaper


def papers_visible(actor: Actor) -> QuerySet[PlanPaper]:
    """Papers of the units this actor may read, newest first."""
    papers = PlanPaper.objects.filter(under(actor.reach("plan.read")))
    return papers.select_related("plan__unit", "row__lead", "made_by", "approved_by")


def get_paper(actor: Actor, ref: str) -> PlanPaper:
    """One paper in scope; raises Missing."""
    paper = papers_visible(actor).filter(ref=ref).first()
    if paper is None:
        raise Missing("没有找到该文书。", mend="请从计划的“通知与方案”重新进入。")
    return paper


def printed(paper: PlanPaper) -> Paper:
    """As it is printed."""
    return read_paper(paper.title, paper.body, {name: table_of(table) for name, table in paper.tables.items()})


@dataclass(frozen=True)
class RowPaper:
    """A row, its newest scheme if there is one, and whether the row was changed since."""

    row: PlanRow
    paper: PlanPaper | None
    is_outdated: bool = False


def notice_of(plan: Plan) -> PlanPaper | None:
    """The newest notice of a plan."""
    return PlanPaper.objects.filter(plan=plan, row=None).order_by("-edition").first()


def schemes_of(plan: Plan) -> list[RowPaper]:
    """Every row of a plan with its newest scheme."""
    newest = _newest(PlanPaper.objects.filter(plan=plan, row__isnull=False))
    changed = _changed(plan)
    found = []
    for row in plan.rows.select_related("lead"):
        paper = newest.get(row.pk)
        found.append(RowPaper(row, paper, bool(paper and (day := changed.get(row.pk)) and day > paper.created_at)))
    return found


def _newest(papers: Iterable[PlanPaper]) -> dict[int | None, PlanPaper]:
    found: dict[int | None, PlanPaper] = {}
    for paper in sorted(papers, key=lambda one: one.edition):
        found[paper.row_id] = paper
    return found


def _changed(plan: Plan) -> dict[int, datetime]:
    changes = PlanChange.objects.filter(plan=plan, state=ChangeState.PUBLISHED).order_by("published_at")
    return {row: day for row, day in changes.values_list("row_id", "published_at") if day}


def public_papers(plan: Plan) -> tuple[PlanPaper | None, dict[int | None, PlanPaper]]:
    """The newest published notice of a plan, and the newest published scheme of each row by its primary key."""
    newest = _newest(PlanPaper.objects.filter(plan=plan, state=PaperState.PUBLISHED).defer("body", "tables"))
    return newest.pop(None, None), newest


def published_paper(ref: str) -> PlanPaper | None:
    """A paper that the public may read."""
    papers = PlanPaper.objects.filter(state=PaperState.PUBLISHED).select_related("plan__unit", "row")
    return papers.filter(ref=ref).first()


def editions_of(paper: PlanPaper) -> QuerySet[PlanPaper]:
    """The other editions of the same notice or scheme, newest first."""
    others = PlanPaper.objects.filter(plan_id=paper.plan_id, row_id=paper.row_id).exclude(pk=paper.pk)
    return others.order_by("-edition")
