"""The morning of the five days: the demo county after its year, and this year's work waiting at every desk.

Every step is done by the services in the names of the people who do it, so that the days begin with nothing that could
not have come about.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from fairdraw.seed import commit

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, actors_of, main_bureau, units_under, user_named
from shuangsuiji.demo.county import build_county
from shuangsuiji.demo.organisation import Office
from shuangsuiji.demo.plan import resolve
from shuangsuiji.disclosure import services as disclosure
from shuangsuiji.drawing import services as draws
from shuangsuiji.drawing.queries import Announcement
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.inspections import services as visits
from shuangsuiji.inspections.models import Visit
from shuangsuiji.planning import services as planning
from shuangsuiji.planning.models import Plan, Task
from shuangsuiji.planning.queries import get_task
from shuangsuiji.planning.sheets import sample_rows
from shuangsuiji.registry.models import Officer

SCALE = 0.02
YEAR = timezone.localdate().year
# what waits in each row of this year's plan
UNSIGNED, READY, ANNOUNCED, DRAWN, MATCHED, DISPATCHED, ENTERED, REVIEWED, PROPOSED = 14, 12, 8, 9, 10, 4, 3, 7, 11
REASON = "检查日期与现场照片不符，请核对后重新提交。"


def build_morning(scale: float = SCALE) -> None:
    """Fill the database with the county and its year, then with this year's work."""
    build_county(scale)
    begin_morning()


def begin_morning() -> None:
    """This year's work, upon the demo's year."""
    Officer.objects.update(certificate_valid_to=date(YEAR + 2, 12, 31))
    Plans().make()
    work = Work()
    work.task(UNSIGNED)
    work.ready(READY)
    work.announced(ANNOUNCED)
    work.drawn(DRAWN)
    work.matched(MATCHED)
    work.dispatched(DISPATCHED)
    work.entered(ENTERED)
    work.reviewed(REVIEWED)
    work.proposed(PROPOSED)


def bureau() -> Unit:
    """The demo's bureau."""
    found = main_bureau()
    assert found is not None
    return found


def actor(person: str) -> Actor:
    """The first role of a user name."""
    return actors_of(user_named(person))[0]


@dataclass(frozen=True)
class Plans:
    """This year's plan in force, next year's one waiting for its publication, another for its approval."""

    def make(self) -> None:
        office, now = Office(bureau(), {}), timezone.now()
        plan = self._create(YEAR, "年度双随机抽查工作计划", len(sample_rows()))
        for row in plan.rows.all():
            resolve(office, row, now)
        self._approve(plan)
        planning.publish_plan(actor=actor("planner"), plan=plan, now=now)
        self._approve(self._create(YEAR + 1, "第一批双随机抽查工作计划", 2))
        waiting = self._create(YEAR + 1, "第二批双随机抽查工作计划", 1)
        planning.submit_plan(actor=actor("planner"), plan=waiting, now=now)

    def _create(self, year: int, title: str, rows: int) -> Plan:
        texts = [replace(row, window_text="1月—12月") for row in sample_rows()[:rows]]
        source = planning.Source("计划.docx", "0" * 64)
        return planning.create_plan(
            actor=actor("planner"), year=year, title=f"{year}{title}", document_number="", rows=texts, source=source,
            now=timezone.now(),
        )  # fmt: skip

    def _approve(self, plan: Plan) -> None:
        planning.submit_plan(actor=actor("planner"), plan=plan, now=timezone.now())
        planning.approve_plan(actor=actor("head"), plan=plan, aware_of_doubts=True, now=timezone.now())


class Work:
    """Carries one row of this year's plan as far as its method's name says."""

    def task(self, number: int) -> Task:
        plan = Plan.objects.get(year=YEAR)
        return planning.create_task(actor=actor("planner"), row=plan.rows.get(number=number), now=timezone.now())

    def ready(self, number: int) -> Task:
        task = self.task(number)
        lead = task.row.lead
        assert lead is not None
        people = ("section", "section-jl", "section-jg", "section-sc", "section-sp", "section-wj", "section-zh")
        signer = next(person for person in map(actor, people) if person.unit_path == lead.path)
        pool = list(units_under(bureau().path).exclude(kind="bureau"))
        planning.sign_off_task(actor=signer, task=task, match_mode="bureau", pool=pool, now=timezone.now())
        return task

    def framed(self, number: int) -> Announcement:
        planner, task = actor("planner"), self.ready(number)
        tasks = [get_task(planner, task.ref)]
        return draws.frame_announcement(actor=planner, tasks=tasks, now=timezone.now())

    def announced(self, number: int) -> Announcement:
        announcement = self.framed(number)
        draws.announce(actor=actor("planner"), announcement=announcement, accept_overruns=True, now=timezone.now())
        return announcement

    def drawn(self, number: int) -> Announcement:
        announcement = self.announced(number)
        give_share(announcement)
        draws.run_draw(actor=actor("planner"), announcement=announcement, now=timezone.now())
        return announcement

    def matched(self, number: int) -> Announcement:
        announcement = self.drawn(number)
        draws.run_match(actor=actor("planner"), announcement=announcement, now=timezone.now())
        return announcement

    def dispatched(self, number: int) -> Announcement:
        announcement = self.matched(number)
        visits.dispatch(actor=actor("planner"), announcement=announcement, now=timezone.now())
        return announcement

    def entered(self, number: int) -> Announcement:
        announcement = self.dispatched(number)
        for visit in inspections.visits_of_announcement(announcement.pk):
            enter(visit)
        return announcement

    def reviewed(self, number: int) -> Announcement:
        announcement = self.entered(number)
        for visit in inspections.visits_of_announcement(announcement.pk):
            visits.review_visit(actor=actor("section"), visit=visit, now=timezone.now())
        return announcement

    def proposed(self, number: int) -> Announcement:
        announcement = self.reviewed(number)
        rows = list(inspections.reviewed_of(announcement.pk))
        disclosure.propose_publication(actor=actor("planner"), visits=rows, now=timezone.now())
        return announcement


def give_share(announcement: Announcement) -> None:
    """The auditor's part of the seed, committed and revealed."""
    auditor, share = actor("auditor"), secrets.token_hex(32)
    common = {"actor": auditor, "announcement": announcement, "party": "auditor", "now": timezone.now()}
    draws.commit_share(**common, commit=commit(announcement.hash_name, announcement.digest, "auditor", share))
    draws.reveal_share(**common, share=share)


def enter(visit: Visit) -> None:
    """The lead officer receives, tells and enters: nothing found."""
    now, officer = timezone.now(), actor(lead_of(visit))
    visits.receive_visit(actor=officer, visit=visit, now=now)
    visits.notify_visit(actor=officer, visit=visit, now=now)
    findings = [visits.FindingInput(item.pk, "none") for item in inspections.items_of(visit)]
    visits.enter_result(
        actor=officer, visit=visit, visited_on=timezone.localdate(now), method="onsite", findings=findings, note="",
        now=now,
    )  # fmt: skip


def lead_of(visit: Visit) -> str:
    """The user name of the visit's lead officer."""
    user = visit.team.get(lead=True).officer.user
    assert user is not None
    return user.username


def visits_of_row(number: int) -> list[Visit]:
    """The visits of one row of this year's plan."""
    rows = Visit.objects.filter(tasks__row__number=number, tasks__year=YEAR)
    return list(rows.select_related("subject").order_by("number"))
