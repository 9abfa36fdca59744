"""What the back office writes itself: that the journal was taken out."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.journal.services import unit_of_work


def note_export(*, actor: Actor, now: datetime) -> None:
    """Journal: who exported the journal; raises NotAllowed without the right."""
    actor.require("journal.export")
    with unit_of_work() as work:
        work.note(actor, "journal.export", actor.ref, unit_path=actor.unit_path, now=now)
