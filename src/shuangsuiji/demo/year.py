"""The demo's year: every row from its directory check to the published result, in the order of the calendar."""

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fairdraw.seed import commit

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.disclosure import services as disclosure
from shuangsuiji.drawing import services as draws
from shuangsuiji.drawing.queries import Announcement
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.inspections import services as visits
from shuangsuiji.journal.services import unit_of_work
from shuangsuiji.planning import queries as planning
from shuangsuiji.planning import services as tasks
from shuangsuiji.planning.queries import Plan, PlanRow, Task

from . import place
from .organisation import Office

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEED = 2023
AUDITOR = "auditor"
VISITS_AFTER, PUBLISHED_AFTER = timedelta(days=20), timedelta(days=34)
# how often a visit finds a problem, per mille, by class
PROBLEMS = {"A": 30, "B": 80, "C": 200, "D": 450, "U": 70}
FINDINGS = (
    ("corrected", "登记住所与实际经营场所不一致。", "责令限期办理变更登记，已改正。"),
    ("corrected", "未按规定明码标价。", "责令立即改正，当场改正。"),
    ("undisclosed", "未公示即时信息。", "责令限期公示，已补公示。"),
    ("pending", "进货查验记录不完整，涉嫌违法。", "固定证据，移送办案机构调查处理。"),
    ("unreachable", "两次前往登记住所均无人，电话无法接通。", "按程序列入经营异常名录。"),
)
# when, which row (0 for none), what is done
Event = tuple[datetime, int, Callable[[], None]]


@dataclass
class Totals:
    """What the year came to."""

    draws: int = 0
    drawn: int = 0
    visits: int = 0
    published: int = 0
    announcements: list[Announcement] = field(default_factory=list)


@dataclass
class Year:
    """Carries rows through the year; `rng` decides only invented findings, never a draw."""

    office: Office
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    totals: Totals = field(default_factory=Totals)

    def carry(self, plan: Plan, beside: Sequence[Event] = ()) -> Totals:
        """All rows of a published plan, step by step in calendar order, among what happens beside them."""
        events = list(beside)
        for row in planning.rows_of(plan):
            events += self._events(row)
        for _, _, act in sorted(events, key=lambda event: event[:2]):
            with unit_of_work():
                act()
        return self.totals

    def _events(self, row: PlanRow) -> list[Event]:
        start = _morning(row.window_start or date(SEED, 1, 1)) + timedelta(minutes=row.number)
        path = _Path(self, row)
        return [
            (start, row.number, lambda: path.draw(start)),
            (start + VISITS_AFTER, row.number, lambda: path.visit(start + VISITS_AFTER)),
            (start + PUBLISHED_AFTER, row.number, lambda: path.publish(start + PUBLISHED_AFTER)),
        ]


@dataclass
class _Path:
    """One row's way through the year."""

    year: Year
    row: PlanRow
    announcement: Announcement | None = None

    @property
    def office(self) -> Office:
        return self.year.office

    @property
    def section(self) -> str:
        """The account of the row's lead section."""
        lead = self.row.lead.path if self.row.lead else ""
        accounts = {
            self.office.units[key].path: name
            for name, (_, _, key) in place.PEOPLE.items()
            if name.startswith("section")
        }
        return accounts[lead]

    def draw(self, now: datetime) -> None:
        """From the task to the dispatched visits."""
        planner = self.office.actor("planner")
        task = tasks.create_task(actor=planner, row=self.row, now=now)
        self._sign_off(task, now)
        announcement = draws.frame_announcement(actor=planner, tasks=[planning.get_task(planner, task.ref)], now=now)
        draws.announce(actor=planner, announcement=announcement, accept_overruns=True, now=now)
        self._share(announcement, now)
        draws.run_draw(actor=planner, announcement=announcement, now=now)
        draws.run_match(actor=planner, announcement=announcement, now=now)
        made = visits.dispatch(actor=planner, announcement=announcement, now=now)
        totals = self.year.totals
        totals.draws, totals.drawn, totals.visits = (
            totals.draws + 1,
            totals.drawn + len(made),
            totals.visits + len(made),
        )
        totals.announcements.append(announcement)
        self.announcement = announcement

    def _sign_off(self, task: Task, now: datetime) -> None:
        stations = [self.office.units[key] for key in place.STATIONS]
        lead = [unit for unit in self.office.units.values() if self.row.lead and unit.path == self.row.lead.path]
        tasks.sign_off_task(
            actor=self.office.actor(self.section), task=task, match_mode="bureau", pool=[*stations, *lead], now=now
        )

    def _share(self, announcement: Announcement, now: datetime) -> None:
        """The auditor's part of the seed, as the auditor's own browser would make it."""
        auditor = self.office.actor(AUDITOR)
        share = secrets.token_hex(32)
        promise = commit(announcement.hash_name, announcement.digest, AUDITOR, share)
        draws.commit_share(actor=auditor, announcement=announcement, party=AUDITOR, commit=promise, now=now)
        draws.reveal_share(actor=auditor, announcement=announcement, party=AUDITOR, share=share, now=now)

    def visit(self, now: datetime) -> None:
        """Every door is knocked on, every result entered and reviewed."""
        if self.announcement is None:
            return
        reviewer = self.office.actor(self.section)
        for visit in inspections.visits_of_announcement(self.announcement.pk):
            officer = self._lead_of(visit)
            visits.receive_visit(actor=officer, visit=visit, now=now)
            visits.notify_visit(actor=officer, visit=visit, now=now)
            findings = [self._finding(visit, item.pk, n == 0) for n, item in enumerate(inspections.items_of(visit))]
            visits.enter_result(
                actor=officer, visit=visit, visited_on=now.date(), method="onsite", findings=findings, note="", now=now
            )
            visits.review_visit(actor=reviewer, visit=visit, now=now)
        planner = self.office.actor("planner")
        visits.open_due_names(actor=planner, announcement=self.announcement, now=now)

    def _lead_of(self, visit: inspections.Visit) -> Actor:
        """The account of the visit's lead officer."""
        users = [member.officer.user for member in visit.team.all() if member.lead]
        return self.office.actor(users[0].username if users[0] else "")

    def _finding(self, visit: inspections.Visit, item_id: int, first: bool) -> visits.FindingInput:
        """Problems by the subject's class, at most one a visit."""
        rng = self.year.rng
        if not first or rng.randrange(1000) >= PROBLEMS[visit.subject.risk_class]:
            return visits.FindingInput(item_id, "none")
        return visits.FindingInput(item_id, *rng.choice(FINDINGS))

    def publish(self, now: datetime) -> None:
        """The planner proposes, the head publishes."""
        if self.announcement is None:
            return
        planner, head = self.office.actor("planner"), self.office.actor("head")
        reviewed = inspections.reviewed_of(self.announcement.pk)
        rows = disclosure.propose_publication(actor=planner, visits=list(reviewed), now=now)
        disclosure.approve_publication(actor=head, publications=rows, now=now)
        self.year.totals.published += len(rows)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)
