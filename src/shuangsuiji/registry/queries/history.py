"""What the journal says of a row."""

import json
from dataclasses import dataclass
from datetime import datetime

from shuangsuiji.accounts.queries import User
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
    """The latest acts on a row, the newest first. Two queries."""
    entries = list(entries_of(ref).order_by("-seq")[:limit])
    names = dict(User.objects.filter(ref__in={entry.actor for entry in entries}).values_list("ref", "name"))
    return [
        PastAct(
            entry.at,
            names.get(entry.actor, entry.actor),
            act_title(entry.act),
            entry.seq,
            json.loads(bytes(entry.canon)).get("detail", {}).get("fields", []),
        )
        for entry in entries
    ]
