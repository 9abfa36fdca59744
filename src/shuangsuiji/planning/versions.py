"""Versions of a published plan, and what differs between two of them; changes on their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.common.workdays import WorkdayResult, add_workdays
from shuangsuiji.profiles.queries import CLASSES, active_profile

from .models import ChangeKind, ChangeState, Plan, PlanChange, PlanRow, PlanVersion
from .texts import COLUMNS, FURTHER

TITLES = {
    **COLUMNS,
    **FURTHER,
    "quotas": "各类抽取比例",
    "frequencies": "每年抽查次数",
    "window_start": "起始日期",
    "window_end": "截止日期",
    "cancelled": "是否取消",
}


@dataclass(frozen=True)
class Difference:
    """One place in which a row differs: the row's number, the column, before and after."""

    number: int
    title: str
    old: str
    new: str


def changes_visible(actor: Actor) -> QuerySet[PlanChange]:
    """Applications of the units this actor may read, newest first."""
    rows = PlanChange.objects.filter(under(actor.reach("plan.read"), "plan__unit_path"))
    return rows.select_related("plan", "row", "applicant", "applied_by", "filed_by")


def get_change(actor: Actor, ref: str) -> PlanChange:
    """One application in scope; raises Missing."""
    change = changes_visible(actor).filter(ref=ref).first()
    if change is None:
        raise Missing("没有找到该变更申请。", mend="请从计划变更列表重新进入。")
    return change


def change_differences(change: PlanChange) -> list[Difference]:
    """What an application asks for, beside what the row says; once published, beside what it said."""
    if change.kind == ChangeKind.CANCEL:
        return [Difference(change.row.number, TITLES["cancelled"], "否", "是")]
    version = getattr(change, "version", None)
    if version is not None:
        return differences(_before(version), version)
    return [
        Difference(change.row.number, TITLES[name], shown(getattr(change.row, name)), shown(value))
        for name, value in change.values.items()
    ]


def _before(version: PlanVersion) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan=version.plan_id, number=version.number - 1).first()


def versions_of(plan: Plan) -> list[tuple[PlanVersion, list[Difference]]]:
    """Every version of a plan, the newest first, each with what differs from the one before."""
    versions = list(plan.versions.select_related("change").order_by("number"))
    pairs = zip(versions, [None, *versions], strict=False)
    return [(version, differences(before, version)) for version, before in pairs][::-1]


def differences(before: PlanVersion | None, after: PlanVersion) -> list[Difference]:
    """Column by column of each row; nothing for a first version."""
    old_rows = {row["number"]: row for row in before.rows} if before else {}
    found = []
    for row in after.rows:
        old = old_rows.get(row["number"])
        if old is not None:
            found += [
                Difference(row["number"], TITLES[name], shown(one), shown(other))
                for name, one, other in _columns(old, row)
                if one != other
            ]
    return found


def _columns(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    texts = [(name, old["texts"].get(name, ""), new["texts"].get(name, "")) for name in (*COLUMNS, *FURTHER)]
    return [*texts, *[(name, old.get(name), new.get(name)) for name in ("quotas", "cancelled", "frequencies")]]


def shown(value: Any) -> str:
    """A field's value for people."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        titles = active_profile().class_titles
        return "、".join(f"{titles[letter]} {_rule(value[letter])}" for letter in CLASSES if letter in value)
    return value.isoformat() if isinstance(value, date) else str(value or "—")


def _rule(rule: Mapping[str, int] | int) -> str:
    if isinstance(rule, int):
        return f"每年 {rule} 次"
    return f"{rule['bp'] / 100:g}%" if "bp" in rule else f"{rule['number']} 户"


def publish_by(change: PlanChange) -> WorkdayResult | None:
    """The last day to publish a filed change; None before it is filed."""
    if change.filed_at is None:
        return None
    return add_workdays(localdate(change.filed_at), active_profile().data["deadlines"]["change_workdays"])


def late_days(change: PlanChange, today: date) -> int:
    """By how many days the publication of a filed change is or was late; 0 in time, or when nothing is to be published."""
    deadline = publish_by(change)
    if deadline is None or change.state == ChangeState.REFUSED:
        return 0
    done = localdate(change.published_at) if change.published_at else today
    return max(0, (done - deadline.date).days)


def late_changes(actor: Actor, today: date) -> int:
    """How many filed changes in scope should have been published by now."""
    waiting = changes_visible(actor).filter(state__in=(ChangeState.FILED, ChangeState.REPORTED))
    return sum(late_days(change, today) > 0 for change in waiting)


def may_apply(actor: Actor, row: PlanRow) -> bool:
    """Whether this person may ask for a change of a published row."""
    paths = (row.plan.unit_path, row.lead.path if row.lead else "")
    return actor.may("plan.draft", row.plan.unit_path) and actor.unit_path in paths and row.cancelled_at is None
