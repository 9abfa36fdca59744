"""Duties of a year: set, reported by their owner with evidence, confirmed by who keeps the council."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.db.models import Max
from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.councils.files import keep_file
from shuangsuiji.councils.models import Council, Duty, DutyState, Evidence
from shuangsuiji.councils.queries import is_owner
from shuangsuiji.journal.services import unit_of_work


@dataclass(frozen=True)
class DutyValues:
    """What is asked of whom by when. `number` 0 takes the next free one."""

    title: str
    owner_id: int
    due: date
    content: str = ""
    partners_text: str = ""
    basis: str = ""
    number: int = 0


def save_duty(
    *, actor: Actor, council: Council, year: int, duty: Duty | None, values: DutyValues, now: datetime
) -> Duty:
    """Set a duty, or change one that is not done. Raises Refusal for a taken number, Stale once it is done."""
    actor.require("council.edit", council.unit_path)
    try:
        with unit_of_work() as work:
            if duty is None:
                duty = _create(council, year, values, now)
            else:
                _change(duty, values, now)
            work.note(actor, "duty.edit", duty.ref, unit_path=council.unit_path, now=now)
    except IntegrityError as error:
        raise Refusal(f"{year} 年已有序号 {values.number} 的任务。", mend="请换一个序号。", field="number") from error
    return duty


def _create(council: Council, year: int, values: DutyValues, now: datetime) -> Duty:
    fields = asdict(values)
    if not values.number:
        last = council.duties.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        fields["number"] = last + 1
    return Duty.objects.create(council=council, year=year, created_at=now, updated_at=now, **fields)


def _change(duty: Duty, values: DutyValues, now: datetime) -> None:
    fields = {**asdict(values), "number": values.number or duty.number}
    if not Duty.objects.filter(pk=duty.pk).exclude(state=DutyState.DONE).update(**fields, updated_at=now):
        raise Stale("该任务已经完成，不能再改。", mend="确需修改的，请先重新办理。")
    duty.refresh_from_db()


def import_duties(*, actor: Actor, council: Council, year: int, rows: Sequence[DutyValues], now: datetime) -> int:
    """A whole list at once, all or nothing; how many. Raises Refusal for no rows and for numbers that are taken."""
    actor.require("council.edit", council.unit_path)
    if not rows:
        raise Refusal("文件中没有任务。", mend="请按模板填写后重新上传。", field="file")
    numbers = [row.number for row in rows if row.number]
    taken = set(council.duties.filter(year=year, number__in=numbers).values_list("number", flat=True))
    taken |= {number for number in numbers if numbers.count(number) > 1}
    if taken:
        told = "、".join(map(str, sorted(taken)))
        raise Refusal(f"序号 {told} 重复或已有任务。", mend="请改正序号，或留空由系统编号。", field="file")
    with unit_of_work() as work:
        for row in sorted(rows, key=lambda one: one.number == 0):
            _create(council, year, row, now)
        work.note(actor, "duty.import", council.ref, unit_path=council.unit_path, now=now,
                  detail={"year": year, "rows": len(rows)})  # fmt: skip
    return len(rows)


def remove_duty(*, actor: Actor, duty: Duty, now: datetime) -> None:
    """Take a duty off the list while nothing has been handed in for it. Raises Stale afterwards."""
    actor.require("council.edit", duty.council.unit_path)
    if duty.evidence.exists():
        raise Stale("该任务已有完成情况，不能删除。", mend="不再办理的，请确认完成并写明原因。")
    with unit_of_work() as work:
        work.note(actor, "duty.remove", duty.ref, unit_path=duty.council.unit_path, now=now,
                  detail={"year": duty.year, "number": duty.number})  # fmt: skip
        Duty.objects.filter(pk=duty.pk).delete()


def report_duty(*, actor: Actor, duty: Duty, note: str, file: UploadedFile[bytes] | None, now: datetime) -> Evidence:
    """The owner says that it is done, and by what that is seen.

    Raises NotAllowed for anybody but the owner and who keeps the council, Refusal without a word.
    """
    if not is_owner(actor, duty) and not actor.may("council.edit", duty.council.unit_path):
        raise NotAllowed(f"该任务由{duty.owner}负责。", mend=f"请由{duty.owner}填报。")
    if not note.strip():
        raise Refusal("请写明完成情况。", field="note")
    data = file.read() if file else b""
    with unit_of_work() as work:
        Duty.lifecycle.advance(duty, "report", now=now, returned_reason="")
        evidence = Evidence.objects.create(
            duty=duty, note=note.strip()[:500], file_name=(file.name or "")[-200:] if file else "", size=len(data),
            sha256=hashlib.sha256(data).hexdigest() if file else "", by_id=actor.user_id, created_at=now, updated_at=now,
        )  # fmt: skip
        if file:
            keep_file(evidence.sha256, data)
        work.note(actor, "duty.hand-in", duty.ref, unit_path=duty.council.unit_path, now=now, digest=evidence.sha256)
    return evidence


def confirm_duty(*, actor: Actor, duty: Duty, now: datetime) -> None:
    """Who keeps the council takes it as done."""
    actor.require("council.edit", duty.council.unit_path)
    with unit_of_work() as work:
        Duty.lifecycle.advance(duty, "confirm", now=now, done_on=localdate(now))
        work.note(actor, "duty.complete", duty.ref, unit_path=duty.council.unit_path, now=now)


def return_duty(*, actor: Actor, duty: Duty, reason: str, now: datetime) -> None:
    """It is not done yet; raises Refusal without a reason."""
    actor.require("council.edit", duty.council.unit_path)
    if not reason.strip():
        raise Refusal("请写明退回理由。", field="reason")
    with unit_of_work() as work:
        Duty.lifecycle.advance(duty, "return", now=now, returned_reason=reason.strip()[:500])
        work.note(actor, "duty.return", duty.ref, unit_path=duty.council.unit_path, now=now)


def reopen_duty(*, actor: Actor, duty: Duty, now: datetime) -> None:
    """A duty that was done is to be done again."""
    actor.require("council.edit", duty.council.unit_path)
    with unit_of_work() as work:
        Duty.lifecycle.advance(duty, "reopen", now=now, done_on=None)
        work.note(actor, "duty.reopen", duty.ref, unit_path=duty.council.unit_path, now=now)
