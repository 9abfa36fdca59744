"""What stands around every page: menu, breadcrumbs, account, site."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NavItem:
    """One link of a menu; `badge` is a count of open work, shown when it is not zero."""

    label: str
    url: str
    badge: int | None = None


@dataclass(frozen=True)
class NavGroup:
    """A heading with links; a group without items but with a url is a plain link."""

    label: str
    items: Sequence[NavItem] = ()
    url: str = ""


@dataclass(frozen=True)
class SiteInfo:
    """Names and duties that stand in headers and footers; a jurisdiction's profile fills them."""

    platform_name: str = "“双随机、一公开”监管平台"
    name: str = "“双随机、一公开”公示平台"
    mark: str = "检"
    host_unit: str = ""
    operator: str = ""
    site_code: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Account:
    """The right side of the back office's header."""

    label: str = ""
    unread: int = 0
    inbox_url: str = ""
    help_url: str = ""
    profile_url: str = ""
    logout_url: str = ""


@dataclass(frozen=True)
class Menu:
    """Groups with the item marked that the page at `path` belongs to."""

    groups: Sequence[NavGroup]
    path: str
    current: NavItem | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "current", longest_prefix(list(self._links()), self.path))

    def _links(self) -> Iterator[NavItem]:
        for group in self.groups:
            yield from group.items
            if group.url:
                yield NavItem(group.label, group.url)

    def entries(self) -> list[tuple[NavGroup, bool, bool]]:
        """Each group, whether it holds the current page, and whether it is itself the current page."""
        return [(group, self.current in group.items, self._is_current(group)) for group in self.groups]

    def _is_current(self, group: NavGroup) -> bool:
        return self.current is not None and bool(group.url) and group.url == self.current.url

    @property
    def home(self) -> str:
        """The first address of the menu, where the platform's name leads."""
        return next((item.url for item in self._links()), "/")

    def crumbs(self) -> list[tuple[str, str]]:
        """The default breadcrumbs: group, then the current item."""
        if self.current is None:
            return []
        above = [(group.label, "") for group in self.groups if self.current in group.items]
        return [*above, (self.current.label, self.current.url)]


def longest_prefix(items: Sequence[NavItem], path: str) -> NavItem | None:
    """The item whose url is the longest prefix of `path`, or None."""
    fitting = [item for item in items if item.url and path.startswith(item.url)]
    return max(fitting, key=lambda item: len(item.url), default=None)
