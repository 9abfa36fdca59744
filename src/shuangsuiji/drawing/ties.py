"""Who stands behind a handle and behind an officer's id: the frames cannot say it, so the journal keeps a digest of it."""

import hashlib
import hmac

from fairdraw.canonical import canonical_json

from .models import Announcement, FrameEntry


def ties_digest(announcement: Announcement) -> str:
    """HMAC-SHA-256, hex, of handle → subject and id → officer.

    Keyed with the announcement's secret: without it a digest of few subjects would let anybody try out names.
    """
    entries = FrameEntry.objects.filter(row__announcement=announcement).order_by("handle")
    subjects = dict(entries.values_list("handle", "subject__ref"))
    ties = canonical_json({"officers": announcement.officer_ids, "subjects": subjects})
    return hmac.new(bytes.fromhex(announcement.secret), ties, hashlib.sha256).hexdigest()
