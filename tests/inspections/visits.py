"""Visits for tests: a draw of the small county carried to dispatch, to entered results, to reviewed ones."""

from datetime import date
from typing import Any

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.inspections import queries, services
from shuangsuiji.inspections.models import Visit
from shuangsuiji.inspections.services import FindingInput
from tests.county import County
from tests.drawing import stage

DISPATCHED = stage.later(6)
ENTERED = stage.later(60)
VISITED_ON = date(2023, 7, 3)
MODE = {"match_mode": "bureau"}


def dispatched(county: County, *, tasks: int = 1) -> Announcement:
    """A matched draw of one or two tasks over the same enterprises, dispatched."""
    plan = stage.make_plan(county)
    made = [stage.make_task(county, plan, 12 + n, **MODE) for n in range(tasks)]
    announcement = stage.matched(county, *made)
    services.dispatch(actor=county.actor("planner"), announcement=announcement, now=DISPATCHED)
    return announcement


def all_of(announcement: Announcement) -> list[Visit]:
    return list(Visit.objects.filter(announcement=announcement).order_by("number"))


def lead_of(visit: Visit) -> Actor:
    """The actor of the visit's lead officer."""
    return actors_of(visit.team.get(lead=True).officer.user)[0]


def stranger_to(visit: Visit, county: County) -> Actor:
    """An officer who was not matched to the visit."""
    members = {member.officer_id for member in visit.team.all()}
    return actors_of(next(officer for officer in county.officers if officer.pk not in members).user)[0]


def findings(visit: Visit, result: str = "none", problem: str = "", disposal: str = "") -> list[FindingInput]:
    """The first item as given, the others without a problem."""
    items = queries.items_of(visit)
    return [
        FindingInput(item.pk, result if n == 0 else "none", problem if n == 0 else "", disposal if n == 0 else "")
        for n, item in enumerate(items)
    ]


def receive(visit: Visit) -> None:
    services.receive_visit(actor=lead_of(visit), visit=visit, now=stage.later(10))


def notify(visit: Visit) -> None:
    services.notify_visit(actor=lead_of(visit), visit=visit, now=stage.later(11))


def enter(visit: Visit, **changes: Any) -> None:
    """The lead enters; without changes nothing was found."""
    values = {
        "actor": lead_of(visit), "visit": visit, "visited_on": VISITED_ON, "method": "onsite",
        "findings": findings(visit), "note": "", "now": ENTERED,
    }  # fmt: skip
    services.enter_result(**{**values, **changes})


def reviewed(county: County, announcement: Announcement, **changes: Any) -> list[Visit]:
    """Every visit of a draw received, announced, entered and reviewed."""
    visits = all_of(announcement)
    for visit in visits:
        receive(visit)
        notify(visit)
        enter(visit, **changes)
        services.review_visit(actor=county.actor("section"), visit=visit, now=stage.later(70))
    return visits
