"""What public pages say about the site itself."""

from .queries import active_profile


def site_context() -> dict[str, str]:
    """The `[site]` table of the active profile."""
    return active_profile().site
