"""Accounts, roles and units, all written by the security administrator."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work

from .actor import Actor
from .models import Membership, Unit, UnitKind, User
from .roles import ADMIN_ROLES, ROLE_TITLES, Role

PASSWORD_BYTES = 12


def create_user(
    *, actor: Actor, username: str, name: str, unit: Unit, role: Role, password: str = "", now: datetime
) -> tuple[User, str]:
    """An account with its first role and a first password, random if none is given, shown once and never stored in the clear.

    Raises Refusal when the user name is taken or the password is weak.
    """
    actor.require("account.manage", unit.path)
    password = password or secrets.token_urlsafe(PASSWORD_BYTES)
    _check_password(password)
    try:
        with unit_of_work() as work:
            user = User.objects.create_user(username, password, name=name)
            Membership.objects.create(user=user, unit=unit, role=role.value)
            work.note(actor, "account.create", user.ref, unit_path=unit.path, now=now, detail={"role": role.value})
    except IntegrityError as error:
        raise Refusal(f"用户名“{username}”已被使用。", mend="请换一个用户名。", field="username") from error
    return user, password


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal("密码强度不够：" + "".join(error.messages), field="password") from error


def give_role(*, actor: Actor, user: User, unit: Unit, role: Role, now: datetime) -> None:
    """Give or change the role of a user in a unit; raises Refusal for a second of the three administrations."""
    actor.require("account.manage", unit.path)
    try:
        with unit_of_work() as work:
            Membership.objects.update_or_create(user=user, unit=unit, defaults={"role": role.value})
            work.note(
                actor,
                "account.role",
                user.ref,
                unit_path=unit.path,
                now=now,
                detail={"role": role.value, "unit": unit.ref},
            )
    except IntegrityError as error:
        titles = "、".join(ROLE_TITLES[admin] for admin in ADMIN_ROLES)
        raise Refusal(
            f"{user.name}已担任三员之一，{titles}不能由一人兼任。", mend="请另选人员。", field="role"
        ) from error


def take_role(*, actor: Actor, user: User, unit: Unit, now: datetime) -> None:
    """Take a user's role in a unit away; it ends with the next request."""
    actor.require("account.manage", unit.path)
    with unit_of_work() as work:
        Membership.objects.filter(user=user, unit=unit).delete()
        work.note(actor, "account.role", user.ref, unit_path=unit.path, now=now, detail={"unit": unit.ref})


def set_active(*, actor: Actor, user: User, active: bool, now: datetime) -> None:
    """Switch an account off or on; nobody switches off their own."""
    actor.require("account.manage")
    if user.pk == actor.user_id:
        raise Refusal("不能停用自己的账号。", mend="请由另一位安全管理员办理。")
    with unit_of_work() as work:
        User.objects.filter(pk=user.pk).update(is_active=active)
        act = "account.enable" if active else "account.disable"
        work.note(actor, act, user.ref, unit_path=actor.unit_path, now=now)


def reset_password(*, actor: Actor, user: User, now: datetime) -> str:
    """A new random first password; whoever is logged in with the old one is out."""
    actor.require("account.manage")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with unit_of_work() as work:
        user.set_password(password)
        user.save(update_fields=["password"])
        work.note(actor, "account.password", user.ref, unit_path=actor.unit_path, now=now)
    return password


def found_bureau(
    *, code: str, name: str, short_name: str, username: str, person: str, password: str, now: datetime
) -> User:
    """The first steps of a new installation: the bureau and its security administrator, who makes everybody else.

    Raises Refusal when a bureau exists already or the password is weak.
    """
    if Unit.objects.exists():
        raise Refusal("系统已经初始化过。", mend="请由安全管理员在“用户与角色”中办理。")
    _check_password(password)
    with transaction.atomic():
        unit = Unit.objects.create(
            code=code,
            name=name,
            short_name=short_name,
            kind=UnitKind.BUREAU,
            path=f"{code}.",
            created_at=now,
            updated_at=now,
        )
        user = User.objects.create_user(username, password, name=person)
        Membership.objects.create(user=user, unit=unit, role=Role.SECADMIN.value)
    return user


def create_unit(*, actor: Actor, parent: Unit, code: str, name: str, short_name: str, kind: str, now: datetime) -> Unit:
    """A section, station, department or lower bureau below `parent`; raises Refusal when the code is taken."""
    actor.require("account.manage", parent.path)
    try:
        with unit_of_work() as work:
            unit = Unit.objects.create(
                code=code, name=name, short_name=short_name, kind=kind, parent=parent, path=f"{parent.path}{code}.",
                created_at=now, updated_at=now,
            )  # fmt: skip
            work.note(actor, "unit.create", unit.ref, unit_path=unit.path, now=now)
    except IntegrityError as error:
        raise Refusal(f"单位代码“{code}”已被使用。", mend="请换一个代码。", field="code") from error
    return unit
