"""外部见证: a cosigned checkpoint is taken in, from a file that somebody brought back or from the witness's own address."""

import urllib.error
import urllib.request
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.models import Announcement, CosignedNote
from shuangsuiji.journal.cosigning import checked_note, request_text
from shuangsuiji.journal.outside import current_note, note_fault
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.profiles.queries import active_profile

from .sharing import require_present

PATIENCE = 10  # seconds
CONFLICT = 409


def take_cosignature(*, actor: Actor, announcement: Announcement, text: str, now: datetime) -> CosignedNote:
    """Keep a checkpoint of our journal that a witness of the profile cosigned. Raises Refusal for anything else."""
    require_present(actor, announcement)
    note, point, witnesses = checked_note(text)
    fault = note_fault(note)
    if fault:
        raise Refusal(fault, mend="请联系系统管理员核对留痕台账。")
    with unit_of_work() as work:
        for witness, at in witnesses:
            kept, new = CosignedNote.objects.get_or_create(
                size=point.size, witness=witness, defaults={"note": note, "signed_at": at, "received_at": now}
            )
            if new:
                work.note(
                    actor, "draw.cosigned", announcement.ref, unit_path=announcement.unit_path, now=now, digest=point.root,
                    detail={"size": point.size, "witness": witness, "at": at.isoformat()},
                )  # fmt: skip
    return kept


def ask_witnesses(*, actor: Actor, announcement: Announcement, now: datetime) -> list[str]:
    """Ask every witness of the profile that has an address; returns a sentence for each that did not answer rightly."""
    require_present(actor, announcement)
    failed = []
    for url in active_profile().witness_urls:
        try:
            note = current_note()
            take_cosignature(actor=actor, announcement=announcement, text=note + _asked(url, note), now=now)
        except (OSError, ValueError, Refusal) as error:
            failed.append(f"{url}：{error}")
    return failed


def _asked(url: str, note: str) -> str:
    """The witness's signature line; a witness that saw another size says so once, and is asked again from there."""
    try:
        return _post(url, request_text(note, 0))
    except urllib.error.HTTPError as error:
        if error.code != CONFLICT:
            raise
        size = error.read(20).decode(errors="replace").strip()
        if not size.isdecimal():
            raise
        return _post(url, request_text(note, int(size)))


def _post(url: str, body: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("见证方的网址应以 https:// 开头")
    request = urllib.request.Request(url, data=body.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        found: str = answer.read(2000).decode()
    return found
