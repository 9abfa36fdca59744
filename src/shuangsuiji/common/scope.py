"""Scope by unit path: every list is cut to a subtree of units by one comparison that every index can serve."""

from django.db.models import Q

# Paths are ASCII segments that each end with a dot ("140000.140500.140525."), and "~" sorts after all of them.
AFTER_ALL = "~"


class Reach(str):
    """A path below which only some units count: those of one department. `paths` are theirs."""

    __slots__ = ("paths",)
    paths: frozenset[str]

    def __new__(cls, path: str, paths: frozenset[str]) -> "Reach":
        reach = super().__new__(cls, path)
        reach.paths = paths
        return reach


def under(path: str, field: str = "unit_path") -> Q:
    """Rows whose `field` is `path` or lies below it, a Reach its units alone; an empty path gives nothing, never everything."""
    if not path:
        return Q(pk__in=[])
    found = Q(**{f"{field}__gte": path, f"{field}__lt": path + AFTER_ALL})
    return found & Q(**{f"{field}__in": path.paths}) if isinstance(path, Reach) else found


def is_under(path: str, root: str) -> bool:
    """Whether `path` is `root` or lies below it."""
    return bool(root) and path.startswith(root)


def begins_with(field: str, text: str) -> Q:
    """Rows whose `field` begins with a text that is not empty, as a range: code points are the order of every database here."""
    return Q(**{f"{field}__gte": text, f"{field}__lt": text[:-1] + chr(ord(text[-1]) + 1)})
