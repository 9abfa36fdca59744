"""见证人: somebody without an account takes part by a short code, on a device of their own."""

from dataclasses import dataclass
from datetime import datetime

from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import Party

from .sharing import take_commit, take_share

LONGEST_NAME = 40


@dataclass(frozen=True)
class Witness:
    """Who acts by a short code; the journal keeps the party's place, never the name."""

    ref: str


def _doer(party: Party) -> Witness:
    return Witness(party.name)


def commit_as_witness(*, party: Party, holder: str, commit: str, now: datetime) -> None:
    """Take a witness's commitment with their name, once. Raises as `commit_share` does."""
    name = holder.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refusal("请填写见证人姓名。", field="holder")
    take_commit(_doer(party), party.announcement, party.name, commit, now, holder=name)


def reveal_as_witness(*, party: Party, share: str, now: datetime) -> None:
    """Take a witness's share. Raises as `reveal_share` does."""
    take_share(_doer(party), party.announcement, party.name, share, now)
