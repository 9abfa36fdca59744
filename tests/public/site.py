"""The public site for tests: a small county with one published draw, one dispatched and one only framed, and canaries."""

from dataclasses import dataclass
from datetime import date

from shuangsuiji.disclosure.models import Publication
from shuangsuiji.drawing import services as drawing
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.inspections import services as inspections
from shuangsuiji.planning.models import Plan
from shuangsuiji.registry.models import Officer, Subject
from tests.county import County
from tests.disclosure import results
from tests.drawing import stage
from tests.inspections import visits

# planted where no public page may look
PERSON, PHONE, ADDRESS, OFFICER = "金丝雀法人", "0356-7654321", "金丝雀住所999号", "金丝雀执法员"


@dataclass(frozen=True)
class Site:
    """What stands on the site, and what does not yet."""

    county: County
    plan: Plan
    draft: Plan
    open: Announcement
    closed: Announcement
    framed: Announcement
    results: list[Publication]
    proposed: list[Publication]


def build_site() -> Site:
    county = results.small_county()
    plant_canaries()
    plan = stage.make_plan(county)
    opened, closed = two_matched(county, plan)
    inspections.dispatch(actor=county.actor("planner"), announcement=opened, now=visits.DISPATCHED)
    made = results.review_all(county, opened)
    inspections.open_due_names(actor=county.actor("planner"), announcement=opened, now=stage.later(75))
    proposed = results.proposed(county, made[:1])
    published = results.published(county, made[1:])
    framed = stage.frame(county, stage.make_task(county, plan, 14, **visits.MODE))
    draft = Plan.objects.create(
        unit=county.bureau, unit_path=county.bureau.path, year=2024, title="未公布的计划", created_at=stage.NOW,
        updated_at=stage.NOW,
    )  # fmt: skip
    return Site(county, plan, draft, opened, closed, framed, published, proposed)


def two_matched(county: County, plan: Plan) -> list[Announcement]:
    """Two draws side by side, in the order of the clock."""
    planner = county.actor("planner")
    draws = [stage.frame(county, stage.make_task(county, plan, number, **visits.MODE)) for number in (12, 13)]
    for step in (stage.announce, stage.commit_as, stage.reveal_as):
        for draw in draws:
            step(county, draw)
    for minutes, act in ((4, drawing.run_draw), (5, drawing.run_match)):
        for draw in draws:
            act(actor=planner, announcement=draw, now=stage.later(minutes))
    return draws


def plant_canaries() -> None:
    """Every subject and officer carries personal data that must never come out; their names are told apart by number."""
    Subject.objects.update(legal_person=PERSON, phone=PHONE, address=ADDRESS)
    Officer.objects.update(certificate_valid_to=date(2030, 12, 31))
    for officer in Officer.objects.all():
        officer.name = f"{OFFICER}{officer.pk}"
        officer.certificate = f"9999{officer.pk:06d}"
        officer.save()
