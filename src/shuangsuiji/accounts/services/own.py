"""What persons and the server itself do about one log-in: other devices logged out, a lost log-in recovered."""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator

from shuangsuiji.accounts import queries, sessions
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import User
from shuangsuiji.common.errors import Refusal
from shuangsuiji.journal.services import unit_of_work

from .people import PASSWORD_BYTES


def end_other_sessions(*, actor: Actor, user: User, keep: str, now: datetime) -> int:
    """退出其他设备: all sessions of the person but the one whose key is `keep` end now. Returns how many."""
    with unit_of_work() as work:
        ended = sessions.end_sessions_of(user, keep=keep, now=now)
        if ended:
            detail = {"sessions": ended}
            work.note(actor, "account.logout-others", user.ref, unit_path=actor.unit_path, now=now, detail=detail)
    return ended


def recover_login(*, username: str, now: datetime) -> str:
    """For who has the server in hand: a new first password, no second factor, all sessions ended. Returns the password.

    For the security administrator who lost phone and password and has nobody above. Raises Refusal for an unknown or a switched-off
    account and for one without a role, whose act could not be put into the journal.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refusal(f"没有用户名为“{username}”的账号。", mend="请核对大小写；用户名在“用户与角色”中可以查到。")
    roles = queries.actors_of(user)
    if not user.is_active or not roles:
        raise Refusal(f"“{username}”已停用或没有岗位，不能恢复登录。", mend="请由安全管理员启用或分配岗位。")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with unit_of_work() as work:
        user.set_password(password)
        user.password_is_initial = True
        user.save(update_fields=["password", "password_is_initial"])
        Authenticator.objects.filter(user=user).delete()
        sessions.end_sessions_of(user, keep="", now=now)
        work.note(roles[0], "account.recover", user.ref, unit_path=roles[0].unit_path, now=now, detail={"server": True})
    return password
