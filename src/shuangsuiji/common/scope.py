"""Scope by unit path: every list is cut to a subtree of units by one comparison that every index can serve."""

from django.db.models import Q

# Paths are ASCII segments that each end with a dot ("140000.140500.140525."), and "~" sorts after all of them.
AFTER_ALL = "~"


def under(path: str, field: str = "unit_path") -> Q:
    """Rows whose `field` is `path` or lies below it; an empty path gives nothing, never everything."""
    if not path:
        return Q(pk__in=[])
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + AFTER_ALL})


def is_under(path: str, root: str) -> bool:
    """Whether `path` is `root` or lies below it."""
    return bool(root) and path.startswith(root)
