"""Accounts and roles, written by the security administrator."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet

from shuangsuiji.accounts import queries
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import Membership, Unit, User
from shuangsuiji.accounts.roles import ADMIN_ROLES, ROLE_TITLES, Role
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.journal.services import unit_of_work

PASSWORD_BYTES = 12
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
            user = add_user(username, name, password, unit.path, initial=initial)
            Membership.objects.create(user=user, unit=unit, role=role.value)
            work.note(actor, "account.create", user.ref, unit_path=unit.path, now=now, detail={"role": role.value})
    except IntegrityError as error:
        raise Refusal(f"用户名“{username}”已被使用。", mend="请换一个用户名。", field="username") from error
    return user, password


def add_user(username: str, name: str, password: str, unit_path: str, *, initial: bool) -> User:
    """An account without a role, kept by the unit at `unit_path`. Raises Refusal for a bad user name or a weak password."""
    if not USERNAME.fullmatch(username):
        raise Refusal("用户名用 3 到 40 个字母、数字、点或短横。", field="username")
    try:
        validate_password(password, User(username=username, name=name))
    except ValidationError as error:
        raise Refusal("密码强度不够：" + "".join(error.messages), field="password") from error
    user = User(username=username, name=name, password_is_initial=initial, unit_path=unit_path)
    user.set_password(password)
    user.save(force_insert=True)
    return user


def give_role(*, actor: Actor, user: User, unit: Unit, role: Role, department: str = "", now: datetime) -> None:
    """Give or change the role of a user in a unit, limited to a department of it when one is named.

    Raises Refusal for a second of the three administrations, for an administration beside other work, for the own account,
    and when the unit would be left without a security administrator.
    """
    actor.require("account.manage", unit.path)
    detail = {"role": role.value, "unit": unit.ref, "department": department}
    try:
        with unit_of_work() as work:
            # Whoever gives the same person another role in this moment waits here.
            User.objects.select_for_update().get(pk=user.pk)
            if role != Role.SECADMIN:
                _keep_a_secadmin(user, Membership.objects.filter(user=user, unit=unit))
            _refuse_own(actor, user)
            _keep_apart(user, unit, role)
            said = {"role": role.value, "department": department}
            Membership.objects.update_or_create(user=user, unit=unit, defaults=said)
            User.objects.filter(pk=user.pk).update(unit_path=unit.path)
            work.note(actor, "account.role", user.ref, unit_path=unit.path, now=now, detail=detail)
    except IntegrityError as error:
        raise _two_of_three(user) from error


def _two_of_three(user: User) -> Refusal:
    titles = "、".join(ROLE_TITLES[admin] for admin in ADMIN_ROLES)
    return Refusal(f"{user.name}已担任三员之一，{titles}不能由一人兼任。", mend="请另选人员。", field="role")


def _refuse_own(actor: Actor, user: User) -> None:
    if user.pk == actor.user_id:
        raise Refusal("不能调整自己的岗位。", mend="请由另一位安全管理员或上级单位的安全管理员办理。", field="role")


def _keep_apart(user: User, unit: Unit, role: Role) -> None:
    """Refuse an administration for who does other work elsewhere, and other work for an administrator."""
    held = {Role(row.role) for row in Membership.objects.filter(user=user).exclude(unit=unit)}
    if held & set(ADMIN_ROLES) and role in ADMIN_ROLES:
        raise _two_of_three(user)
    if (role in ADMIN_ROLES and held) or held & set(ADMIN_ROLES):
        raise Refusal(
            f"{user.name}还有其他岗位；系统、安全、审计管理员不能兼任业务岗位。",
            mend="请另开账号，或先取消其他岗位。",
            field="role",
        )


def take_role(*, actor: Actor, user: User, unit: Unit, now: datetime) -> None:
    """Take a user's role in a unit away; it ends with the next request. Raises Refusal for the last security administrator."""
    actor.require("account.manage", unit.path)
    with unit_of_work() as work:
        rows = Membership.objects.filter(user=user, unit=unit)
        _keep_a_secadmin(user, rows)
        _refuse_own(actor, user)
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


def set_sso_id(*, actor: Actor, user: User, sso_id: str, now: datetime) -> None:
    """The value by which the sign-on provider names this person; empty for none. Raises Refusal for one that another has."""
    _require_in_scope(actor, user)
    try:
        with unit_of_work() as work:
            User.objects.filter(pk=user.pk).update(sso_id=sso_id.strip() or None)
            work.note(
                actor, "account.sso", user.ref, unit_path=actor.unit_path, now=now, detail={"set": bool(sso_id.strip())}
            )
    except IntegrityError as error:
        raise Refusal("该统一认证标识已对应另一个账号。", mend="请核对后重填。", field="sso_id") from error


def _require_in_scope(actor: Actor, user: User) -> None:
    """The right to manage accounts, the account in scope, and no role of it beyond; raises NotAllowed or Missing.

    Who may reset the password of a colleague that works for the city too could else work for the city.
    """
    actor.require("account.manage")
    queries.get_user(actor, user.ref)
    if queries.elsewhere(actor, user):
        raise NotAllowed(f"{user.name}在您管理的范围之外还有岗位。", mend="请由管理其全部岗位的上级安全管理员办理。")


@dataclass(frozen=True)
class Joiner:
    """A person of a list of new accounts: `row` is its number in the sheet."""

    row: int
    username: str
    name: str
    unit: Unit
    role: Role
    sso_id: str = ""


def create_users(*, actor: Actor, joiners: Sequence[Joiner], now: datetime) -> list[tuple[User, str]]:
    """All accounts of a list with their first passwords, or none: raises Refusal naming the row that cannot be."""
    made = []
    with unit_of_work():
        for joiner in joiners:
            try:
                user, password = create_user(
                    actor=actor, username=joiner.username, name=joiner.name, unit=joiner.unit, role=joiner.role, now=now
                )
                if joiner.sso_id:
                    set_sso_id(actor=actor, user=user, sso_id=joiner.sso_id, now=now)
            except Refusal as refusal:
                raise Refusal(f"第 {joiner.row} 行：{refusal.message}", mend=refusal.mend, field="file") from refusal
            made.append((user, password))
    return made


def note_own_act(user: User, act: str, *, now: datetime) -> None:
    """Journal what a person did to the own account: logged in, changed the password or the second factor."""
    for actor in queries.actors_of(user)[:1]:
        with unit_of_work() as work:
            work.note(actor, act, user.ref, unit_path=actor.unit_path, now=now)
