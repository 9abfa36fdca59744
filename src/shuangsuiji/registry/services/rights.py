"""Whether an actor may change a row of this app."""

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import is_under


def require(actor: Actor, verb: str, unit_path: str) -> None:
    """Pass, or refuse as `Actor.require` does.

    A section keeps the directories of its bureau, and with them those of the stations beside it: for a role that reaches
    upward everything below the unit above counts, in writing as in the lists.
    """
    if not is_under(unit_path, actor.reach(verb)):
        actor.require(verb, unit_path)
