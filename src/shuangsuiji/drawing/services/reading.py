"""Reads that leave a trace: the auditor's package and the opening."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.journal.services import unit_of_work


def note_package_read(*, actor: Actor, announcement: Announcement, what: str, now: datetime) -> None:
    """Journal that `actor` takes `what` ("package" or "opening") of an announcement; asks the right to open it."""
    actor.require("draw.open", announcement.unit_path)
    with unit_of_work() as work:
        detail = {"what": what}
        work.note(
            actor, "draw.package-read", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail
        )
