"""Every read of drawing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import person_name
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.journal.queries import entries_of
from shuangsuiji.planning.queries import TaskState
from shuangsuiji.profiles.queries import active_profile

from .anchors import anchor_of, witness_request
from .models import (
    Alarm,
    AlarmKind,
    Announcement,
    AnnouncementState,
    DrawRow,
    FrameEntry,
    MovementKind,
    NamesRule,
    Party,
    ReceiptCode,
    Replacement,
    ReplacementState,
    SeatAssignment,
    SeatChange,
    Selection,
    SelectionKind,
    Substitution,
    SubstitutionLine,
    SubstitutionState,
    VoidRequest,
)
from .packages import opening_files, opening_zip, package_files, package_zip, withheld
from .pools import Office
from .receipts import receipt_code, receipts_of
from .reseating import Proposal, Wish, propose
from .strata import Counted, StrataTable, Stratum, blockers, count_by_office, overruns, strata_table
from .tallies import asked_counts, replaced_counts, replacements_visible

__all__ = [
    "LARGE",
    "Alarm",
    "AlarmKind",
    "Announcement",
    "AnnouncementState",
    "Counted",
    "MovementKind",
    "NamesRule",
    "Office",
    "Party",
    "Proposal",
    "ReceiptCode",
    "Replacement",
    "ReplacementState",
    "SeatAssignment",
    "SeatChange",
    "SelectionKind",
    "StrataTable",
    "Stratum",
    "Substitution",
    "SubstitutionState",
    "Wish",
    "anchor_of",
    "asked_counts",
    "blockers",
    "count_by_office",
    "opening_files",
    "opening_zip",
    "overruns",
    "package_files",
    "package_zip",
    "propose",
    "receipt_code",
    "receipts_of",
    "replaced_counts",
    "replacements_visible",
    "strata_table",
    "withheld",
    "witness_request",
]


# What an announcement holds for its package and its own pages: megabytes that no list shows.
LARGE = ("canonical", "match_inputs", "record", "transcript", "officer_ids", "coverage")


@dataclass(frozen=True)
class DrawnSubject:
    """Somebody to be visited: drawn or certain in one or more rows, hence for one or more tasks; `handle` names the visit."""

    subject_id: int
    handle: str
    task_ids: tuple[int, ...]
    certain: bool


def announcements_visible(actor: Actor) -> QuerySet[Announcement]:
    """Announcements of the units this actor may read, newest first. Frames and files are left in the database until asked for."""
    rows = Announcement.objects.filter(under(actor.reach("draw.read"))).select_related("unit", "announced_by")
    waiting = DrawRow.objects.filter(announcement=OuterRef("pk"), task__state=TaskState.MATCHED)
    return rows.defer(*LARGE).annotate(undispatched=Exists(waiting))


def get_announcement(actor: Actor, ref: str) -> Announcement:
    """One announcement in scope; raises Missing."""
    row = announcements_visible(actor).filter(ref=ref).first()
    if row is None:
        raise Missing("没有找到该次抽取。", mend="请从“随机抽取与匹配”列表重新进入。")
    return row


def rows_of(announcement: Announcement) -> QuerySet[DrawRow]:
    """Its rows with their tasks in the order of the plan, without the files."""
    rows = announcement.rows.select_related("task__row__plan", "task__row__lead").defer("frame", "draw_file")
    return rows.order_by("task__row__number", "pk")


def frame_entries(announcement: Announcement) -> QuerySet[FrameEntry]:
    """Everybody in the frames, those left out too."""
    entries = FrameEntry.objects.filter(row__announcement=announcement)
    return entries.select_related("subject__office", "row").defer("row__frame", "row__draw_file")


def exclusions(announcement: Announcement) -> QuerySet[FrameEntry]:
    """Subjects in the frames that are left out, with the reason in `status` after X:."""
    return frame_entries(announcement).filter(status__startswith="X:")


def told_by_sparing(announcement: Announcement) -> QuerySet[FrameEntry]:
    """Those left out because a draw of this year took them whose names are not yet public: the list of the spared would tell."""
    closed = Announcement.objects.filter(year=announcement.year, names_open_at=None)
    chosen = Selection.objects.exclude(kind=SelectionKind.RESERVE).filter(
        entry__row__announcement__in=closed.exclude(state=AnnouncementState.VOIDED)
    )
    drawn = chosen.values("entry__subject_id")
    limited = {f"X:{limit['reason']}" for limit in active_profile().frequency_limits}
    return exclusions(announcement).filter(status__in=limited, subject_id__in=drawn)


def alarms_visible(actor: Actor) -> QuerySet[Alarm]:
    """Alarms of the units this actor may read, newest first."""
    rows = Alarm.objects.filter(under(actor.reach("draw.read"))).select_related("announcement", "acknowledged_by")
    return rows.defer(*(f"announcement__{name}" for name in LARGE))


def get_alarm(actor: Actor, ref: str) -> Alarm:
    """One alarm in scope; raises Missing."""
    alarm = alarms_visible(actor).filter(ref=ref).first()
    if alarm is None:
        raise Missing("没有找到该提醒。", mend="请从监督提醒列表重新进入。")
    return alarm


def latest_changes(announcement: Announcement) -> Alarm | None:
    """What the last review of a frame found changed; None where nothing was."""
    return announcement.alarms.filter(kind=AlarmKind.CHANGES).order_by("updated_at", "pk").last()


def only_unanswered(alarms: QuerySet[Alarm]) -> QuerySet[Alarm]:
    """Those that the auditor must still answer."""
    return alarms.filter(blocking=True, acknowledged_at=None)


def drawn_subjects(announcement: Announcement) -> list[DrawnSubject]:
    """Everybody to be visited, each once, by code."""
    chosen = Selection.objects.filter(entry__row__announcement=announcement).exclude(kind=SelectionKind.RESERVE)
    columns = ("entry__subject_id", "entry__handle", "entry__row__task_id", "kind")
    found: dict[int, tuple[str, list[int], bool]] = {}
    for subject, handle, task, kind in chosen.order_by("entry__code", "entry__row__row_id").values_list(*columns):
        _, tasks, certain = found.get(subject, (handle, [], False))
        found[subject] = (handle, [*tasks, task], certain or kind == SelectionKind.CERTAIN)
    return [DrawnSubject(pk, handle, tuple(tasks), certain) for pk, (handle, tasks, certain) in found.items()]


def drawn_entries(announcement: Announcement) -> QuerySet[Selection]:
    """Drawn and certain subjects in the order of codes, for lists; never in ticket order, which would tell classes."""
    chosen = Selection.objects.filter(entry__row__announcement=announcement).exclude(kind=SelectionKind.RESERVE)
    chosen = chosen.select_related("entry__subject__office", "entry__row").order_by("entry__code", "pk")
    return chosen.defer("entry__row__frame", "entry__row__draw_file")


def seats_of(announcement: Announcement) -> QuerySet[SeatAssignment]:
    """Who was matched to whom, the lead of each visit first."""
    seats = SeatAssignment.objects.filter(announcement=announcement).select_related("subject__office", "officer__unit")
    return seats.order_by("subject__code", "-lead", "seat")


def loads_of(announcement: Announcement) -> list[tuple[str, str, int]]:
    """(officer, unit, visits) of everybody who got a visit, most visits first."""
    seats = SeatAssignment.objects.filter(announcement=announcement).order_by()
    counted = seats.values_list("officer__name", "officer__unit__short_name", "officer_id").annotate(visits=Count("pk"))
    return sorted(
        ((name, unit, visits) for name, unit, _, visits in counted), key=lambda row: (-row[2], row[1], row[0])
    )


def waiting_replacements(actor: Actor, state: str) -> int:
    """How many replacements in scope are in a state that waits for somebody."""
    return replacements_visible(actor).filter(state=state).count()


def get_replacement(actor: Actor, ref: str) -> Replacement:
    """One replacement in scope; raises Missing."""
    row = replacements_visible(actor).filter(ref=ref).first()
    if row is None:
        raise Missing("没有找到该项人员更换。", mend="请从“人员更换”列表重新进入。")
    return row


def changes_of(replacement: Replacement) -> QuerySet[SeatChange]:
    """Seat by seat who left and who came."""
    return replacement.changes.select_related("subject", "before__unit", "after__unit").order_by("seat")


def free_spares(announcement: Announcement) -> int:
    """How many shares are laid by for replacements to come."""
    return announcement.spares.filter(replacement=None).count()


def void_request_of(announcement: Announcement) -> VoidRequest | None:
    """The request to void it, if there is one."""
    return (
        VoidRequest.objects.filter(announcement=announcement).select_related("requested_by", "head", "auditor").first()
    )


def counts_by_state(rows: QuerySet[Announcement]) -> dict[str, int]:
    """How many of these announcements are in each state; states without one are left out."""
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))


def only_void_wanted(rows: QuerySet[Announcement], by: str) -> QuerySet[Announcement]:
    """Those whose request to be voided still lacks the word of `by`: head or auditor. A request is answered only before the match."""
    ended = (AnnouncementState.MATCHED, AnnouncementState.VOIDED)
    asked = rows.filter(**{"void_request__isnull": False, f"void_request__{by}__isnull": True})
    return asked.exclude(state__in=ended)


def framed_of_tasks(actor: Actor, refs: Sequence[str]) -> QuerySet[Announcement]:
    """Frames not yet announced in which one of these tasks stands."""
    rows = announcements_visible(actor).filter(state=AnnouncementState.FRAMED, rows__task__ref__in=list(refs))
    return rows.distinct()


def announcement_of_task(task_id: int) -> Announcement | None:
    """The latest announcement a task stands in."""
    return Announcement.objects.filter(rows__task_id=task_id).defer(*LARGE).order_by("-id").first()


def public_announcements() -> QuerySet[Announcement]:
    """All announcements ever made, void ones too, newest first."""
    made = Announcement.objects.exclude(state=AnnouncementState.FRAMED).select_related("unit", "void_request")
    return made.defer(*LARGE, "secret")


def public_announcement(key: str) -> Announcement | None:
    """One of them by number or ref, its parties at hand."""
    made = public_announcements().prefetch_related("parties")
    return made.filter(ref=key).first() or made.filter(number=key).first()


def is_in_frame(announcement: Announcement, code: str) -> bool:
    """Whether a subject with this code stands in any of its locked frames, drawn, left out or neither.

    For the public no more than this: status, row or class of a code would lead to its handle, and so to its class.
    """
    return FrameEntry.objects.filter(row__announcement=announcement, code=code).exists()


def public_counts() -> dict[str, int]:
    """How many announcements were made, how many ended in a match, how many are void: both ends are shown on the front page."""
    counted = dict(Announcement.objects.order_by().values_list("state").annotate(number=Count("pk")))
    ends: Sequence[str] = (AnnouncementState.MATCHED, AnnouncementState.VOIDED)
    made = sum(number for state, number in counted.items() if state != AnnouncementState.FRAMED)
    return {"made": made, **{str(state): counted.get(state, 0) for state in ends}}


def names_of(announcement: Announcement) -> list[tuple[str, str]]:
    """(code, name) of all drawn and certain subjects by code, once the names are open; before that nothing."""
    if announcement.names_open_at is None:
        return []
    return sorted(set(drawn_entries(announcement).values_list("entry__code", "entry__name")))


def public_rows(task_ids: Sequence[int]) -> QuerySet[DrawRow]:
    """The rows of public announcements that carry out these tasks, the latest announcement first."""
    made = public_announcements().order_by()
    rows = DrawRow.objects.filter(task_id__in=task_ids, announcement__in=made.values("pk"))
    large = [f"announcement__{name}" for name in (*LARGE, "secret")]
    return rows.select_related("announcement").defer("frame", "draw_file", *large).order_by("-announcement__serial")


@dataclass(frozen=True)
class Act:
    """An entry of the journal about a draw; `digest` is what the entry vouches for, empty where it vouches for nothing."""

    seq: int
    at: datetime
    act: str
    person: str
    digest: str


def acts_on(announcement: Announcement) -> list[Act]:
    """What was done in this draw, oldest first."""
    entries = entries_of(announcement.ref).annotate(person=person_name("actor"))
    columns = entries.values_list("seq", "at", "act", "person", "canon")
    return [
        Act(seq, at, act, person, json.loads(bytes(canon)).get("digest", "")) for seq, at, act, person, canon in columns
    ]


def substitutions_visible(actor: Actor) -> QuerySet[Substitution]:
    """Substitutions asked for in the units this actor may read, newest first."""
    rows = Substitution.objects.filter(under(actor.reach("visit.read")))
    return rows.select_related("announcement", "subject", "asked_by", "decided_by").defer(
        *(f"announcement__{name}" for name in LARGE)
    )


def waiting_substitutions(actor: Actor) -> int:
    """How many in scope wait for a second person's word."""
    return substitutions_visible(actor).select_related(None).filter(state=SubstitutionState.ASKED).count()


