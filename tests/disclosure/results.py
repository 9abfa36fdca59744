"""Publications for tests: a reviewed draw proposed, and approved."""

from shuangsuiji.disclosure import services
from shuangsuiji.disclosure.models import Publication
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.inspections.models import Visit
from shuangsuiji.inspections.services import review_visit
from tests.county import County, build_county
from tests.drawing import stage
from tests.inspections import visits

PROPOSED, APPROVED = stage.later(80), stage.later(90)
PROBLEM = ("corrected", "登记住所与实际经营场所不一致。", "责令限期办理变更登记。")


def small_county() -> County:
    return build_county(size=8, officers_each=2)


def reviewed(county: County) -> list[Visit]:
    """The visits of a draw, reviewed; each found a problem with its first item."""
    return review_all(county, visits.dispatched(county))


def review_all(county: County, announcement: Announcement) -> list[Visit]:
    """The same for a draw that is dispatched already."""
    made = visits.all_of(announcement)
    for visit in made:
        visits.receive(visit)
        visits.notify(visit)
        visits.enter(visit, findings=visits.findings(visit, *PROBLEM))
        review_visit(actor=county.actor("section"), visit=visit, now=stage.later(70))
    return made


def proposed(county: County, made: list[Visit] | None = None) -> list[Publication]:
    made = reviewed(county) if made is None else made
    return services.propose_publication(actor=county.actor("planner"), visits=made, now=PROPOSED)


def published(county: County, made: list[Visit] | None = None) -> list[Publication]:
    rows = proposed(county, made)
    services.approve_publication(actor=county.actor("head"), publications=rows, now=APPROVED)
    return rows
