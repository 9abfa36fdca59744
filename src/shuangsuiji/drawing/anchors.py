"""外部见证: by which cosigned checkpoint of the journal an announcement is anchored (draw.md, section 5)."""

from typing import Any

from shuangsuiji.journal.cosigning import request_text
from shuangsuiji.journal.outside import current_note
from shuangsuiji.journal.queries import entry_of, proof_of, tree_at

from .models import Announcement, CosignedNote

ACTS = ("draw.announce",)


def witness_request() -> str:
    """The request to a witness, from the size that was cosigned last."""
    last = CosignedNote.objects.order_by("-size").first()
    return request_text(current_note(), last.size if last else 0)


def anchor_of(announcement: Announcement) -> CosignedNote | None:
    """The note that was cosigned first of those under which the announcement lies; None while there is none."""
    entry = entry_of(announcement.ref, ACTS)
    if entry is None:
        return None
    return CosignedNote.objects.filter(size__gte=entry.seq).order_by("signed_at", "pk").first()


def anchored_leaf(announcement: Announcement) -> dict[str, Any] | None:
    """The announcement's leaf under its own cosigned checkpoint; None where nobody cosigned one."""
    anchor = anchor_of(announcement)
    if anchor is None:
        return None
    proof = proof_of(tree_at(anchor.size), announcement.ref, ACTS)
    return None if proof is None else {**proof, "checkpoint": anchor.note}
