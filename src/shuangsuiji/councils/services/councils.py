"""Councils and who belongs to them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Max

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, bureau_of
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.councils.models import Council, Member
from shuangsuiji.journal.services import unit_of_work


def save_council(*, actor: Actor, council: Council | None, values: Mapping[str, Any], now: datetime) -> Council:
    """Found a council for the actor's bureau, or change what is known of one.

    `values` are name, kind, level, document, founded_on, office, liaison, phone, tasks_of. Raises Refusal for a name that is taken.
    """
    bureau = bureau_of(actor.unit_path)
    actor.require("council.edit", council.unit_path if council else bureau.path)
    row = council or Council(unit=bureau, unit_path=bureau.path, created_at=now)
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = now
    try:
        with unit_of_work() as work:
            row.save()
            work.note(actor, "council.edit" if council else "council.create", row.ref, unit_path=row.unit_path, now=now)
    except IntegrityError as error:
        raise Refusal(f"已有名为“{row.name}”的组织。", mend="请换一个名称，或修改原有的。", field="name") from error
    return row


def close_council(*, actor: Actor, council: Council, on: date, now: datetime) -> None:
    """The council is dissolved; what it did stays. Raises Stale when it is already."""
    actor.require("council.edit", council.unit_path)
    with unit_of_work() as work:
        if not Council.objects.filter(pk=council.pk, closed_on=None).update(closed_on=on, updated_at=now):
            raise Stale("该组织已经撤销。", mend="请刷新页面。")
        work.note(actor, "council.close", council.ref, unit_path=council.unit_path, now=now)


def add_member(
    *, actor: Actor, council: Council, values: Mapping[str, Any], unit: Unit | None, now: datetime
) -> Member:
    """A new member: role, name, post, and a unit of the platform or one in words (unit_text)."""
    actor.require("council.edit", council.unit_path)
    with unit_of_work() as work:
        last = council.members.aggregate(last=Max("order"))["last"] or 0
        member = Member.objects.create(
            council=council, unit=unit, order=last + 1, created_at=now, updated_at=now, **dict(values)
        )
        work.note(actor, "council.member", council.ref, unit_path=council.unit_path, now=now,
                  detail={"member": member.ref, "role": member.role})  # fmt: skip
    return member


def dismiss_member(*, actor: Actor, member: Member, on: date, now: datetime) -> None:
    """A member leaves; the meetings they came to keep their name. Raises Stale when they left before."""
    council = member.council
    actor.require("council.edit", council.unit_path)
    with unit_of_work() as work:
        if not Member.objects.filter(pk=member.pk, left_on=None).update(left_on=on, updated_at=now):
            raise Stale(f"{member.name}已经离任。", mend="请刷新页面。")
        work.note(actor, "council.member-leave", council.ref, unit_path=council.unit_path, now=now,
                  detail={"member": member.ref})  # fmt: skip
