"""The organisation: the first bureau, units below it, their names, places and ends."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from shuangsuiji.accounts import queries
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.events import unit_closed
from shuangsuiji.accounts.models import Membership, Region, Unit, UnitChange, UnitKind, User
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Refusal, Stale
from shuangsuiji.common.scope import under
from shuangsuiji.journal.services import unit_of_work

from .people import add_user

CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
REGION = re.compile(r"\d{6}(\d{3}(\d{3})?)?")


def found_bureau(
    *, code: str, name: str, short_name: str, username: str, person: str, password: str, now: datetime
) -> User:
    """The first steps of a new installation: the bureau and its security administrator, who makes everybody else.

    Raises Refusal when a bureau exists already, the code cannot be one or the password is weak.
    """
    with unit_of_work() as work:
        if Unit.objects.exists():
            raise Refusal("系统已经初始化过。", mend="请由安全管理员在“用户与角色”中办理。")
        unit = add_unit(None, code, name, short_name, UnitKind.BUREAU, now)
        user = add_user(username, person, password, unit.path, initial=False)
        Membership.objects.create(user=user, unit=unit, role=Role.SECADMIN.value)
        actor = queries.actors_of(user)[0]
        work.note(actor, "unit.create", unit.ref, unit_path=unit.path, now=now)
        work.note(actor, "account.create", user.ref, unit_path=unit.path, now=now, detail={"role": Role.SECADMIN.value})
    return user


def create_unit(
    *,
    actor: Actor,
    parent: Unit,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    level: str = "",
    department: str = "",
    region: Region | None = None,
    now: datetime,
) -> Unit:
    """A section, station, department or lower bureau below `parent`; raises Refusal when the code is taken."""
    actor.require("account.manage", parent.path)
    try:
        with unit_of_work() as work:
            unit = add_unit(
                parent, code, name, short_name, kind, now, level=level, department=department, region=region
            )
            _record(unit, actor, UnitChange.Kind.CREATE, now, new=unit.name)
            work.note(actor, "unit.create", unit.ref, unit_path=unit.path, now=now)
    except IntegrityError as error:
        raise Refusal(f"单位代码“{code}”已被使用。", mend="请换一个代码。", field="code") from error
    return unit


def add_unit(
    parent: Unit | None, code: str, name: str, short_name: str, kind: str, now: datetime, *, level: str = "",
    department: str = "", region: Region | None = None,
) -> Unit:  # fmt: skip
    """A unit below `parent`, of its department and region where none are said. Raises Refusal for a code that would break the tree."""
    if not CODE.fullmatch(code):  # a dot in it would move the unit elsewhere in the tree
        raise Refusal("单位代码用 1 到 20 个字母、数字和短横。", field="code")
    path = _fitting(f"{parent.path if parent else ''}{code}.")
    return Unit.objects.create(
        code=code, name=name, short_name=short_name, kind=kind, parent=parent, path=path, level=level,
        department=department or (parent.department if parent else ""), region=region or (parent.region if parent else None),
        created_at=now, updated_at=now,
    )  # fmt: skip


def _fitting(path: str) -> str:
    if len(path) > Unit.PATH_LENGTH:
        raise Refusal("单位层级太深。", mend="请设在更高一级之下。", field="parent")
    return path


def _record(
    unit: Unit, actor: Actor, kind: UnitChange.Kind, now: datetime, *, old: str = "", new: str = "", reason: str = ""
) -> None:
    UnitChange.objects.create(unit=unit, at=now, by_id=actor.user_id, kind=kind, old=old, new=new, reason=reason)


def edit_unit(*, actor: Actor, unit: Unit, values: Mapping[str, Any], reason: str = "", now: datetime) -> list[str]:
    """Rename a unit, or change its kind, level, department or region; the names of what differed."""
    actor.require("account.manage", unit.path)
    changes = {name: value for name, value in values.items() if getattr(unit, name) != value}
    with unit_of_work() as work:
        if changes:
            old, new = _said(unit, changes), _said(unit, {name: getattr(unit, name) for name in changes})
            Unit.objects.filter(pk=unit.pk).update(**changes, updated_at=now)
            _record(unit, actor, UnitChange.Kind.RENAME, now, old=new, new=old, reason=reason)
            work.note(actor, "unit.edit", unit.ref, unit_path=unit.path, now=now, detail={"fields": sorted(changes)})
    return sorted(changes)


def _said(unit: Unit, values: Mapping[str, Any]) -> str:
    """Values in words: 名称：某局；类别：所."""
    parts = []
    for name, value in values.items():
        field = unit._meta.get_field(name)
        words = dict(getattr(field, "flatchoices", ())).get(value, value)
        parts.append(f"{field.verbose_name}：{words or '（空）'}")  # type: ignore[union-attr]
    return "；".join(parts)[:300]


def move_unit(*, actor: Actor, unit: Unit, parent: Unit, reason: str, now: datetime) -> int:
    """Put a unit with all that lies below it under another one; the paths of all rows go along. How many rows were rewritten.

    What the journal holds stays as it was: acts are found under the former path. Raises Refusal for a place inside the unit
    itself, the same place, or the top unit of who asks.
    """
    actor.require("account.manage", unit.path)
    actor.require("account.manage", parent.path)
    if unit.path == actor.unit_path or unit.parent_id is None:
        raise Refusal("不能移动自己所在的顶层单位。", mend="请由上级单位的安全管理员办理。", field="parent")
    if parent.path.startswith(unit.path) or parent.pk == unit.parent_id:
        raise Refusal("请选择另一个上级单位，不能是它自己或它的下级。", field="parent")
    old = unit.path
    with unit_of_work() as work:
        new = _fitting(f"{parent.path}{unit.code}.")
        _refuse_depth(old, new)
        Unit.objects.filter(pk=unit.pk).update(parent=parent, updated_at=now)
        rows = _rewrite(old, new)
        unit.path, unit.parent = new, parent
        _record(unit, actor, UnitChange.Kind.MOVE, now, old=old, new=new, reason=reason)
        work.note(actor, "unit.move", unit.ref, unit_path=new, now=now, detail={"from": old, "to": new, "rows": rows})
    return rows


def _refuse_depth(old: str, new: str) -> None:
    deepest = max(len(path) for path in Unit.objects.filter(under(old, "path")).values_list("path", flat=True))
    if deepest - len(old) + len(new) > Unit.PATH_LENGTH:
        raise Refusal("移动后下级单位层级太深。", mend="请移到更高一级之下。", field="parent")


def path_columns() -> list[tuple[type[models.Model], str]]:
    """Every column of the database that holds a unit's path, but for the journal, which is never rewritten."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label != "journal":
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
            found += [(model, name) for name in names if name == "unit_path" or name.endswith("_path")]
    return [(Unit, "path"), *found]


