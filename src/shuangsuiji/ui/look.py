"""How a visitor wants pages to look: large type, high contrast, density of tables. Kept in cookies, no account needed."""

from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

CHOICES = {"elder": ("0", "1"), "contrast": ("0", "1"), "density": ("compact", "normal", "wide")}
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    elder: bool = False
    contrast: bool = False
    density: str = "normal"
    densities: ClassVar = (("compact", "紧凑"), ("normal", "标准"), ("wide", "宽松"))

    @classmethod
    def of(cls, request: HttpRequest) -> "Look":
        """The look in the request's cookies; a cookie that nobody offered counts as not set."""
        density = request.COOKIES.get("density", "")
        return cls(
            elder=request.COOKIES.get("elder") == "1",
            contrast=request.COOKIES.get("contrast") == "1",
            density=density if density in CHOICES["density"] else "normal",
        )


@require_safe
def look(request: HttpRequest) -> HttpResponseRedirect:
    """Set one look (?elder=1, ?contrast=1, ?density=compact) and go back to ?next."""
    wanted = {name: request.GET[name] for name in CHOICES if name in request.GET}
    if not wanted or any(value not in CHOICES[name] for name, value in wanted.items()):
        raise BadRequest("没有这种显示方式，请用页面上的“长者版”“高对比度”按钮切换。")
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(target if safe else "/")
    for name, value in wanted.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response
