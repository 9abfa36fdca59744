"""What the journal says of a row."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from shuangsuiji.accounts.queries import person_name
from shuangsuiji.journal.acts import act_title
from shuangsuiji.journal.queries import entries_of


@dataclass(frozen=True)
class PastAct:
    """One act on a row, as the journal keeps it; `fields` are the names of what was changed."""

    at: datetime
    actor: str
    act: str
    seq: int
    fields: list[str]


def history(ref: str, limit: int = 20) -> list[PastAct]:
    """The latest acts on a row, the newest first. One query."""
    entries = entries_of(ref).annotate(actor_name=person_name("actor", F("actor"))).order_by("-seq")[:limit]
    return [
        PastAct(
            entry.at,
            entry.actor_name,
            act_title(entry.act),
            entry.seq,
            json.loads(bytes(entry.canon)).get("detail", {}).get("fields", []),
        )
        for entry in entries
    ]
