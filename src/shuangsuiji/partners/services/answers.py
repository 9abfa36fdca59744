"""Partners are asked, and answer: by the light account of their department, or by a file that the lead side takes in."""

from datetime import datetime
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, UnitKind, units_under
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.partners.models import AnswerWay, Confirmation
from shuangsuiji.partners.queries import needs_partners
from shuangsuiji.partners.sheets import Answer
from shuangsuiji.partners.terms import partner_names, terms_of
from shuangsuiji.planning.queries import PlanRow


def ask_partners(*, actor: Actor, row: PlanRow, now: datetime) -> list[Confirmation]:
    """Put a joint row to every department that its text names and that was not asked yet; those asked now.

    Raises Refusal for a row without partners, items or window.
    """
    actor.require("partner.ask", row.plan.unit_path)
    names = partner_names(row)
    if not needs_partners(row) or not names:
        raise Refusal("本项没有配合部门。", mend="部门联合、一业一查、综合查一次的计划项请先填写参与部门。")
    if not row.items.all() or not row.window_start or not row.window_end:
        raise Refusal("本项还没有抽查事项或起止时间，无从确认。", mend="请先在计划项中补齐。")
    units = {name: unit for unit in _departments(row.plan.unit_path) for name in (unit.short_name, unit.name)}
    known = set(row.confirmations.values_list("name", flat=True))
    with unit_of_work() as work:
        made = [_ask(actor, row, name, units.get(name), now) for name in names if name not in known]
        work.note(
            actor,
            "partner.consult",
            row.ref,
            unit_path=row.plan.unit_path,
            now=now,
            detail={"asked": [one.ref for one in made]},
        )
    return made


def _departments(unit_path: str) -> list[Unit]:
    return list(units_under(unit_path).filter(kind=UnitKind.DEPARTMENT))


def _ask(actor: Actor, row: PlanRow, name: str, unit: Unit | None, now: datetime) -> Confirmation:
    return Confirmation.objects.create(
        row=row, name=name, unit=unit, unit_path=unit.path if unit else "", asked_by_id=actor.user_id, asked_at=now,
        created_at=now, updated_at=now,
    )  # fmt: skip


def answer_by_account(*, actor: Actor, confirmation: Confirmation, answer: Answer, now: datetime) -> None:
    """The department's own account confirms or objects. Raises Refusal for what cannot be, Stale once a waiver is under way."""
    actor.require("partner.answer", confirmation.unit_path)
    _keep(actor, confirmation, answer, AnswerWay.ACCOUNT, {}, now)


def take_answer(
    *, actor: Actor, confirmation: Confirmation, answer: Answer, file: tuple[str, str], settled: bool, now: datetime
) -> None:
    """The lead side takes in a returned file, `file` its name and SHA-256. Raises Refusal for doubts that nobody settled."""
    actor.require("partner.ask", confirmation.row.plan.unit_path)
    if answer.doubts and not settled:
        raise Refusal(
            f"文件中有 {len(answer.doubts)} 处存疑：{' '.join(answer.doubts[:10])}",
            mend="请与对方核实：需要改的请对方改后重发；确认无误的，勾选“存疑已与对方核实”再选一次文件。",
            field="settled",
        )
    if not answer.paper_number:
        raise Refusal("回函没有文号。", mend="请在文件的“时间与意见”中填写回函文号。", field="file")
    name, digest = file
    _keep(actor, confirmation, answer, AnswerWay.FILE, {"file_name": name[:200], "file_sha256": digest}, now)


def _keep(
    actor: Actor, confirmation: Confirmation, answer: Answer, way: AnswerWay, origin: dict[str, Any], now: datetime
) -> None:
    _check(confirmation, answer)
    with unit_of_work() as work:
        Confirmation.lifecycle.advance(
            confirmation, "confirm" if answer.agrees else "object", now=now, way=way, answered_by_id=actor.user_id,
            answered_at=now, items=answer.items, officers=answer.officers, first_day=answer.first_day,
            last_day=answer.last_day, paper_number=answer.paper_number, contact=answer.contact, note=answer.note,
            doubts=answer.doubts, terms=terms_of(confirmation.row), **origin, **_list(confirmation, answer),
        )  # fmt: skip
        work.note(
            actor, "partner.answer", confirmation.ref, unit_path=confirmation.row.plan.unit_path, now=now,
            digest=origin.get("file_sha256", ""),
            detail={"way": way.value, "agrees": answer.agrees, "items": len(answer.items), "officers": len(answer.officers),
                    "listed": len(answer.listed), "doubts": len(answer.doubts)},
        )  # fmt: skip


def _list(confirmation: Confirmation, answer: Answer) -> dict[str, Any]:
    """A new list undoes the signatures under the old one."""
    if answer.listed == confirmation.listed:
        return {}
    unsigned = dict.fromkeys(("lead_signed_by", "lead_signed_at", "partner_signed_by", "partner_signed_at"))
    return {"listed": answer.listed, "digest": "", "partner_sign_paper": "", **unsigned}


def _check(confirmation: Confirmation, answer: Answer) -> None:
    """An objection says why; a confirmation names items and officers, and days that meet the row's window."""
    row = confirmation.row
    if not answer.agrees:
        if not answer.note.strip():
            raise Refusal("不同意的，请写明意见。", field="note")
        return
    if unknown := set(answer.items) - {item.code for item in row.items.all()}:
        raise Refusal(f"事项 {'、'.join(sorted(unknown))} 不在本计划项中。", field="items")
    if not answer.items:
        raise Refusal("没有选择参加的事项。", mend="不参加任何事项的，请填写不同意并写明意见。", field="items")
    if not answer.officers:
        raise Refusal("没有填写派出人员。", mend="请至少填写一名执法人员。", field="officers")
    first, last = answer.first_day or row.window_start, answer.last_day or row.window_end
    if first and last and row.window_start and row.window_end:
        if last < first:
            raise Refusal("可参加的截止日期早于起始日期。", field="last_day")
        if last < row.window_start or first > row.window_end:
            raise Refusal(f"可参加的时间与计划的 {row.window_start} 至 {row.window_end} 没有重叠。", field="first_day")
