"""回执: what one business may hold of a draw: its own lines of the frames, their paths to the announced roots, and no other's."""

from typing import Any

from fairdraw.receipts import receipt

from .frozen import frame_bytes
from .models import Announcement, AnnouncementState, FrameEntry, ReceiptCode


def receipt_code(code: str) -> ReceiptCode | None:
    """The code as it was given out; None for one nobody was given."""
    tidy = code.strip().lower().replace("-", "")
    found = ReceiptCode.objects.select_related("announcement", "subject").filter(code=tidy).first()
    return found if found and found.announcement.state != AnnouncementState.FRAMED else None


def receipts_of(announcement: Announcement, subject_id: int) -> dict[str, Any]:
    """Everything that the business's offline page needs: announcement, receipts, and, once names are public, seed and cutoffs."""
    whole = Announcement.objects.get(pk=announcement.pk)
    entries = FrameEntry.objects.filter(row__announcement=whole, subject_id=subject_id).select_related("row")
    held = [
        {
            **receipt(frame_bytes(entry.row), entry.handle, whole.hash_name),
            "row": entry.row.row_id,
            "draw": whole.number,
        }
        for entry in entries.order_by("row__row_id")
    ]
    opened = whole.names_open_at is not None and whole.record is not None
    strata = {(entry.row.row_id, entry.stratum) for entry in entries}
    return {
        "announcement": bytes(whole.canonical or b"").decode(),
        "receipts": held,
        "seed": whole.seed if opened else "",
        "cutoffs": _cutoffs(whole.record or {}, strata) if opened else {},
    }


def _cutoffs(record: dict[str, Any], strata: set[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """The cutoffs of the business's own strata alone."""
    found: dict[str, dict[str, str]] = {}
    for row, stratum in sorted(strata):
        ticket = record["cutoffs"].get(row, {}).get(stratum)
        if ticket:
            found.setdefault(row, {})[stratum] = ticket
    return found