def substitution_of(announcement_id: int, subject_id: int) -> Substitution | None:
    """The latest request to replace a subject in a draw, refused ones too."""
    rows = Substitution.objects.filter(announcement_id=announcement_id, subject_id=subject_id)
    return rows.select_related("announcement", "asked_by", "decided_by").order_by("-pk").first()


def substitution_counts(actor: Actor) -> list[tuple[str, str, int, int, int]]:
    """(person, unit, asked, carried out, refused) of everybody who asked for substitutions in scope, most first."""
    done, refused = (Count("pk", filter=Q(state=state)) for state in ("done", "refused"))
    rows = substitutions_visible(actor).select_related(None).order_by()
    table = rows.values_list("asked_by__name", "announcement__unit__short_name", "asked_by_id")
    counted = table.annotate(asked=Count("pk"), done=done, refused=refused)
    return sorted(((name, unit, *numbers) for name, unit, _, *numbers in counted), key=lambda row: (-row[2], row[0]))


def unopened_substitutes(announcement: Announcement) -> list[int]:
    """Subjects who came as substitutes and whose names are not yet public."""
    lines = SubstitutionLine.objects.filter(row__announcement=announcement, opened_at=None).exclude(substitute=None)
    return list(lines.values_list("substitute__subject_id", flat=True))


