"""Context processor `shell`: site, menus, account and the visitor's look. Menus are made only when a template asks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from .look import Look
from .navigation import Account, Menu, NavGroup, NavItem, SiteInfo, longest_prefix


def _configured(name: str) -> Callable[..., Any] | None:
    path = getattr(settings, name, "")
    return import_string(path) if path else None


def site_info() -> SiteInfo:
    """The site of the active profile; settings.SITE_CONTEXT names a callable that gives a mapping of SiteInfo's fields."""
    source = _configured("SITE_CONTEXT")
    fields: Mapping[str, str] = source() if source else {}
    return SiteInfo(**{name: value for name, value in fields.items() if name in SiteInfo.__dataclass_fields__})


def console_menu(request: HttpRequest) -> Menu:
    """The side menu for this person; settings.CONSOLE_NAVIGATION names a callable(request) that gives NavGroups."""
    source = _configured("CONSOLE_NAVIGATION")
    groups: Sequence[NavGroup] = source(request) if source else ()
    return Menu(groups, request.path)


def public_menu(request: HttpRequest) -> dict[str, Any]:
    """The public site's header links, the one that is current, and the footer's (无障碍, 站点地图)."""
    header, footer = _configured("PUBLIC_NAVIGATION"), _configured("PUBLIC_FOOTER")
    items: Sequence[NavItem] = header(request) if header else ()
    return {
        "items": items,
        "current": longest_prefix(items, request.path),
        "footer": footer(request) if footer else (),
    }


def account(request: HttpRequest) -> Account:
    """Who is logged in; settings.CONSOLE_ACCOUNT names a callable(request) that knows more than the user's name."""
    source = _configured("CONSOLE_ACCOUNT")
    if source:
        answer: Account = source(request)
        return answer
    user = getattr(request, "user", None)
    return Account(label=str(user) if user is not None and user.is_authenticated else "")


def shell(request: HttpRequest) -> dict[str, Any]:
    """What ui/console.html, ui/public.html and ui/bare.html stand on."""
    site = SimpleLazyObject(site_info)
    return {
        "site": site,
        "platform_name": SimpleLazyObject(lambda: site.platform_name),  # the log-in pages have a `site` of their own
        "menu": SimpleLazyObject(lambda: console_menu(request)),
        "public_menu": SimpleLazyObject(lambda: public_menu(request)),
        "account": SimpleLazyObject(lambda: account(request)),
        "look": Look.of(request),
        "demo": bool(getattr(settings, "DEMO", False)),
    }
