"""更换检查人员 as visits see it: which seats of open visits come free, and what a pick changes in teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import queries as drawing
from shuangsuiji.drawing import services as drawn
from shuangsuiji.drawing.queries import Office, Proposal, Replacement, SeatAssignment, SeatChange, Wish
from shuangsuiji.inspections.models import Visit, VisitOfficer
from shuangsuiji.inspections.queries import open_visits, untouched_visits
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.profiles.queries import active_profile


@dataclass(frozen=True)
class Leaving:
    """What a form says: who of a visit's team leaves and why, whether from all open visits, who takes over or lends."""

    reason: str
    officers: Sequence[int] = ()
    everywhere: bool = False
    target: Unit | None = None
    lenders: Sequence[Unit] = ()


def wish_of(visit: Visit, leaving: Leaving) -> Wish:
    """The seats that come free. Raises Refusal for a visit that has begun, for nobody or for a missing station."""
    if visit.state not in visit.CHANGEABLE:
        raise Refusal(f"该户“{visit.get_state_display()}”，不能再更换检查人员。", mend="只有未录入结果的检查可以更换。")
    rule = active_profile().replacement_reasons.get(leaving.reason, {})
    seats = list(drawing.seats_of(visit.announcement))
    if rule.get("office"):
        return _takeover(visit, leaving, seats)
    if not leaving.officers:
        raise Refusal("请选择不能参加检查的人员。", field="officers")
    away = bool(rule.get("away"))
    subjects = {visit.subject_id}
    if away or leaving.everywhere:
        subjects |= set(open_visits(visit.announcement_id).values_list("subject_id", flat=True))
    return Wish(
        reason=leaving.reason,
        vacated=[seat for seat in seats if seat.subject_id in subjects and seat.officer_id in leaving.officers],
        absent=tuple(leaving.officers) if away else (),
        lenders=[unit.path for unit in leaving.lenders],
    )


def _takeover(visit: Visit, leaving: Leaving, seats: Sequence[SeatAssignment]) -> Wish:
    """改派: the whole team of the visit is drawn anew, from the officers of another station."""
    target = leaving.target
    if target is None:
        raise Refusal("请选择改派到哪个监管所。", field="target")
    if target.path == visit.unit_path:
        raise Refusal("该户已经由这个监管所检查。", mend="请选择另一个监管所。", field="target")
    return Wish(
        reason=leaving.reason,
        vacated=[seat for seat in seats if seat.subject_id == visit.subject_id],
        office=Office(target.code, target.short_name, target.path),
        lenders=[unit.path for unit in leaving.lenders],
    )


def try_replacement(*, actor: Actor, visit: Visit, leaving: Leaving, now: datetime) -> Proposal:
    """What the replacement would come to; nothing is written."""
    actor.require("replace.ask", visit.announcement.unit_path)
    return drawing.propose(visit.announcement, wish_of(visit, leaving), _movable(visit), now)


@dataclass(frozen=True)
class Loan:
    """What lending by one unit would do: how many may then come to the scarcest seat, how many seats of others move."""

    unit: Unit
    fewest: int
    released: int


def try_loans(*, actor: Actor, visit: Visit, leaving: Leaving, units: Sequence[Unit], now: datetime) -> list[Loan]:
    """Each unit tried as a lender, those that would help alone."""
    found = []
    for unit in units:
        tried = Leaving(leaving.reason, leaving.officers, leaving.everywhere, leaving.target, [*leaving.lenders, unit])
        proposal = try_replacement(actor=actor, visit=visit, leaving=tried, now=now)
        if proposal.feasible:
            found.append(Loan(unit, proposal.fewest, len(proposal.told["released"])))
    return found


def ask_replacement(
    *, actor: Actor, visit: Visit, leaving: Leaving, note: str, paper: str = "", now: datetime
) -> Replacement:
    """Ask for officers of a visit to be replaced. Raises Refusal, CannotMatch, Stale as drawing does."""
    if active_profile().replacement_reasons.get(leaving.reason, {}).get("paper") and not paper.strip():
        raise Refusal("请填写检查对象申请回避的书面材料编号。", field="paper")
    return drawn.ask_replacement(
        actor=actor, announcement=visit.announcement, wish=wish_of(visit, leaving), movable=_movable(visit), note=note,
        paper=paper, target_id=leaving.target.pk if leaving.target else None, now=now,
    )  # fmt: skip


def _movable(visit: Visit) -> list[SeatAssignment]:
    """Seats of visits that nobody has received yet."""
    waiting = set(untouched_visits(visit.announcement_id).values_list("subject_id", flat=True))
    return [seat for seat in drawing.seats_of(visit.announcement) if seat.subject_id in waiting]


def draw_replacement(*, actor: Actor, replacement: Replacement, share: str, now: datetime) -> list[SeatChange]:
    """Open the share, draw, and put who was drawn into the teams. Raises Mismatch where the match no longer holds."""
    announcement = replacement.announcement
    with drawn.upheld(actor=actor, announcement=announcement, now=now), unit_of_work():
        _require_open(replacement)
        changes = drawn.draw_replacement(actor=actor, replacement=replacement, share=share, now=now)
        _bring_up_to_date(replacement, now)
    return changes


def _require_open(replacement: Replacement) -> None:
    """A visit may have gone on since the request: then the seats are no longer free."""
    seats = {*replacement.told["vacated"], *replacement.told["released"]}
    subjects = {seat.subject_id for seat in drawing.seats_of(replacement.announcement) if seat.seat in seats}
    if open_visits(replacement.announcement_id).filter(subject__in=subjects).count() < len(subjects):
        raise Refusal("申请之后，有的检查已经录入结果，不能再更换人员。", mend="请由申请人撤回，按最新情况重新申请。")


def _bring_up_to_date(replacement: Replacement, now: datetime) -> None:
    """Teams as the match has them now; a visit that was taken over goes to the other station."""
    subjects = {change.subject_id for change in replacement.changes.all()}
    visits = {
        visit.subject_id: visit for visit in open_visits(replacement.announcement_id).filter(subject__in=subjects)
    }
    VisitOfficer.objects.filter(visit__in=list(visits.values())).delete()
    VisitOfficer.objects.bulk_create(
        VisitOfficer(visit=visits[seat.subject_id], officer_id=seat.officer_id, lead=seat.lead)
        for seat in drawing.seats_of(replacement.announcement)
        if seat.subject_id in visits
    )
    changes = {"updated_at": now}
    if replacement.target is not None:
        Visit.objects.filter(pk__in=[visit.pk for visit in visits.values()]).update(
            unit_path=replacement.target.path, **changes
        )
