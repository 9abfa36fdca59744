"""Who may hold which seat by the profile's modes, and what would help where nobody can: tried before it is chosen."""

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.accounts.models import Unit, UnitKind
from shuangsuiji.common.errors import Refusal
from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Announcement, SeatAssignment
from shuangsuiji.drawing.staffing import preview_patterns, staffed_rows
from shuangsuiji.drawing.strata import count_by_office
from shuangsuiji.drawing.trials import Trial, try_ways
from shuangsuiji.registry.models import Officer
from tests.county import NOW, County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county(size=4, officers_each=2)


def lend(county: County, announcement: Announcement, reason: str = "本所人员不足，请求支援") -> None:
    services.lend_officers(
        actor=county.actor("planner"), announcement=announcement, lender=county.units["s3"].ref, reason=reason,
        now=stage.later(),
    )  # fmt: skip


def tried(announcement: Announcement) -> list[Trial]:
    rows = staffed_rows(announcement)
    return try_ways(announcement, rows, count_by_office(rows))


def test_lending_is_tried_then_chosen_with_a_reason(client: Client, county: County) -> None:
    """Nobody of another station may come: every unit is tried, the page shows which helps, the choice needs a reason."""
    plan = stage.make_plan(county)
    task = stage.make_task(county, plan, match_mode="cross-station", pool=["s1"])
    announcement = stage.frame(county, task)
    ways = tried(announcement)
    assert {way.unit.name for way in ways if way.unit} == {"高都所", "大阳所"}
    assert {way.left for way in ways if way.unit} == {0}
    client.force_login(county.people["planner"])
    page = client.get(reverse("drawing:step", args=[announcement.ref, "lock"])).content.decode()
    assert "向大阳所借调" in page
    with pytest.raises(Refusal, match="理由"):
        lend(county, announcement, "缺人")
    client.post(
        reverse("drawing:step", args=[announcement.ref, "lock"]),
        {"act": ["announce", "lend"], "lender": county.units["s3"].ref, "lend_reason": "本所人员不足，请求支援"},
    )
    assert county.units["s3"] in task.pool.all()
    assert tried(announcement) == []


def test_each_department_has_a_seat_of_its_own(county: County) -> None:
    partner = Unit.objects.create(
        code="yj", name="泽州县应急管理局", short_name="应急局", kind=UnitKind.BUREAU, parent=None, path="yj.",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    for number in (1, 2):
        Officer.objects.create(
            certificate=f"YJ{number}", certificate_valid_to=county.officers[0].certificate_valid_to, name=f"应急{number}",
            unit=partner, unit_path=partner.path, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
    task = stage.make_task(county, stage.make_plan(county), match_mode="joint")
    framed = stage.frame(county, task)
    with pytest.raises(Refusal, match="参与单位"):
        stage.announce(county, framed)
    services.discard_announcement(actor=county.actor("planner"), announcement=framed, now=stage.later())
    task.row.partners.add(partner)
    announcement = stage.matched(county, task)
    seats = SeatAssignment.objects.filter(announcement=announcement)
    visits = set(seats.values_list("handle", flat=True))
    assert seats.count() == 3 * len(visits)
    assert seats.filter(officer__unit=partner).count() == len(visits)
    assert announcement.coverage[0]["seats"][2] == {"kind": "应急局", "officers": 2}


def test_another_bureau_sends_the_second_officer(county: County) -> None:
    other = county.units["other"]
    Officer.objects.create(
        certificate="GP1", certificate_valid_to=county.officers[0].certificate_valid_to, name="高平人", unit=other,
        unit_path=other.path, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    task = stage.make_task(
        county, stage.make_plan(county), match_mode="cross-region", pool=["s1", "s2", "s3", "xy", "other"]
    )
    announcement = stage.frame(county, task)
    rows = staffed_rows(announcement)
    patterns = preview_patterns(announcement, rows, count_by_office(rows))
    assert {tuple(len(seat) for seat in pattern.seats) for pattern in patterns} == {(2, 1)}
    assert {officer.certificate for pattern in patterns for officer in pattern.seats[1]} == {"GP1"}