def _rewrite(old: str, new: str) -> int:
    tail = len(old) + 1
    return sum(
        model._default_manager.filter(under(old, name)).update(**{name: Concat(Value(new), Substr(name, tail))})
        for model, name in path_columns()
    )


def close_unit(*, actor: Actor, unit: Unit, successor: Unit | None, reason: str, now: datetime) -> None:
    """Close a unit; what later apps keep for it goes to `successor`. Roles in it end with the next request.

    Raises Refusal while units below are in use, for the own unit, or when rows remain that no successor takes.
    """
    actor.require("account.manage", unit.path)
    if unit.path == actor.unit_path:
        raise Refusal("不能撤并自己所在的单位。", mend="请由上级单位的安全管理员办理。")
    if successor is not None:
        actor.require("account.manage", successor.path)
        if successor.path.startswith(unit.path) or not successor.active:
            raise Refusal("接收单位应是另一个在用的单位。", field="successor")
    if unit.children.filter(active=True).exists():
        raise Refusal(f"{unit.name}下还有在用的单位。", mend="请先移动或撤并下级单位。")
    with unit_of_work() as work:
        _switch(unit, from_active=True, now=now)
        unit_closed.send(sender=Unit, unit=unit, successor=successor, actor=actor, now=now)
        _record(unit, actor, UnitChange.Kind.CLOSE, now, new=successor.name if successor else "", reason=reason)
        detail = {"successor": successor.ref if successor else ""}
        work.note(actor, "unit.close", unit.ref, unit_path=unit.path, now=now, detail=detail)
    unit.active = False


def reopen_unit(*, actor: Actor, unit: Unit, reason: str, now: datetime) -> None:
    """Take a closed unit into use again. Raises Refusal while the one above is closed."""
    actor.require("account.manage", unit.path)
    if unit.parent and not unit.parent.active:
        raise Refusal(f"上级单位{unit.parent.name}已撤并。", mend="请先恢复上级，或移到在用的单位下。")
    with unit_of_work() as work:
        _switch(unit, from_active=False, now=now)
        _record(unit, actor, UnitChange.Kind.REOPEN, now, reason=reason)
        work.note(actor, "unit.enable", unit.ref, unit_path=unit.path, now=now)
    unit.active = True


def _switch(unit: Unit, *, from_active: bool, now: datetime) -> None:
    rows = Unit.objects.filter(pk=unit.pk, active=from_active)
    if not rows.update(active=not from_active, updated_at=now):
        raise Stale(f"{unit.name}的状态刚刚变化。", mend="请刷新页面。")


def save_region(*, actor: Actor, code: str, name: str, now: datetime) -> Region:
    """A region of GB/T 2260 (6 digits) or a town of GB/T 10114 (9 or 12); a known code is renamed. Raises Refusal."""
    actor.require("account.manage")
    if not REGION.fullmatch(code):
        raise Refusal("行政区划代码应为 6、9 或 12 位数字。", mend="请照民政部门公布的代码填写。", field="code")
    with unit_of_work() as work:
        above = Region.objects.filter(code__in=_above(code)).order_by("-code").first()
        row, _ = Region.objects.update_or_create(code=code, defaults={"name": name, "parent": above})
        work.note(actor, "unit.region", code, unit_path=actor.unit_path, now=now)
    return row


def _above(code: str) -> list[str]:
    """The codes that lie over one: the town's county, the county's city, the city's province."""
    stems = [code[:9], code[:6], f"{code[:4]}00", f"{code[:2]}0000"]
    return [stem for stem in stems if stem != code and len(stem) <= len(code)]
