"""更换检查人员: shares laid by, a vacancy asked for, decided by another, drawn with the auditor's share. Nobody names who comes."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from fairdraw.canonical import HEX64, canonical_json, digest, split_lines
from fairdraw.explain import NoMatch, sentences
from fairdraw.follow import Standing, carried_out, party_name, seed_of
from fairdraw.matching import MatchResult
from fairdraw.seed import commit as commitment

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.drawing.models import Announcement, AnnouncementState, SeatAssignment, SpareShare
from shuangsuiji.drawing.replacements import Replacement, ReplacementState, SeatChange
from shuangsuiji.drawing.reseating import Proposal, Wish, officer_ids, propose, shares_of, standing_match
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.profiles.queries import active_profile

from .guards import as_refusal, locked, require_steady_clock
from .matching import CannotMatch

LEAST_NOTE = 5
SERVER, AUDITOR = "server", "auditor"


def lay_by_share(*, actor: Actor, announcement: Announcement, commit: str, now: datetime) -> SpareShare:
    """Take the auditor's commitment for a later replacement, beside one of the server's own. Raises Refusal for another text."""
    actor.require("draw.share", announcement.unit_path)
    if not HEX64.match(commit):
        raise Refusal("承诺应是 64 位小写十六进制数字。", mend="请重新生成后完整粘贴。", field="commit")
    with unit_of_work() as work:
        if locked(announcement).state != AnnouncementState.MATCHED:
            raise Stale("还没有匹配人员，不需要备用份额。", mend="请在匹配之后办理。")
        number = next_deposit(announcement)
        share = secrets.token_hex(32)
        sealed = commitment(announcement.hash_name, announcement.digest, party_name(SERVER, number), share)
        row = SpareShare.objects.create(
            announcement=announcement, deposit=number, commit=commit, server_commit=sealed, server_share=share,
            committed_by_id=actor.user_id, committed_at=now,
        )  # fmt: skip
        both = digest(announcement.hash_name, canonical_json({AUDITOR: commit, SERVER: sealed}))
        work.note(
            actor, "draw.spare", announcement.ref, unit_path=announcement.unit_path, now=now, digest=both,
            detail={"deposit": number},
        )  # fmt: skip
    return row


def next_deposit(announcement: Announcement) -> int:
    """The number under which the next spare share is committed."""
    top = SpareShare.objects.filter(announcement=announcement).aggregate(top=Max("deposit"))["top"]
    return (top or 0) + 1


def ask_replacement(
    *,
    actor: Actor,
    announcement: Announcement,
    wish: Wish,
    movable: Sequence[SeatAssignment],
    note: str,
    paper: str = "",
    target_id: int | None = None,
    now: datetime,
) -> Replacement:
    """Ask for seats to be drawn again. What may come of it is settled here; another person approves, the auditor's share decides.

    Raises Refusal without a reason, an explanation or a spare share, CannotMatch with causes, Stale while another one is open.
    """
    actor.require("replace.ask", announcement.unit_path)
    _check_words(wish, note)
    with unit_of_work() as work, as_refusal("更换没有提交"):
        locked(announcement)
        spare = _free_spare(announcement)
        found = propose(announcement, wish, movable, now)
        if not found.feasible:
            raise CannotMatch(found.reasons)
        row = _new_row(actor, announcement, wish, found, spare, now)
        row.note, row.paper, row.target_id = note.strip(), paper.strip(), target_id
        _save_alone(row)
        work.note(
            actor, "replace.ask", row.ref, unit_path=row.unit_path, now=now,
            digest=digest(announcement.hash_name, canonical_json(found.told)),
            detail={"draw": announcement.ref, "reason": wish.reason, "seats": len(wish.vacated), "fewest": found.fewest},
        )  # fmt: skip
    return row


def _check_words(wish: Wish, note: str) -> None:
    if wish.reason not in active_profile().reasons("replacement"):
        raise Refusal("请选择更换原因。", field="reason")
    if len(note.strip()) < LEAST_NOTE:
        raise Refusal("请写明情况，至少 5 个字；内容供批准人和纪检监督查看。", field="note")
    if not wish.vacated:
        raise Refusal("没有可以更换的席位。", mend="已录入结果的检查不能更换人员。", field="members")


def _free_spare(announcement: Announcement) -> SpareShare:
    spare = SpareShare.objects.filter(announcement=announcement, replacement=None).order_by("deposit").first()
    if spare is None:
        raise Refusal(
            "纪检监督还没有备好更换用的份额承诺。",
            mend="请先由纪检监督在该次抽取的“备用份额”页面提交承诺，再申请更换。",
        )
    return spare


def _new_row(
    actor: Actor, announcement: Announcement, wish: Wish, found: Proposal, spare: SpareShare, now: datetime
) -> Replacement:
    return Replacement(
        announcement=announcement, unit_path=announcement.unit_path, spare=spare, reason=wish.reason, told=found.told,
        choices=found.choices, officer_ids=found.officer_ids, lenders=list(wish.lenders), asked_by_id=actor.user_id,
        asked_in=actor.unit_name, asked_at=now, created_at=now, updated_at=now,
    )  # fmt: skip


def _save_alone(row: Replacement) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale("本次抽取还有一项人员更换没有办完。", mend="请先办完或撤回那一项，再提交。") from error


def approve_replacement(*, actor: Actor, replacement: Replacement, note: str = "", now: datetime) -> None:
    """The second hand: never who asked."""
    _decide(actor, replacement, "approve", note, now)


def refuse_replacement(*, actor: Actor, replacement: Replacement, note: str, now: datetime) -> None:
    """Say no, with a reason. The spare share is used up: it was tied to this request."""
    if len(note.strip()) < LEAST_NOTE:
        raise Refusal("请写明不批准的理由，至少 5 个字。", field="note")
    _decide(actor, replacement, "refuse", note, now)


def _decide(actor: Actor, replacement: Replacement, verb: str, note: str, now: datetime) -> None:
    actor.require("replace.approve", replacement.unit_path)
    if replacement.asked_by_id == actor.user_id:
        raise NotAllowed("申请人不能批准自己的申请。", mend="请由另一位负责人办理。")
    with unit_of_work() as work:
        Replacement.lifecycle.advance(
            replacement, verb, now=now, decided_by_id=actor.user_id, decided_at=now, answer_note=note.strip()
        )
        work.note(actor, f"replace.{verb}", replacement.ref, unit_path=replacement.unit_path, now=now)


def withdraw_replacement(*, actor: Actor, replacement: Replacement, now: datetime) -> None:
    """Take a request back before its share is opened; it stays on the list."""
    actor.require("replace.ask", replacement.unit_path)
    with unit_of_work() as work:
        Replacement.lifecycle.advance(replacement, "withdraw", now=now)
        work.note(actor, "replace.withdraw", replacement.ref, unit_path=replacement.unit_path, now=now)


def draw_replacement(*, actor: Actor, replacement: Replacement, share: str, now: datetime) -> list[SeatChange]:
    """Open the auditor's share: with it the seed is fixed and the seats are drawn, in one act, inside the caller's `upheld`.

    Raises Refusal for a share that does not open its commitment, Stale for one that is not approved.
    """
    actor.require("draw.share", replacement.unit_path)
    announcement = Announcement.objects.get(pk=replacement.announcement_id)
    require_steady_clock(actor, announcement, now)
    _require_opening(announcement, replacement, share)
    with unit_of_work() as work:
        standing = standing_match(announcement)
        serial = 1 + announcement.replacements.filter(state=ReplacementState.DRAWN).count()
        Replacement.lifecycle.advance(replacement, "draw", now=now, drawn_at=now, share=share, serial=serial)
        before = _seats(announcement)
        found = _pick(announcement, replacement, standing)
        changes = _reseat(announcement, replacement, before, found)
        work.note(
            actor, "replace.draw", replacement.ref, unit_path=replacement.unit_path, now=now, digest=replacement.answer,
            detail={"draw": announcement.ref, "serial": serial, "seats": len(changes)},
        )  # fmt: skip
    return changes


def _require_opening(announcement: Announcement, replacement: Replacement, share: str) -> None:
    name = party_name(AUDITOR, replacement.spare.deposit)
    opened = HEX64.match(share) and commitment(announcement.hash_name, announcement.digest, name, share)
    if opened != replacement.spare.commit:
        raise Refusal(
            "份额打不开事先提交的承诺，没有采用。", mend="请核对份额文件，原样粘贴 64 位字符。", field="share"
        )


def _seats(announcement: Announcement) -> dict[str, SeatAssignment]:
    return {row.seat: row for row in SeatAssignment.objects.filter(announcement=announcement)}


def _pick(announcement: Announcement, replacement: Replacement, standing: Standing) -> MatchResult:
    """The match after it, by the seed over the one before, the record and both shares."""
    with as_refusal("更换没有执行"):
        replacement.seed = seed_of(announcement.hash_name, standing.seed, replacement.told, shares_of(replacement))
        try:
            _, found = carried_out(standing, replacement.told, announcement.hash_name, replacement.seed)
        except NoMatch as impossible:
            raise CannotMatch(sentences(impossible.explanation)) from impossible
    replacement.answer, replacement.match_tsv = found.answer, found.match_tsv
    replacement.save(update_fields=["seed", "answer", "match_tsv"])
    return found


def _reseat(
    announcement: Announcement, replacement: Replacement, before: Mapping[str, SeatAssignment], found: MatchResult
) -> list[SeatChange]:
    """Bring the rows of the match up to date and keep what changed."""
    ids = officer_ids(announcement)
    after = {}
    for line in split_lines(found.match_tsv):
        handle, seat, officer, place = line.decode().split("\t")
        after[seat] = (ids[officer][0], int(place), found.leads.get(handle) == officer)
    told = replacement.told
    drawn = [before[seat] for seat in sorted({*told["vacated"], *told["released"]})]
    _free(drawn)
    _write(before, drawn, after)
    changes = [
        SeatChange(
            replacement=replacement,
            subject_id=row.subject_id,
            seat=row.seat,
            before_id=row.officer_id,
            after_id=after[row.seat][0] if row.seat in after else None,
        )
        for row in drawn
        if row.seat not in after or after[row.seat][0] != row.officer_id
    ]
    return SeatChange.objects.bulk_create(changes)


def _free(drawn: Sequence[SeatAssignment]) -> None:
    """Seats drawn again leave the table first: two officers of one visit may trade places."""
    SeatAssignment.objects.filter(pk__in=[row.pk for row in drawn]).delete()


def _write(
    before: Mapping[str, SeatAssignment], drawn: Sequence[SeatAssignment], after: Mapping[str, tuple[int, int, bool]]
) -> None:
    """The drawn seats with their new officers, unfilled optional ones left out; leads of the others where they change."""
    gone = {row.seat for row in drawn}
    fresh, led = list[SeatAssignment](), list[SeatAssignment]()
    for seat, (officer, place, lead) in after.items():
        row = before[seat]
        if seat in gone:
            fresh.append(
                SeatAssignment(
                    announcement_id=row.announcement_id,
                    subject_id=row.subject_id,
                    officer_id=officer,
                    handle=row.handle,
                    seat=seat,
                    place=place,
                    lead=lead,
                )
            )
        elif row.lead != lead:
            row.lead = lead
            led.append(row)
    SeatAssignment.objects.bulk_create(fresh)
    SeatAssignment.objects.bulk_update(led, ["lead"])
