"""Whether an actor may change a row of this app."""

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import is_under


def require(actor: Actor, verb: str, unit_path: str) -> None:
    """Pass, or refuse as `Actor.require` does.

    A section keeps the directories of its bureau, and with them those of the stations beside it: for a role that reaches
    upward everything below the unit above counts, in writing as in the lists.
    """
    if not may(actor, verb, unit_path):
        actor.require(verb, unit_path)


def may(actor: Actor, verb: str, unit_path: str) -> bool:
    """Whether `require` would pass by reach: what a page asks before it shows a button."""
    return is_under(unit_path, actor.reach(verb))
