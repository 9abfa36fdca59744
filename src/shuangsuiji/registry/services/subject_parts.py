"""What hangs on a subject, by hand: further codes, licences, facts. Each is one act, with its line in the history."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing, Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.registry.models import Subject, SubjectCode, SubjectFact, SubjectLicence

from .changes import insert
from .subject_changes import Origin, change, keep
from .subjects import identify

GONE = "请刷新页面，它可能已被他人修改。"


@contextmanager
def _edited(actor: Actor, subject: Subject, act: str, now: datetime) -> Iterator[Origin]:
    """One act on a subject: the right, the transaction, the entry in the journal."""
    actor.require("subject.edit", subject.unit_path)
    with unit_of_work() as work:
        yield Origin.hand(actor, now)
        work.note(actor, act, subject.ref, unit_path=subject.unit_path, now=now)


def add_code(*, actor: Actor, subject: Subject, code: str, now: datetime) -> SubjectCode:
    """A further number that the subject bears or bore. Raises Refusal for one that a subject has already."""
    found = identify(code, subject.kind)
    taken = Subject.objects.filter(code_type=found.code_type, code=found.code).first()
    if taken is not None:
        raise Refusal(f"代码 {found.code} 是“{taken}”的。", mend="如果是同一主体，请用“疑似重复”合并。", field="code")
    row = SubjectCode(subject=subject, code_type=found.code_type, code=found.code)
    with _edited(actor, subject, "subject.code", now) as origin:
        insert(row, Refusal(f"代码 {found.code} 已经登记。", mend="请按代码查找。", field="code"))
        keep([change(subject, "codes", "", found.code, origin)])
    return row


def remove_code(*, actor: Actor, subject: Subject, code_id: int, now: datetime) -> None:
    """Take a further number away; raises Missing when it is not this subject's."""
    row = _own(subject.codes, code_id, "代码")
    with _edited(actor, subject, "subject.code-remove", now) as origin:
        row.delete()
        keep([change(subject, "codes", row.code, "", origin)])


def save_licence(
    *, actor: Actor, subject: Subject, values: Mapping[str, Any], licence_id: int | None = None, now: datetime
) -> SubjectLicence:
    """A new licence, or another state of a known one; `values` by SubjectLicence's columns. Raises Refusal, Missing."""
    row = _own(subject.licences, licence_id, "许可证") if licence_id else SubjectLicence(subject=subject)
    before = _licence_text(row) if licence_id else ""
    for name, value in values.items():
        setattr(row, name, value)
    same = subject.licences.filter(name=row.name, number=row.number).exclude(pk=row.pk)
    if same.exists():
        raise Refusal(f"“{row}”已经登记。", mend="请修改原有的一条。", field="number")
    with _edited(actor, subject, "subject.licence", now) as origin:
        row.save()
        keep([change(subject, "licence", before, _licence_text(row), origin)])
    return row


def remove_licence(*, actor: Actor, subject: Subject, licence_id: int, now: datetime) -> None:
    """Take a licence away that was entered by mistake; one that ended keeps its last day instead."""
    row = _own(subject.licences, licence_id, "许可证")
    with _edited(actor, subject, "subject.licence-remove", now) as origin:
        row.delete()
        keep([change(subject, "licence", _licence_text(row), "", origin)])


def _licence_text(row: SubjectLicence) -> str:
    ends = f"，有效期至 {row.valid_to}" if row.valid_to else ""
    return f"{row.name} {row.number}{ends}"


def add_fact(*, actor: Actor, subject: Subject, values: Mapping[str, Any], now: datetime) -> SubjectFact:
    """A fact by hand; `values` by SubjectFact's columns. Raises Refusal for one that is known, or that ends before it begins."""
    row = SubjectFact(subject=subject, noted_at=now, **values)
    _check_ends(row)
    with _edited(actor, subject, "subject.fact", now) as origin:
        insert(row, Refusal("这一情形已经登记。", mend="日期、内容、文书号都相同，不必重复登记。"))
        keep([change(subject, "fact", "", str(row), origin)])
    return row


def end_fact(*, actor: Actor, subject: Subject, fact_id: int, until: date, now: datetime) -> None:
    """A fact that stood ends (moved out of a list); raises Missing, Refusal."""
    row: SubjectFact = _own(subject.facts.filter(until=None), fact_id, "情形")
    row.until = until
    _check_ends(row)
    with _edited(actor, subject, "subject.fact-end", now) as origin:
        row.save(update_fields=["until"])
        keep([change(subject, "fact", str(row), f"{row}，至 {until}", origin)])


def _check_ends(row: SubjectFact) -> None:
    if row.until and row.until < row.date:
        raise Refusal("终止日期早于开始日期。", mend="请核对两个日期。", field="until")


def _own(rows: Any, key: int, what: str) -> Any:
    row = rows.filter(pk=key).first()
    if row is None:
        raise Missing(f"没有找到该{what}。", mend=GONE)
    return row
