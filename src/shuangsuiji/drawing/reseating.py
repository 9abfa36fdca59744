"""The match of a draw as it stands after its replacements, and what a further one would do (SPEC section 11)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from fairdraw.canonical import split_lines
from fairdraw.explain import NoMatch, sentences
from fairdraw.follow import Standing, amended
from fairdraw.match_files import write_rows
from fairdraw.match_inputs import derive
from fairdraw.replacement import redraw, widen

from .models import Announcement, Replacement, ReplacementState, SeatAssignment, Selection, SelectionKind
from .pools import Candidate, Office
from .staffing import teams_today


def visited_handles(announcement: Announcement) -> list[bytes]:
    """Handles of everybody drawn or certain."""
    chosen = Selection.objects.filter(entry__row__announcement=announcement).exclude(kind=SelectionKind.RESERVE)
    return [handle.encode() for handle in chosen.order_by().values_list("entry__handle", flat=True)]


def carried_out(announcement: Announcement) -> list[Replacement]:
    """The replacements of a draw that were made, in order."""
    return list(
        announcement.replacements.filter(state=ReplacementState.DRAWN).select_related("spare").order_by("serial")
    )


def shares_of(replacement: Replacement) -> dict[str, str]:
    """The shares of the two parties, the server's own opened with the auditor's."""
    return {"auditor": replacement.share, "server": replacement.spare.server_share}


def officer_ids(announcement: Announcement) -> dict[str, list[Any]]:
    """Published id → [officer, certificate] of all who ever stood in this match."""
    found = dict(announcement.officer_ids)
    for replacement in announcement.replacements.filter(state=ReplacementState.DRAWN):
        found.update(replacement.officer_ids)
    return found


def standing_match(announcement: Announcement) -> Standing:
    """Who may hold and who holds what now; the holders as the database has them, which `upheld` compares with the seeds."""
    derived = derive(bytes(announcement.match_inputs or b""), visited_handles(announcement))
    officers, seats, seed = derived.officers, derived.seats, announcement.seed
    for replacement in carried_out(announcement):
        officers, seats = amended(officers, seats, replacement.told)
        seed = replacement.seed
    return Standing(officers, seats, _holders(announcement, seats), seed)


def _holders(announcement: Announcement, seats: bytes) -> bytes:
    known = {line.split(b"\t")[1].decode() for line in split_lines(seats)}
    names = {found[0]: name for name, found in officer_ids(announcement).items()}
    rows = SeatAssignment.objects.filter(announcement=announcement).order_by()
    table = rows.values_list("handle", "seat", "officer_id", "place")
    return write_rows(
        (handle.encode(), seat.encode(), names[officer].encode(), b"%d" % place)
        for handle, seat, officer, place in table
        if seat in known
    )


@dataclass(frozen=True)
class Wish:
    """What is asked for: seats to vacate, officers who are away altogether, an office that takes over, units that lend."""

    reason: str
    vacated: Sequence[SeatAssignment]
    absent: Collection[int] = ()
    office: Office | None = None
    lenders: Sequence[str] = ()


@dataclass(frozen=True)
class Proposal:
    """What a wish comes to before any seed: the reason record, how many may come to each seat, or why it cannot be."""

    told: dict[str, Any]
    choices: list[dict[str, Any]]
    officer_ids: dict[str, list[Any]]
    reasons: list[str]

    @property
    def feasible(self) -> bool:
        return not self.reasons

    @property
    def fewest(self) -> int:
        """How many may come to the seat with the fewest."""
        return min((choice["officers"] for choice in self.choices), default=0)


def propose(announcement: Announcement, wish: Wish, movable: Sequence[SeatAssignment], now: datetime) -> Proposal:
    """Try a wish. `movable` are the seats of visits not yet begun: some of them are drawn again where nothing else helps."""
    standing = standing_match(announcement)
    names = {found[0]: name for name, found in officer_ids(announcement).items()}
    ground = _Ground(announcement, standing, wish, names, localdate(now))
    places = _Places(ground, wish.vacated)
    told: dict[str, Any] = {
        "absent": sorted(names[pk] for pk in wish.absent if pk in names),
        "at": localtime(now).isoformat(timespec="seconds"),
        "officers": places.officers(),
        "reason": wish.reason,
        "released": [],
        "seats": places.seats(),
        "vacated": sorted(seat.seat for seat in wish.vacated),
    }
    others = [] if wish.office else [seat for seat in movable if seat.seat not in told["vacated"]]
    reasons = _release(ground, told, others)
    return Proposal(told, places.choices(), places.new, reasons)


def _release(ground: "_Ground", told: dict[str, Any], movable: Sequence[SeatAssignment]) -> list[str]:
    """Put the seats that must be drawn along into the record, as few as help; sentences where not even that does."""
    if _widened(ground.standing, told, []) is not None:
        return []
    lines = _Places(ground, movable).seats()
    tried = {**told, "seats": [*told["seats"], *lines]}
    released = _widened(ground.standing, tried, [seat.seat for seat in movable])
    if released is None:
        return _causes(ground, tried, [seat.seat for seat in movable])
    told["released"] = sorted(released)
    told["seats"] = sorted([*told["seats"], *(line for line in lines if line[1] in released)])
    return []


def _widened(standing: Standing, told: Mapping[str, Any], movable: Sequence[str]) -> list[str] | None:
    officers, seats = amended(standing.officers, standing.seats, told)
    return widen(officers, seats, standing.match_tsv, told["vacated"], movable, absent=told["absent"])


def _causes(ground: "_Ground", told: Mapping[str, Any], released: Sequence[str]) -> list[str]:
    officers, seats = amended(ground.standing.officers, ground.standing.seats, told)
    try:
        redraw(
            officers, seats, ground.standing.match_tsv, told["vacated"], absent=told["absent"], released=released,
            hash_name=ground.announcement.hash_name, seed="0" * 64,
        )  # fmt: skip
    except NoMatch as impossible:
        return sentences(impossible.explanation)
    return []


@dataclass(frozen=True)
class _Ground:
    """What every trial of a wish looks at; `names` is officer → published id."""

    announcement: Announcement
    standing: Standing
    wish: Wish
    names: Mapping[int, str]
    today: date


class _Places:
    """Who may come to the vacated seats, as lines of officers.tsv and seats.tsv."""

    def __init__(self, ground: _Ground, wanted: Sequence[SeatAssignment]) -> None:
        standing, wish = ground.standing, ground.wish
        self.wish, self.names, self.wanted = wish, ground.names, wanted
        self.leaving = {seat.seat for seat in wish.vacated}
        self.before = {row[1]: row for row in (line.decode().split("\t") for line in split_lines(standing.seats))}
        self.known = {
            line.decode().split("\t")[0]: line.decode().split("\t") for line in split_lines(standing.officers)
        }
        self.teams = teams_today(
            ground.announcement, {seat.subject_id for seat in wanted}, ground.today, office=wish.office,
            lenders=wish.lenders,
        )  # fmt: skip
        self.new: dict[str, list[Any]] = {}
        self.stay = _staying(standing, wish)
        self.found = {seat.seat: self._allowed(seat) for seat in wanted}

    def _allowed(self, seat: SeatAssignment) -> dict[str, Candidate]:
        """Id → officer who may come: frozen and still fit, or of the office that takes over, or lent; never who leaves."""
        frozen = set(self.before[seat.seat][3].split(","))
        place = int(seat.seat.rpartition("#")[2]) - 1
        out = {seat.officer_id, *self.wish.absent} if seat.seat in self.leaving else set(self.wish.absent)
        found = {}
        for officer in self.teams[seat.subject_id][place]:
            name = self.names.get(officer.pk, officer.id)
            lent = any(officer.unit_path.startswith(path) for path in self.wish.lenders)
            if officer.pk not in out and (self.wish.office is not None or lent or name in frozen):
                found[name] = officer
                if name not in self.known:
                    self.new[name] = [officer.pk, officer.certificate]
        return found

    def seats(self) -> list[list[Any]]:
        """The lines of the seats, where they differ from those before."""
        lines = []
        for seat in sorted(self.wanted, key=lambda seat: seat.seat):
            visit, name, kind, before = self.before[seat.seat]
            ids = sorted(self.found[seat.seat], key=str.encode)
            if ids != before.split(","):
                lines.append([visit, name, kind, ids])
        return lines

    def officers(self) -> list[list[Any]]:
        """Lines of those who were not in the match before, with the room that the others have."""
        room = max((int(line[1]) for line in self.known.values()), default=1)
        candidates = {name: officer for found in self.found.values() for name, officer in found.items()}
        return [[name, room, candidates[name].history] for name in sorted(self.new, key=str.encode)]

    def choices(self) -> list[dict[str, Any]]:
        """For the page: seat, subject and how many may come; teammates who stay cannot come a second time."""
        return [
            {
                "seat": seat.seat,
                "subject": seat.subject_id,
                "officers": len(self.found[seat.seat].keys() - self.stay.get(seat.handle, set())),
            }
            for seat in self.wanted
        ]


def _staying(standing: Standing, wish: Wish) -> dict[str, set[str]]:
    """Visit → ids of those who keep their seats in it."""
    leaving = {seat.seat for seat in wish.vacated}
    found: dict[str, set[str]] = {}
    for line in split_lines(standing.match_tsv):
        visit, seat, officer, _ = line.decode().split("\t")
        if seat not in leaving:
            found.setdefault(visit, set()).add(officer)
    return found
