"""锁定并公告: everything that decides is fixed, committed to and published before any randomness exists (draw.md, section 2)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.timezone import localtime
from fairdraw.announcement import announcement_hash, check_announcement
from fairdraw.canonical import TAG, canonical_json
from fairdraw.frame import secret_commitment
from fairdraw.seed import commit

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.base import ALPHABET
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing.ceremony import SERVER, is_beacon, is_witness
from shuangsuiji.drawing.frozen import commitment, freeze
from shuangsuiji.drawing.models import Announcement, AnnouncementState, DrawRow, Entropy, Party
from shuangsuiji.drawing.pools import Pattern, inputs_file, refuse_shortages
from shuangsuiji.drawing.staffing import announcement_patterns
from shuangsuiji.drawing.strata import StrataTable, blockers, overruns, strata_table
from shuangsuiji.drawing.ties import ties_digest
from shuangsuiji.journal.services import Work, unit_of_work
from shuangsuiji.planning.queries import tasks_by_ids
from shuangsuiji.planning.services import move_task
from shuangsuiji.profiles.queries import active_profile

from .beacons import round_of
from .changes import require_answered, review_changes
from .guards import as_refusal, require_steady_clock

CODE_LENGTH = 10
REVEAL_MINUTES = 24 * 60  # where the profile's mode names no other time
FALLBACK_PLAIN = "任何一方未在期限内揭示份额的，本次抽取公开作废并公布未揭示的一方，另行公告后重新抽取。"
FALLBACK_ENTROPY = (
    "任何一方未在期限内揭示份额的，记为 missing，以现场公共随机数继续；"
    "公共随机数当场不能产生的，次日同一时间补做，至多三次。"
)


FALLBACK_BEACON = (
    "任何一方未在期限内揭示份额的，记为 missing，以公告轮次的信标继续；取不到的，依次改用其后第 24、48、72 小时的轮次。"
)


def announce(*, actor: Actor, announcement: Announcement, accept_overruns: bool = False, now: datetime) -> None:
    """Freeze and announce. Of any number of simultaneous presses one succeeds, the others raise Stale.

    Raises Refusal for a clock that jumped back, a class without a rule, too few officers, changes since the sign-off that the auditor
    has not answered, and, unless `accept_overruns`, for a quota above its stratum.
    """
    actor.require("draw.run", announcement.unit_path)
    require_steady_clock(actor, announcement, now)
    if announcement.state == AnnouncementState.FRAMED:
        review_changes(actor=actor, announcement=announcement, now=now)
    with unit_of_work() as work:
        Announcement.lifecycle.advance(announcement, "announce", now=now)
        announcement.refresh_from_db()  # whoever rebuilt the frame in the meantime drew a new secret
        require_answered(announcement)
        table = strata_table(announcement)
        _check(table, accept_overruns)
        patterns = announcement_patterns(announcement)
        refuse_shortages(patterns)
        rows = list(announcement.rows.all())
        _freeze(announcement, rows, patterns, table)
        _number(announcement, actor, now)
        _seal(announcement, rows)
        _move_tasks(rows, now)
        _open_ceremony(announcement, now)
        _note(work, actor, announcement, table, now)


def _check(table: StrataTable, accept_overruns: bool) -> None:
    stops = blockers(table)
    if stops:
        raise Refusal(" ".join(stops))
    asked = [] if accept_overruns else overruns(table)
    if asked:
        raise Refusal(f"{'；'.join(asked)}。", mend="如确认全部抽取，请勾选“应抽数超过户数时全部抽取”后再公告。")


def _freeze(
    announcement: Announcement, rows: Sequence[DrawRow], patterns: Sequence[Pattern], table: StrataTable
) -> None:
    """Fix frames and match inputs. An officer may get every visit: the match evens loads out, a cap could only make it fail."""
    modes = active_profile().match_modes
    announcement.match_inputs = inputs_file(patterns, capacity=max(1, table.visits))
    seated = {officer.id: officer for pattern in patterns for seat in pattern.seats for officer in seat}
    announcement.officer_ids = {name: [officer.pk, officer.certificate] for name, officer in sorted(seated.items())}
    announcement.coverage = [pattern.summary(modes[pattern.rule.mode]["title"]) for pattern in patterns]
    for row in rows:
        with as_refusal(f"“{row.title}”的名录不能锁定"):
            freeze(row, announcement.hash_name)
        row.save(update_fields=["frame", "root", "size"])


def _number(announcement: Announcement, actor: Actor, now: datetime) -> None:
    """The next serial of the unit: its row is held meanwhile, so the series has no gap and no double."""
    Unit.objects.select_for_update().get(pk=announcement.unit_id)
    top = Announcement.objects.filter(unit_id=announcement.unit_id).aggregate(top=Max("serial"))["top"]
    announcement.serial = (top or 0) + 1
    numbering = active_profile().data["numbering"]["draw"]
    announcement.number = numbering.format(year=announcement.year, serial=announcement.serial)
    announcement.announced_at, announcement.announced_by_id = now, actor.user_id
    minutes = active_profile().draw_modes[announcement.mode].get("reveal_minutes", REVEAL_MINUTES)
    announcement.reveal_by = now + timedelta(minutes=minutes)


def _seal(announcement: Announcement, rows: Sequence[DrawRow]) -> None:
    """Write the canonical announcement and its digest A."""
    with as_refusal("公告不能生成"):
        value = _value(announcement, rows)
        check_announcement(value)
        announcement.canonical = canonical_json(value)
        announcement.digest = announcement_hash(value)
    announcement.save()


def _value(announcement: Announcement, rows: Sequence[DrawRow]) -> dict[str, Any]:
    mode = active_profile().draw_modes[announcement.mode]
    inputs_root, inputs_size = commitment(bytes(announcement.match_inputs or b""), announcement.hash_name)
    secret = announcement.secret
    reveal_by = _moment(announcement.reveal_by)
    return {
        "authority": announcement.unit.name,
        "created_at": _moment(announcement.announced_at),
        "draw": announcement.number,
        "entropy": [{"source": source, "round": _round(announcement, source)} for source in mode["entropy"]],
        "fallback": _fallback(mode["entropy"]),
        "format": TAG,
        "hash": announcement.hash_name,
        "match": {"inputs": {"root": inputs_root, "size": inputs_size}},
        "names": announcement.names,
        "parties": sorted(mode["parties"]),
        "reveal_by": reveal_by,
        "rows": [_row_value(row) for row in rows],
        "secret": secret_commitment(bytes.fromhex(secret), announcement.hash_name) if secret else None,
        "serial": announcement.serial,
        "title": announcement.title,
        "voided": _voided(rows),
    }


def _round(announcement: Announcement, source: str) -> str:
    """The round of a source: of a beacon the first after the time to reveal, of others that time."""
    if is_beacon(source) and announcement.reveal_by is not None:
        return round_of(source, announcement.reveal_by)
    return _moment(announcement.reveal_by)


def _fallback(sources: Sequence[str]) -> str:
    if not sources:
        return FALLBACK_PLAIN
    return FALLBACK_BEACON if all(map(is_beacon, sources)) else FALLBACK_ENTROPY


def _moment(moment: datetime | None) -> str:
    return localtime(moment).isoformat(timespec="seconds")


def _row_value(row: DrawRow) -> dict[str, Any]:
    return {
        **({"certain": row.certain} if row.certain else {}),
        "frame": {"root": row.root, "size": row.size},
        "id": row.row_id,
        "quotas": row.quotas,
        "reserve": row.reserve,
        "rounding": row.rounding,
        "title": row.title,
    }


def _voided(rows: Sequence[DrawRow]) -> list[str]:
    """Numbers of the earlier announcements of these tasks that were declared void."""
    tasks = [row.task_id for row in rows]
    earlier = Announcement.objects.filter(rows__task__in=tasks, state=AnnouncementState.VOIDED)
    return list(earlier.order_by("serial").values_list("number", flat=True).distinct())


def _move_tasks(rows: Sequence[DrawRow], now: datetime) -> None:
    for task in tasks_by_ids(row.task_id for row in rows):
        move_task(task, "announce", now=now)


def _open_ceremony(announcement: Announcement, now: datetime) -> None:
    """The parties and sources that the announcement names; the server commits at once."""
    mode = active_profile().draw_modes[announcement.mode]
    for name in mode["parties"]:
        party = Party(announcement=announcement, name=name, code=new_code() if is_witness(name) else "")
        if name == SERVER:
            party.share = secrets.token_hex(32)
            party.commit = commit(announcement.hash_name, announcement.digest, name, party.share)
            party.committed_at = now
        party.save()
    for position, source in enumerate(mode["entropy"]):
        Entropy.objects.create(
            announcement=announcement, position=position, source=source, round=_round(announcement, source)
        )


def new_code() -> str:
    """A short code to be read off a screen and typed: 49 bits, worthless once its party has revealed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _note(work: Work, actor: Actor, announcement: Announcement, table: StrataTable, now: datetime) -> None:
    detail = {
        "number": announcement.number, "serial": announcement.serial, "eligible": table.eligible, "left_out": table.left_out,
        "quota": table.quota, "ties": ties_digest(announcement),
    }  # fmt: skip
    work.note(
        actor, "draw.announce", announcement.ref, unit_path=announcement.unit_path, now=now, digest=announcement.digest,
        detail=detail,
    )  # fmt: skip
