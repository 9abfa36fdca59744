"""NUL characters in addresses and forms: PostgreSQL takes none, and no person types one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from shuangsuiji.ui.errors import error_page

NUL = "\x00"
WORDS = "网址或填写的内容里有不可见的空字符（NUL），不能办理。请返回上一页，删去后重新填写，或从页面上的按钮重新进入。"


class PlainTextOnly:
    """Middleware that answers 400, in words, wherever a NUL stands in the address or in a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path or _has_nul(request.GET):
            return error_page(request, status=400, title="请求有误", message=WORDS)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The form is read only now, after the check of its token has read it."""
        if request.method == "POST" and _has_nul(request.POST):
            return error_page(request, status=400, title="请求有误", message=WORDS)
        return None


def _has_nul(values: QueryDict) -> bool:
    return any(NUL in text for name, texts in values.lists() for text in (name, *texts))
