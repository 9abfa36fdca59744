"""How long a session lives: it ends after a pause, and in any case after a working day. And which ones a person has."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY as LOGGED_IN
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from .models import User

STARTED, SEEN, DEVICE = "session_started", "session_seen", "session_device"
# so much of what a browser says of itself is kept
LONGEST_DEVICE = 200
# The time of the last request is written once a minute, not at each.
GRAIN = 60


class SessionLimits:
    """Middleware: log out who paused for SESSION_IDLE_SECONDS or has been logged in for SESSION_COOKIE_AGE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session to ask for: public pages stay free of it, and cacheable.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            # a fragment that a page fetches by itself, every few seconds, is not a person at work
            polling = request.method == "GET" and "HX-Request" in request.headers
            over = keep_time(request.session, int(time.time()), active=not polling)
            if DEVICE not in request.session:
                browser = request.headers.get("User-Agent", "")[:LONGEST_DEVICE]
                request.session[DEVICE] = [browser, request.META.get("REMOTE_ADDR", "")]
            if over:
                logout(request)
                messages.warning(request, over)
        return self.get_response(request)


def keep_time(session: SessionBase, now: int, *, active: bool) -> str:
    """Note that the session is used at `now` (Unix seconds) if `active`; the sentence about why it is over, or nothing."""
    seen = session.get(SEEN, now)
    if now - seen > settings.SESSION_IDLE_SECONDS:
        return f"超过 {settings.SESSION_IDLE_SECONDS // 60} 分钟没有操作，已自动退出。请重新登录。"
    if now - session.setdefault(STARTED, now) > settings.SESSION_COOKIE_AGE:
        return f"登录已满 {settings.SESSION_COOKIE_AGE // 3600} 小时，已自动退出。请重新登录。"
    if SEEN not in session or (active and now - seen >= GRAIN):
        session[SEEN] = now
    return ""


@dataclass(frozen=True)
class OwnSession:
    """A log-in that still lasts: its key, when it began and was last used, the browser and the address it began with."""

    key: str
    started: datetime
    seen: datetime
    browser: str
    address: str


def sessions_of(user: User, now: datetime) -> list[OwnSession]:
    """The person's sessions that still last, the latest used first.

    The store knows sessions by key alone: all of them are read, a tenth of a millisecond each.
    """
    oldest = now.timestamp() - settings.SESSION_IDLE_SECONDS
    found = [_own(key, data) for key, data in _stored(user, now) if data.get(SEEN, 0) >= oldest]
    return sorted(found, key=lambda row: row.seen, reverse=True)


def end_sessions_of(user: User, *, keep: str, now: datetime) -> int:
    """End all sessions of the person but `keep`; returns how many."""
    keys = [key for key, _ in _stored(user, now) if key != keep]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def _stored(user: User, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in Session.objects.filter(expire_date__gt=now).iterator():
        data = row.get_decoded()
        if data.get(LOGGED_IN) == str(user.pk):
            yield row.session_key, data


def _own(key: str, data: dict[str, Any]) -> OwnSession:
    browser, address = data.get(DEVICE, ["", ""])
    began, seen = (datetime.fromtimestamp(data.get(name, 0), UTC) for name in (STARTED, SEEN))
    return OwnSession(key, began, seen, browser, address)
