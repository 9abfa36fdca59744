"""名录责任与底数核实: who keeps a directory, until when it is to be verified, and the word that opens it for drawing."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, bureau_of, is_keeper
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import Directory, DirectoryKind, DirectorySignoff, Tag
from shuangsuiji.registry.queries import closed_directories, directory_figures

from .changes import differing, insert, save_changes

KNOWN = "这个名录已经设定了责任单位。"


def create_directory(
    *, actor: Actor, kind: str, tag: Tag | None, owner: Unit, due_on: date, every_months: int, now: datetime
) -> Directory:
    """Name the unit that keeps a directory of the actor's bureau, and its rhythm. Raises Refusal for a known one."""
    bureau = bureau_of(actor.unit_path)
    actor.require("directory.manage", bureau.path)
    if tag is not None and kind != DirectoryKind.SUBJECTS:
        raise Refusal("只有检查对象名录按标签分库。", mend="人员名录请不选标签。", field="tag")
    _require_keeper(kind, owner)
    row = Directory(
        unit=bureau, unit_path=bureau.path, kind=kind, tag=tag, owner=owner, owner_path=owner.path, due_on=due_on,
        every_months=every_months, created_at=now, updated_at=now,
    )  # fmt: skip
    with unit_of_work() as work:
        insert(row, Refusal(KNOWN, mend="请在列表中修改。", field="tag"))
        detail = {"kind": kind, "owner": owner.path}
        work.note(actor, "directory.create", row.ref, unit_path=bureau.path, now=now, detail=detail)
    return row


def edit_directory(
    *, actor: Actor, directory: Directory, owner: Unit, due_on: date, every_months: int, now: datetime
) -> list[str]:
    """Another owner or rhythm; the names of the fields that differed. Raises Stale."""
    actor.require("directory.manage", directory.unit_path)
    _require_keeper(directory.kind, owner)
    wanted = {"owner_id": owner.pk, "owner_path": owner.path, "due_on": due_on, "every_months": every_months}
    changes = differing(directory, wanted)
    if changes:
        with unit_of_work() as work:
            save_changes(directory, changes, Refusal(KNOWN), now=now)
            work.note(
                actor, "directory.edit", directory.ref, unit_path=directory.unit_path, now=now,
                detail={"fields": sorted(changes)},
            )  # fmt: skip
    return sorted(changes)


def sign_directory(*, actor: Actor, directory: Directory, note: str, now: datetime) -> DirectorySignoff:
    """The owner says that the directory is right: it is open for drawing until it is due again.

    The figures and gaps of this moment are kept with the word. Raises NotAllowed for anybody but the owner.
    """
    _require_owner(actor, directory)
    today = timezone.localdate(now)
    due = next_due(directory.due_on, directory.every_months, today)
    with unit_of_work() as work:
        figures = directory_figures(directory, today)
        save_changes(directory, {"due_on": due, "open_until": due}, Refusal(KNOWN), now=now)
        row = DirectorySignoff.objects.create(
            directory=directory, at=now, by_id=actor.user_id, valid_until=due, figures=figures, note=note
        )  # fmt: skip
        detail = {"figures": figures, "until": due.isoformat()}
        work.note(actor, "directory.sign", directory.ref, unit_path=directory.unit_path, now=now, detail=detail)
    return row


def take_back(*, actor: Actor, directory: Directory, now: datetime) -> None:
    """The owner or who manages directories takes the word back: nothing is drawn from it until it is given anew."""
    if not actor.may("directory.manage", directory.unit_path):
        _require_owner(actor, directory)
    if directory.open_until is None:
        raise Stale("这个名录没有有效的签认。", mend="请刷新页面。")
    with unit_of_work() as work:
        changes = {"open_until": None, "due_on": timezone.localdate(now)}
        save_changes(directory, changes, Refusal(KNOWN), now=now)
        directory.signoffs.filter(taken_back_at=None).update(taken_back_at=now)
        work.note(actor, "directory.take-back", directory.ref, unit_path=directory.unit_path, now=now)


def _require_keeper(kind: str, owner: Unit) -> None:
    """Officers are kept by the sections that the profile names, and by no other: only these may change them."""
    if kind == DirectoryKind.OFFICERS and not is_keeper(owner):
        keepers = "、".join(active_profile().officer_keepers)
        raise Refusal(f"{owner.short_name}不管理执法检查人员名录。", mend=f"请选择{keepers}之一。", field="owner")


def require_open(subject_filter: Mapping[str, Any], unit_path: str, on: date) -> None:
    """Refuse to draw from directories that nobody has verified: of officers, and of the tags a filter names or the whole one.

    A directory without an owner asks for nothing. Raises Refusal.
    """
    closed = closed_directories(subject_filter, unit_path, on)
    if closed:
        names = "、".join(f"“{row}”（责任单位：{row.owner.short_name}）" for row in closed)
        raise Refusal(f"名录{names}还没有核实签认，或签认已过期。", mend="请责任单位先在“底数核实”中签认。")


def next_due(due_on: date, every_months: int, today: date) -> date:
    """The first day of the rhythm that lies after today: the due day, moved on by whole periods."""
    months = 0
    while (moved := add_months(due_on, months)) <= today or months == 0:
        months += every_months
    return moved


def add_months(day: date, months: int) -> date:
    """The same day of a later month; the last day of one that is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _require_owner(actor: Actor, directory: Directory) -> None:
    actor.require("directory.signoff", directory.unit_path)
    if actor.unit_path != directory.owner_path:
        raise NotAllowed(f"“{directory}”由{directory.owner.short_name}负责。", mend="请由责任单位签认。")
