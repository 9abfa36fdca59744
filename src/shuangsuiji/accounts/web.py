"""What every back-office view stands behind."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from shuangsuiji.common.errors import NotAllowed

from .actor import Actor
from .models import User

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request that has passed `staff`: its user and actor are there."""

    user: User
    actor: Actor


def staff(verb: str) -> Callable[[View], View]:
    """Let through who is logged in, with two factors, and whose role carries `verb`; the service or query asks again
    for the row's unit.

    The verb is kept on the view as `verb`, where the matrix test reads it.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User) or not user.is_authenticated:
                return _to_login(request)
            detour = _unfinished(request, user)
            if detour:
                return redirect(detour)
            _check_role(request, verb)
            response = view(request, *args, **kwargs)
            if "Cache-Control" not in response.headers:
                add_never_cache_headers(response)
            return response

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return wrap


def confirmed(view: View) -> View:
    """Stands under `staff`: who logged in longer ago than STEP_UP_SECONDS shows the password or second factor again.

    A page leads there and back; a form that was sent has to be sent again, from the page it stood on.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in {"GET", "HEAD"} or not settings.STEP_UP_SECONDS or recently_authenticated(request):
            return view(request, *args, **kwargs)
        messages.warning(request, "这项操作与账号安全有关：请先确认身份，再提交一次。刚才的内容没有保存。")
        query = urlencode({"next": page_behind(request)})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")

    asking.confirmed = True  # type: ignore[attr-defined]
    return asking


def recently_authenticated(request: HttpRequest) -> bool:
    """Whether the password, a code or a passkey was shown within STEP_UP_SECONDS."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] <= settings.STEP_UP_SECONDS


def _to_login(request: HttpRequest) -> HttpResponse:
    """The log-in page; a fragment that htmx asked for takes the whole page there instead of showing it inside."""
    page = request.headers.get("HX-Current-URL")
    if page is not None:
        return HttpResponseClientRedirect(redirect_to_login(urlsplit(page).path).url)
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    messages.warning(request, "登录已经失效，刚才的操作没有提交。请重新登录，核对后再提交一次。")
    return redirect_to_login(page_behind(request))


def page_behind(request: HttpRequest) -> str:
    """The page on which a form was sent, where it can be sent again; the workbench when the browser does not say."""
    parts = urlsplit(request.headers.get("Referer", ""))
    ours = parts.netloc == request.get_host() and not parts.path.startswith(reverse(settings.LOGIN_URL))
    query = f"?{parts.query}" if parts.query else ""
    return parts.path + query if ours else reverse(settings.LOGIN_REDIRECT_URL)


def _unfinished(request: HttpRequest, user: User) -> str:
    """The page that an account must pass first: a password of its own, then a second factor; nothing when both stand."""
    if user.password_is_initial:
        messages.info(request, "这是初始密码，请先换成只有您自己知道的密码。")
        return "account_change_password"
    if settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user):
        messages.info(request, "工作人员须用两步验证登录，请先完成绑定。")
        return "mfa_activate_totp"
    return ""


def _check_role(request: HttpRequest, verb: str) -> None:
    actor = getattr(request, "actor", None)
    if not actor:
        raise NotAllowed("您的账号还没有岗位。", mend="请联系安全管理员分配岗位。")
    if verb != "any":
        cast(Actor, actor).require(verb)
