"""The moment at which names become public, once."""

from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.journal.services import unit_of_work


def mark_open(actor: Actor, announcement: Announcement, now: datetime) -> bool:
    """The names of a draw whose match was made or compared just now are public; whether they were not before."""
    with unit_of_work() as work:
        unopened = Announcement.objects.filter(pk=announcement.pk, names_open_at=None)
        if not unopened.update(names_open_at=now, updated_at=now):
            return False
        announcement.names_open_at = now
        detail = {"number": announcement.number}
        work.note(actor, "draw.names-open", announcement.ref, unit_path=announcement.unit_path, now=now, detail=detail)
    return True
