"""上报 and 回执 of published editions, from bureau to bureau up the tree."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import CatalogueReport, CatalogueState, ItemCatalogue, ReportState
from shuangsuiji.registry.queries.catalogues import bureau_above

from .changes import insert


def report_catalogue(*, actor: Actor, catalogue: ItemCatalogue, to_name: str = "", now: datetime) -> CatalogueReport:
    """Report a published edition to the bureau above; one that stands outside the platform is named by `to_name`.

    Raises Refusal for a draft, without an addressee, or when the edition is reported already.
    """
    actor.require("item.report", catalogue.unit_path)
    if catalogue.state == CatalogueState.DRAFT:
        raise Refusal("这一版还没有发布，不能上报。", mend="请先发布。")
    above = bureau_above(catalogue.unit)
    name = above.name if above else to_name.strip()
    if not name:
        raise Refusal("没有写明向哪个单位上报。", mend="请填写上级单位的全称。", field="to_name")
    row = CatalogueReport(
        catalogue=catalogue, unit_path=catalogue.unit_path, to_unit=above, to_path=above.path if above else "",
        to_name=name, digest=catalogue.digest, sent_by_id=actor.user_id, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, Refusal("这一版已经上报。", mend="被退回后才能再报。"))
        path = catalogue.unit_path
        work.note(actor, "catalogue.report", catalogue.ref, unit_path=path, now=now, digest=row.digest)
    return row


def receive_report(*, actor: Actor, report: CatalogueReport, remark: str = "", now: datetime) -> None:
    """The bureau above confirms what it received; the receipt's number is made of its path, year and serial. Raises Stale."""
    actor.require("item.receive", report.to_path)
    with unit_of_work() as work:
        _advance(report, "receive", actor, now, receipt_number=_next_receipt(report, now), remark=remark.strip())
        work.note(actor, "catalogue.receipt", report.ref, unit_path=report.to_path, now=now, digest=report.digest)


def _next_receipt(report: CatalogueReport, now: datetime) -> str:
    answered = CatalogueReport.objects.filter(
        to_path=report.to_path, state=ReportState.RECEIVED, answered_at__year=now.year
    )
    code = report.to_path.rstrip(".").rpartition(".")[2]
    return f"{code}回执〔{now.year}〕{answered.count() + 1}号"


def return_report(*, actor: Actor, report: CatalogueReport, remark: str, now: datetime) -> None:
    """The bureau above sends a report back and says why; the edition may be reported again. Raises Refusal, Stale."""
    actor.require("item.receive", report.to_path)
    if not remark.strip():
        raise Refusal("没有写明退回的理由。", mend="请写明哪里需要改正。", field="remark")
    with unit_of_work() as work:
        _advance(report, "return", actor, now, remark=remark.strip())
        work.note(actor, "catalogue.return", report.ref, unit_path=report.to_path, now=now, digest=report.digest)


def note_receipt(*, actor: Actor, report: CatalogueReport, receipt_number: str, now: datetime) -> None:
    """Enter the receipt of a bureau that stands outside the platform. Raises Refusal, Stale."""
    actor.require("item.report", report.unit_path)
    if report.to_unit_id is not None:
        raise Refusal("受理单位在本平台上，由其出具回执。", mend="请等待上级回执。")
    if not receipt_number.strip():
        raise Refusal("没有填写回执号。", mend="请照上级的回执填写。", field="receipt_number")
    with unit_of_work() as work:
        _advance(report, "receive", actor, now, receipt_number=receipt_number.strip())
        path = report.unit_path
        work.note(actor, "catalogue.receipt", report.ref, unit_path=path, now=now, digest=report.digest)


def _advance(report: CatalogueReport, verb: str, actor: Actor, now: datetime, **changes: str) -> None:
    CatalogueReport.lifecycle.advance(report, verb, now=now, answered_at=now, answered_by_id=actor.user_id, **changes)
