"""What every back-office view stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from shuangsuiji.common.errors import NotAllowed

from .actor import Actor

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request that has passed `staff`: its actor is there."""

    actor: Actor


def staff(verb: str) -> Callable[[View], View]:
    """Let through who is logged in and whose role carries `verb`; the service or query asks again for the row's unit.

    The verb is kept on the view as `verb`, where the matrix test reads it.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = getattr(request, "actor", None)
            if not actor:
                raise NotAllowed("您的账号还没有岗位。", mend="请联系安全管理员分配岗位。")
            if verb != "any":
                cast(Actor, actor).require(verb)
            return view(request, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return wrap