def substitutes_of(announcement: Announcement) -> list[tuple[str, str]]:
    """(code, name) of the substitutes whose names are public, by code; before the list is open nobody."""
    if announcement.names_open_at is None:
        return []
    lines = SubstitutionLine.objects.filter(row__announcement=announcement).exclude(opened_at=None)
    return sorted(set(lines.exclude(substitute=None).values_list("substitute__code", "substitute__name")))


def substitution_numbers(announcement: Announcement) -> dict[str, int]:
    """How many subjects were replaced for each reason: all that the public learns before names are open."""
    done = announcement.substitutions.filter(state=SubstitutionState.DONE).order_by()
    return dict(done.values_list("reason").annotate(number=Count("pk")))


def later_stage(announcement: Announcement) -> tuple[int, int, int]:
    """What joins a package after the draw: lines of substitutions, how many of them are open, replacements of officers."""
    made = (
        Replacement.objects.filter(announcement=announcement, state=ReplacementState.DRAWN)
        .order_by()
        .values("announcement")
    )
    lines = SubstitutionLine.objects.filter(row__announcement=OuterRef("pk")).order_by().values("row__announcement")
    counts = [
        lines.annotate(n=Count("pk")).values("n"),
        lines.annotate(n=Count("opened_at")).values("n"),
        made.annotate(n=Count("pk")).values("n"),
    ]
    rows = Announcement.objects.filter(pk=announcement.pk)
    made_lines, opened, replaced = rows.values_list(*(Coalesce(Subquery(one), 0) for one in counts)).get()
    return made_lines, opened, replaced


def party_by_code(code: str) -> Party | None:
    """The witness whom a short code belongs to, while the ceremony is on or after it; none for a code nobody was given."""
    tidy = code.strip().lower().replace("-", "").replace(" ", "")
    if not tidy:
        return None
    return Party.objects.select_related("announcement__unit").filter(code=tidy).first()
