"""What follows from log-ins, changed passwords and migrations."""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_login_failed
from django.core.management import call_command
from django.utils import timezone

from . import services
from .models import User

logger = logging.getLogger(__name__)


def connect() -> None:
    """Connect to allauth's signals; they are sent by its pages, not by tests that force a log-in."""
    account.user_logged_in.connect(note_login)
    account.password_changed.connect(own_password)
    mfa.authenticator_added.connect(note_factor)
    mfa.authenticator_removed.connect(note_factor)
    user_login_failed.connect(warn_of_failure)


def make_cache_table(*, using: str, **_: Any) -> None:
    """Handler of post_migrate: the table in which failed log-ins are counted, for all processes of all machines."""
    call_command("createcachetable", database=using, verbosity=0)


def note_login(*, user: User, **_: Any) -> None:
    """Journal: who logged in."""
    services.note_own_act(user, "account.login", now=timezone.now())


def own_password(*, user: User, **_: Any) -> None:
    """The person chose a password: the initial one is gone."""
    User.objects.filter(pk=user.pk).update(password_is_initial=False)
    services.note_own_act(user, "account.password", now=timezone.now())


def note_factor(*, user: User, **_: Any) -> None:
    """Journal: the person changed the second factor."""
    services.note_own_act(user, "account.factor", now=timezone.now())


def warn_of_failure(*, request: Any = None, **_: Any) -> None:
    """The server's log: a failed log-in and from where; not the name, for people type passwords there."""
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    logger.warning("登录失败，来自 %s", address)
