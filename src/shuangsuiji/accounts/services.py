"""Accounts, roles and units, all written by the security administrator."""

import re
import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet

from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work

from . import queries
from .actor import Actor
from .models import Membership, Unit, UnitKind, User
from .roles import ADMIN_ROLES, ROLE_TITLES, Role

PASSWORD_BYTES = 12
CODE = re.compile(r"[A-Za-z0-9-]{1,20}")
USERNAME = re.compile(r"[A-Za-z0-9._-]{3,40}")


def create_user(
    *, actor: Actor, username: str, name: str, unit: Unit, role: Role, password: str = "", now: datetime
) -> tuple[User, str]:
    """An account with its first role and a first password, shown once and never stored in the clear.

    A random one, when none is given, must be changed at the first log-in. Raises Refusal when the user name is taken
    or the password is weak.
    """
    actor.require("account.manage", unit.path)
    initial = not password
    password = password or secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        with unit_of_work() as work:
            user = _add_user(username, name, password, initial=initial)
            Membership.objects.create(user=user, unit=unit, role=role.value)
            work.note(actor, "account.create", user.ref, unit_path=unit.path, now=now, detail={"role": role.value})
    except IntegrityError as error:
        raise Refusal(f"用户名“{username}”已被使用。", mend="请换一个用户名。", field="username") from error
    return user, password


def _add_user(username: str, name: str, password: str, *, initial: bool) -> User:
    if not USERNAME.fullmatch(username):
        raise Refusal("用户名用 3 到 40 个字母、数字、点或短横。", field="username")
    try:
        validate_password(password, User(username=username, name=name))
    except ValidationError as error:
        raise Refusal("密码强度不够：" + "".join(error.messages), field="password") from error
    user = User(username=username, name=name, password_is_initial=initial)
    user.set_password(password)
    user.save(force_insert=True)
    return user


def give_role(*, actor: Actor, user: User, unit: Unit, role: Role, now: datetime) -> None:
    """Give or change the role of a user in a unit; raises Refusal for a second of the three administrations, and when
    the unit would be left without a security administrator."""
    actor.require("account.manage", unit.path)
    detail = {"role": role.value, "unit": unit.ref}
    try:
        with unit_of_work() as work:
            if role != Role.SECADMIN:
                _keep_a_secadmin(user, Membership.objects.filter(user=user, unit=unit))
            Membership.objects.update_or_create(user=user, unit=unit, defaults={"role": role.value})
            work.note(actor, "account.role", user.ref, unit_path=unit.path, now=now, detail=detail)
    except IntegrityError as error:
        titles = "、".join(ROLE_TITLES[admin] for admin in ADMIN_ROLES)
        raise Refusal(
            f"{user.name}已担任三员之一，{titles}不能由一人兼任。", mend="请另选人员。", field="role"
        ) from error


def take_role(*, actor: Actor, user: User, unit: Unit, now: datetime) -> None:
    """Take a user's role in a unit away; it ends with the next request. Raises Refusal for the last security administrator."""
    actor.require("account.manage", unit.path)
    with unit_of_work() as work:
        rows = Membership.objects.filter(user=user, unit=unit)
        _keep_a_secadmin(user, rows)
        rows.delete()
        work.note(actor, "account.role", user.ref, unit_path=unit.path, now=now, detail={"unit": unit.ref})


def _keep_a_secadmin(user: User, lost: QuerySet[Membership]) -> None:
    """Refuse when `lost`, roles of `user`, hold the last security administration of a unit; others wait for the answer."""
    for row in lost.filter(role=Role.SECADMIN.value).select_related("unit"):
        # All of them are locked, in one order: two administrators who take each other's role in the same moment wait,
        # and the second one sees what the first one did.
        keepers = {keeper.user_id for keeper in queries.secadmins_of(row.unit.path).select_for_update()}
        if not keepers - {user.pk}:
            raise Refusal(
                f"{user.name}是{row.unit.name}唯一的安全管理员，不能取消或停用。", mend="请先指定另一位安全管理员。"
            )


