"""Pages for requests that end without what was asked for: they say what happened and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def error_page(request: HttpRequest, *, status: int, title: str, message: str, back: str = "") -> HttpResponse:
    """A page with the given HTTP status; `back` is the address of the one button, home if empty."""
    context = {"page_title": title, "message": message, "back": back, "status": status}
    return render(request, "ui/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    message = str(exception) or "网址或提交的内容不完整。请从页面上的按钮重新操作。"
    return error_page(request, status=400, title="请求有误", message=message)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    message = str(exception) or "您的角色不能做这件事。如确需办理，请联系本单位的系统管理员调整权限。"
    return error_page(request, status=403, title="没有权限", message=message)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404; the exception's own text names urls and models, which is nothing for visitors."""
    return error_page(request, status=404, title="没有找到这个页面", message="网址可能有误，或内容已被撤下。")


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; drawn without context processors, for database, session or user may be what failed."""
    return HttpResponse(render_to_string("ui/server_error.html"), status=500)
