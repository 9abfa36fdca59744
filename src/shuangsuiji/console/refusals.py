"""Refusals as pages: what a service refused and no form caught is told in words, with its status."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shuangsuiji.accounts.web import page_behind
from shuangsuiji.common.errors import Refusal
from shuangsuiji.ui.errors import error_page

TITLES = {400: "无法办理", 403: "无权办理", 404: "没有找到", 409: "状态已变化"}


class RefusalPages:
    """Middleware: the last catch for Refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; other exceptions go on."""
        if not isinstance(exception, Refusal):
            return None
        return error_page(
            request,
            status=exception.status,
            title=TITLES[exception.status],
            message=str(exception),
            back=way_on(request),
        )


def way_on(request: HttpRequest) -> str:
    """Where a refused person goes on: the page on which the button stood, as it is now, or the workbench; home on the public site."""
    if not request.path.startswith(reverse("console:entrance")):
        return ""
    return page_behind(request) if request.method == "POST" else reverse("console:workbench")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that came without its token: an old page, or another site."""
    return error_page(
        request,
        status=403,
        title="页面已过期",
        message="这张页面打开太久或登录已更换，本次没有提交。请返回上一页刷新后重新提交。",
        back=page_behind(request),
    )
