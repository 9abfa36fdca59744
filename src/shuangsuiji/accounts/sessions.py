"""How long a session lives: it ends after a pause, and in any case after a working day."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

STARTED, SEEN = "session_started", "session_seen"
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
