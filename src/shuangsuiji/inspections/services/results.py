"""Entering what was found: one result per item, with a description and a disposal wherever there is a problem."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal, refusals_of, refuse_all
from shuangsuiji.inspections.models import Finding, Visit
from shuangsuiji.inspections.queries import items_of, needs_notice, result_codes
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import LedgerKind
from shuangsuiji.registry.services import FrequencyNote, note_frequency

from .naming import open_met_names
from .steps import require_member
from .texts import refuse_personal_texts, typed_texts


@dataclass(frozen=True)
class FindingInput:
    """The result of one item as entered."""

    item_id: int
    result: str
    problem: str = ""
    disposal: str = ""


def enter_result(
    *,
    actor: Actor,
    visit: Visit,
    visited_on: date,
    method: str,
    findings: Sequence[FindingInput],
    note: str,
    now: datetime,
) -> None:
    """Enter or correct the result of a visit by one of its officers.

    Raises Refusal, all of them together, for a day in the future or before the dispatch, an unknown method or result
    code, an item without a result, a problem without description or disposal, personal data in a text; before these for
    a subject that must be told first; NotAllowed outside the team.
    """
    require_member(actor, visit)
    _check_notice(visit)
    refuse_all(
        [
            *_faults_of_day(visit, visited_on, now),
            *_faults_of_method(method),
            *_faults(visit, findings, note),
            *refusals_of(lambda: refuse_personal_texts(typed_texts(findings, note))),
        ]
    )
    with unit_of_work() as work:
        Visit.lifecycle.advance(
            visit, "enter", now=now, visited_on=visited_on, method=method, note=note.strip(),
            entered_by_id=actor.user_id, entered_at=now, notified_at=_told_at(visit, now),
        )  # fmt: skip
        _replace_findings(visit, findings)
        _note_visited(visit, visited_on, findings, now)
        work.note(
            actor, "visit.enter", visit.ref, unit_path=visit.unit_path, now=now,
            detail={"results": sorted(finding.result for finding in findings)},
        )  # fmt: skip
    open_met_names(actor=actor, announcement=visit.announcement, now=now)


def _check_notice(visit: Visit) -> None:
    if needs_notice(visit):
        raise Refusal(
            "还没有通知检查对象，不能录入结果。",
            mend="请先办理“已通知检查对象”；依法不预先告知的，写明理由后再录入。",
        )


def _told_at(visit: Visit, now: datetime) -> datetime | None:
    """Who was not told beforehand was told at the door."""
    return now if visit.unannounced_reason and visit.notified_at is None else visit.notified_at


def _faults_of_day(visit: Visit, visited_on: date, now: datetime) -> Iterator[Refusal]:
    if visited_on > timezone.localdate(now):
        yield Refusal("检查日期不能晚于今天。", mend="请填写实际到场的日期。", field="visited_on")
    if visited_on < timezone.localdate(visit.created_at):
        yield Refusal("检查日期早于任务派发日期。", mend="请填写派发之后实际到场的日期。", field="visited_on")


def _faults_of_method(method: str) -> Iterator[Refusal]:
    if method not in active_profile().data["checklist"]["methods"]:
        yield Refusal("请选择检查方式。", field="method")


def _faults(visit: Visit, findings: Sequence[FindingInput], note: str) -> Iterator[Refusal]:
    by_item = {finding.item_id: finding for finding in findings}
    codes = result_codes()
    for item in items_of(visit):
        finding = by_item.pop(item.pk, None)
        if finding is None or finding.result not in codes:
            yield Refusal(f"“{item.name}”没有选择检查结果。", mend="每个事项都要有结论。", field=f"result_{item.pk}")
        elif codes[finding.result].problem:
            yield from _faults_of_problem(item.name, finding)
    if any(codes[row.result].needs_note for row in findings if row.result in codes) and not note.strip():
        yield Refusal("选择“其他情况”的，请在情况说明中写明。", field="note")
    if by_item:
        yield Refusal("提交了不属于本次检查的事项。", mend="请刷新页面后重新填写。")


def _faults_of_problem(name: str, finding: FindingInput) -> Iterator[Refusal]:
    if not finding.problem.strip():
        yield Refusal(f"“{name}”发现问题，请写明问题情况。", field=f"problem_{finding.item_id}")
    if not finding.disposal.strip():
        yield Refusal(f"“{name}”发现问题，请写明处置情况。", field=f"disposal_{finding.item_id}")


def _replace_findings(visit: Visit, findings: Sequence[FindingInput]) -> None:
    visit.findings.all().delete()
    Finding.objects.bulk_create(
        Finding(
            visit=visit,
            item_id=finding.item_id,
            result=finding.result,
            problem=finding.problem.strip(),
            disposal=finding.disposal.strip(),
        )
        for finding in findings
    )


def _note_visited(visit: Visit, visited_on: date, findings: Sequence[FindingInput], now: datetime) -> None:
    """The year's ledger counts the visit, with who made it and its worst result: the first of a problem, else the first."""
    codes = result_codes()
    results = sorted((finding.result for finding in findings), key=lambda code: not codes[code].problem)
    line = FrequencyNote(
        subject_id=visit.subject.pk, unit_path=visit.announcement.unit_path, year=visited_on.year, kind=LedgerKind.VISITED,
        day=visited_on, source=visit.number, occasion=visit.announcement.ref, result=next(iter(results), ""),
        officer_ids=tuple(visit.team.values_list("officer_id", flat=True)),
    )  # fmt: skip
    note_frequency([line], now)