def set_active(*, actor: Actor, user: User, active: bool, now: datetime) -> None:
    """Switch an account off or on; nobody switches off their own. Its sessions end with their next request."""
    _require_in_scope(actor, user)
    if user.pk == actor.user_id:
        raise Refusal("不能停用自己的账号。", mend="请由另一位安全管理员办理。")
    with unit_of_work() as work:
        if not active:
            _keep_a_secadmin(user, Membership.objects.filter(user=user))
        User.objects.filter(pk=user.pk).update(is_active=active)
        act = "account.enable" if active else "account.disable"
        work.note(actor, act, user.ref, unit_path=actor.unit_path, now=now)


def reset_password(*, actor: Actor, user: User, now: datetime) -> str:
    """A new random first password, to be changed at the next log-in; whoever is logged in with the old one is out."""
    _require_in_scope(actor, user)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with unit_of_work() as work:
        user.set_password(password)
        user.password_is_initial = True
        user.save(update_fields=["password", "password_is_initial"])
        work.note(actor, "account.password", user.ref, unit_path=actor.unit_path, now=now)
    return password


def reset_factors(*, actor: Actor, user: User, now: datetime) -> None:
    """Forget a lost phone: the account sets up a new second factor at its next page."""
    _require_in_scope(actor, user)
    with unit_of_work() as work:
        Authenticator.objects.filter(user=user).delete()
        work.note(actor, "account.factor", user.ref, unit_path=actor.unit_path, now=now)


def _require_in_scope(actor: Actor, user: User) -> None:
    """The right to manage accounts, and the account in scope; raises NotAllowed or Missing."""
    actor.require("account.manage")
    queries.get_user(actor, user.ref)


def note_own_act(user: User, act: str, *, now: datetime) -> None:
    """Journal what a person did to the own account: logged in, changed the password or the second factor."""
    for actor in queries.actors_of(user)[:1]:
        with unit_of_work() as work:
            work.note(actor, act, user.ref, unit_path=actor.unit_path, now=now)


def found_bureau(
    *, code: str, name: str, short_name: str, username: str, person: str, password: str, now: datetime
) -> User:
    """The first steps of a new installation: the bureau and its security administrator, who makes everybody else.

    Raises Refusal when a bureau exists already, the code cannot be one or the password is weak.
    """
    with unit_of_work() as work:
        if Unit.objects.exists():
            raise Refusal("系统已经初始化过。", mend="请由安全管理员在“用户与角色”中办理。")
        unit = _add_unit(None, code, name, short_name, UnitKind.BUREAU, now)
        user = _add_user(username, person, password, initial=False)
        Membership.objects.create(user=user, unit=unit, role=Role.SECADMIN.value)
        actor = queries.actors_of(user)[0]
        work.note(actor, "unit.create", unit.ref, unit_path=unit.path, now=now)
        work.note(actor, "account.create", user.ref, unit_path=unit.path, now=now, detail={"role": Role.SECADMIN.value})
    return user


def create_unit(*, actor: Actor, parent: Unit, code: str, name: str, short_name: str, kind: str, now: datetime) -> Unit:
    """A section, station, department or lower bureau below `parent`; raises Refusal when the code is taken."""
    actor.require("account.manage", parent.path)
    try:
        with unit_of_work() as work:
            unit = _add_unit(parent, code, name, short_name, kind, now)
            work.note(actor, "unit.create", unit.ref, unit_path=unit.path, now=now)
    except IntegrityError as error:
        raise Refusal(f"单位代码“{code}”已被使用。", mend="请换一个代码。", field="code") from error
    return unit


def _add_unit(parent: Unit | None, code: str, name: str, short_name: str, kind: str, now: datetime) -> Unit:
    if not CODE.fullmatch(code):  # a dot in it would move the unit elsewhere in the tree
        raise Refusal("单位代码用 1 到 20 个字母、数字和短横。", field="code")
    path = f"{parent.path if parent else ''}{code}."
    if len(path) > Unit.PATH_LENGTH:
        raise Refusal("单位层级太深。", mend="请设在更高一级之下。", field="parent")
    return Unit.objects.create(
        code=code, name=name, short_name=short_name, kind=kind, parent=parent, path=path, created_at=now, updated_at=now
    )
