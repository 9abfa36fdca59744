"""替补: the next reserve of the same stratum takes the place of a subject that is no more; nobody picks (draw.md, section 4)."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from fairdraw.canonical import digest
from fairdraw.explain import NoMatch
from fairdraw.matching import MatchResult
from fairdraw.seed import commit
from fairdraw.substitution import draw_team, lines_digest, public_line, team_of, team_seed

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.errors import NotAllowed, Refusal, Stale
from shuangsuiji.drawing.followups import Substitution, SubstitutionLine
from shuangsuiji.drawing.models import Announcement, AnnouncementState, FrameEntry, NamesRule, Selection, SelectionKind
from shuangsuiji.drawing.packages import match_files
from shuangsuiji.journal.services import Work, unit_of_work
from shuangsuiji.profiles.queries import active_profile

from .guards import as_refusal, locked, require_steady_clock
from .matching import note_drawn

LEAST_EVIDENCE = 5
PARTY = "substitution"


@dataclass(frozen=True)
class Successor:
    """Who is to be visited instead and for which tasks; `team` is empty where the announcement has a team there already."""

    subject_id: int
    unit_path: str
    task_ids: tuple[int, ...]
    team: tuple[tuple[int, bool], ...]


def ask_substitution(
    *,
    actor: Actor,
    announcement: Announcement,
    subject_id: int,
    unit_path: str,
    reason: str,
    evidence: str,
    now: datetime,
) -> Substitution:
    """Ask that the next reserve takes a subject's place; another person decides.

    Raises Refusal for a reason that is not on the profile's list, for missing evidence and for a subject that is not to be visited
    in this draw; Stale where it was asked already.
    """
    actor.require("visit.substitute", unit_path)
    _check_words(reason, evidence)
    standing = standing_entries(announcement, subject_id)
    if announcement.state != AnnouncementState.MATCHED or not standing:
        raise Refusal("该户不在本次抽取的名单里，不能替补。", mend="请从检查任务页面办理。")
    share = secrets.token_hex(32)
    with unit_of_work() as work:
        try:
            with transaction.atomic():
                asked = Substitution.objects.create(
                    announcement=announcement, subject_id=subject_id, unit_path=unit_path, reason=reason,
                    evidence=evidence.strip(), share=share, asked_by_id=actor.user_id, asked_at=now, created_at=now,
                    updated_at=now,
                )  # fmt: skip
        except IntegrityError as error:
            raise Stale("该户已经申请过替补。", mend="请在替补记录里查看。") from error
        sealed = commit(announcement.hash_name, announcement.digest, PARTY, share)
        work.note(
            actor, "draw.substitute-ask", asked.ref, unit_path=unit_path, now=now, digest=sealed,
            detail={"draw": announcement.ref, "reason": reason},
        )  # fmt: skip
    return asked


def _check_words(reason: str, evidence: str) -> None:
    if reason not in active_profile().reasons("substitution"):
        raise Refusal("请选择列出的替补原因。", field="reason")
    if len(evidence.strip()) < LEAST_EVIDENCE:
        raise Refusal("请写明依据，例如登记机关的注销通知文号、现场查看的时间地点和见证人。", field="evidence")


def standing_entries(announcement: Announcement, subject_id: int) -> list[FrameEntry]:
    """The lines of the frames by which a subject is to be visited: drawn, certain or a substitute, and not replaced since."""
    entries = FrameEntry.objects.filter(row__announcement=announcement, subject_id=subject_id)
    entries = entries.select_related("row").defer("row__frame", "row__draw_file").order_by("row__row_id")
    lines = SubstitutionLine.objects.filter(row__announcement=announcement)
    gone = set(lines.values_list("replaced_id", flat=True))
    came = set(lines.exclude(substitute=None).values_list("substitute_id", flat=True))
    chosen = Selection.objects.exclude(kind=SelectionKind.RESERVE).filter(entry__in=entries)
    held = set(chosen.values_list("entry_id", flat=True)) | came
    return [entry for entry in entries if entry.pk in held and entry.pk not in gone]


def refuse_substitution(*, actor: Actor, substitution: Substitution, answer: str, now: datetime) -> None:
    """The second person does not agree: the visit goes on as it was."""
    _require_second(actor, substitution)
    if not answer.strip():
        raise Refusal("请写明不同意的理由。", field="answer")
    with unit_of_work() as work:
        Substitution.lifecycle.advance(
            substitution, "refuse", now=now, answer=answer.strip(), decided_by_id=actor.user_id, decided_at=now
        )
        work.note(
            actor, "draw.substitute-refuse", substitution.ref, unit_path=substitution.unit_path, now=now
        )  # fmt: skip


def _require_second(actor: Actor, substitution: Substitution) -> None:
    actor.require("visit.let-substitute", substitution.unit_path)
    if substitution.asked_by_id == actor.user_id:
        raise NotAllowed("申请和批准须由两人分别办理。", mend="请由另一位负责人批准。")


def carry_out_substitution(*, actor: Actor, substitution: Substitution, now: datetime) -> list[Successor]:
    """With the second person's word the next reserves come, in every row where the subject stood. Of two presses one succeeds.

    For inspections, inside its unit of work: what is returned becomes visits. Empty where no reserve is left, or where the subject was
    certain and stood for nobody. Raises Refusal where no team can be matched, or the clock jumped back.
    """
    _require_second(actor, substitution)
    announcement = substitution.announcement
    require_steady_clock(actor, announcement, now)
    with unit_of_work() as work:
        announcement = locked(announcement)
        Substitution.lifecycle.advance(
            substitution, "carry-out", now=now, decided_by_id=actor.user_id, decided_at=now
        )  # fmt: skip
        found = list(_successors(announcement, substitution, now))
        _note(work, actor, announcement, substitution, now)
        note_drawn(announcement, [successor.subject_id for successor in found], now)
    return found


def _successors(announcement: Announcement, substitution: Substitution, now: datetime) -> Iterator[Successor]:
    """Take the next reserve of each row; a subject that follows in several rows is visited once."""
    tasks: dict[tuple[int, str], list[int]] = {}
    teams: dict[int, tuple[tuple[int, bool], ...]] = {}
    for entry in standing_entries(announcement, substitution.subject_id):
        chosen = _next_reserve(entry)
        detail = _detail(announcement, substitution, entry, chosen, now)
        if chosen is not None:
            came = chosen.entry.subject_id
            tasks.setdefault((came, chosen.entry.subject.unit_path), []).append(entry.row.task_id)
            if not standing_entries(announcement, came):
                result = _team(announcement, detail)
                detail["team"] = team_of(result)
                teams[came] = _people(announcement, result)
        _write(announcement, substitution, entry, chosen, detail, now)
    for (subject_id, unit_path), task_ids in tasks.items():
        yield Successor(subject_id, unit_path, tuple(task_ids), teams.get(subject_id, ()))


def _next_reserve(entry: FrameEntry) -> Selection | None:
    """The first unused reserve of the stratum; none for a certain subject, which was not drawn by lot."""
    if Selection.objects.filter(entry=entry, kind=SelectionKind.CERTAIN).exists():
        return None
    reserves = Selection.objects.filter(
        entry__row_id=entry.row_id, entry__stratum=entry.stratum, kind=SelectionKind.RESERVE
    )
    used = SubstitutionLine.objects.filter(row_id=entry.row_id).exclude(substitute=None).values("substitute_id")
    return reserves.exclude(entry_id__in=used).select_related("entry__subject").order_by("rank").first()


def _detail(
    announcement: Announcement, substitution: Substitution, entry: FrameEntry, chosen: Selection | None, now: datetime
) -> dict[str, Any]:
    return {
        "at": localtime(now).isoformat(timespec="seconds"),
        "evidence": digest(announcement.hash_name, substitution.evidence.encode()),
        "rank": chosen.rank if chosen else None,
        "reason": substitution.reason,
        "replaced": entry.handle,
        "row": entry.row.row_id,
        "salt": secrets.token_hex(32),
        "share": substitution.share,
        "stratum": entry.stratum,
        "substitute": chosen.entry.handle if chosen else None,
        "team": [],
    }


def _team(announcement: Announcement, detail: dict[str, Any]) -> MatchResult:
    whole = Announcement.objects.get(pk=announcement.pk)
    seed = team_seed(whole.hash_name, whole.seed, detail)
    standing = match_files(whole)["match.tsv"]
    with as_refusal("替补没有办理"):
        try:
            return draw_team(
                bytes(whole.match_inputs or b""), standing, detail["substitute"], hash_name=whole.hash_name, seed=seed
            )
        except NoMatch as impossible:
            raise Refusal(
                "下一位备选没有合格的执法人员可以匹配，替补没有办理。", mend="请补充选派范围内的人员后再批准。"
            ) from impossible


def _people(announcement: Announcement, result: MatchResult) -> tuple[tuple[int, bool], ...]:
    """(officer, whether lead) of a team."""
    ids = Announcement.objects.values_list("officer_ids", flat=True).get(pk=announcement.pk)
    leads = set(result.leads.values())
    return tuple((ids[officer][0], officer in leads) for _, officer in team_of(result))


def _write(
    announcement: Announcement, substitution: Substitution, entry: FrameEntry, chosen: Selection | None,
    detail: dict[str, Any], now: datetime,
) -> None:  # fmt: skip
    at_once = announcement.names == NamesRule.AT_DRAW or chosen is None
    SubstitutionLine.objects.create(
        substitution=substitution, row=entry.row, replaced=entry, substitute=chosen.entry if chosen else None,
        detail=detail, commit=public_line(announcement.hash_name, detail)["commit"], opened_at=now if at_once else None,
    )  # fmt: skip


def _note(work: Work, actor: Actor, announcement: Announcement, substitution: Substitution, now: datetime) -> None:
    """The journal keeps all commitments so far under the draw itself: a line can be neither dropped nor slipped in."""
    lines = SubstitutionLine.objects.filter(row__announcement=announcement).order_by("pk").values("commit")
    work.note(
        actor, "draw.substitute", announcement.ref, unit_path=announcement.unit_path, now=now,
        digest=lines_digest(announcement.hash_name, list(lines)),
        detail={"request": substitution.ref, "reason": substitution.reason, "lines": len(lines)},
    )  # fmt: skip


def open_substitutes(*, actor: Actor, announcement: Announcement, subjects: Sequence[int], now: datetime) -> int:
    """The names of these substitutes become public, as the rule of names allows; returns how many lines that opened."""
    with unit_of_work() as work:
        lines = SubstitutionLine.objects.filter(row__announcement=announcement, opened_at=None)
        opened = lines.filter(substitute__subject_id__in=list(subjects)).update(opened_at=now)
        if opened:
            work.note(
                actor, "draw.names-open", announcement.ref, unit_path=announcement.unit_path, now=now,
                detail={"substitutions": opened},
            )  # fmt: skip
    return opened
