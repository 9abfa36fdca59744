"""What each person sees of visits, and what the pages do with what is sent."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.inspections.models import Visit, VisitState
from shuangsuiji.registry.models import Officer
from tests.county import County, build_county
from tests.inspections import visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county(size=8, officers_each=2)


def page(client: Client, visit: Visit, name: str = "visit") -> str:
    return client.get(reverse(f"inspections:{name}", args=[visit.ref])).content.decode()


def test_an_officer_sees_own_visits_and_no_others(client: Client, county: County) -> None:
    made = visits.all_of(visits.dispatched(county))
    officer = made[0].team.get(lead=True).officer
    own = {visit.pk for visit in made if officer.pk in visit.team.values_list("officer_id", flat=True)}
    client.force_login(officer.user)
    shown = client.get(reverse("inspections:visits")).content.decode()
    for visit in made:
        expected = visit.pk in own
        assert (visit.number in shown) is expected
        answer = client.get(reverse("inspections:visit", args=[visit.ref]))
        assert answer.status_code == (200 if expected else 404)
        entry = client.get(reverse("inspections:enter", args=[visit.ref]))
        assert entry.status_code == (302 if expected else 404)  # not before the subject was told


def test_foreign_visits_are_missing(client: Client, county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    client.force_login(county.people["stranger"])
    assert client.get(reverse("inspections:visit", args=[visit.ref])).status_code == 404
    assert visit.number not in client.get(reverse("inspections:visits")).content.decode()
    other = Officer.objects.exclude(pk__in=visit.team.values("officer_id")).first()
    client.force_login(other.user)
    assert client.post(reverse("inspections:receive", args=[visit.ref])).status_code == 404
    assert Visit.objects.get(pk=visit.pk).state == VisitState.DISPATCHED


def test_nothing_is_filled_in_as_normal(client: Client, county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    visits.receive(visit)
    visits.notify(visit)
    client.force_login(visit.team.get(lead=True).officer.user)
    form = page(client, visit, "enter")
    assert "selected" not in form.replace('<option value="" selected', "")
    answer = client.post(
        reverse("inspections:enter", args=[visit.ref]), {"visited_on": "2023-07-03", "method": "onsite"}
    )
    assert "没有选择检查结果" in answer.content.decode()
    assert Visit.objects.get(pk=visit.pk).state == VisitState.RECEIVED


def test_a_refused_form_keeps_what_was_typed(client: Client, county: County) -> None:
    visit = visits.all_of(visits.dispatched(county))[0]
    visits.receive(visit)
    visits.notify(visit)
    client.force_login(visit.team.get(lead=True).officer.user)
    pks = [finding.item_id for finding in visits.findings(visit)]
    sent = {"visited_on": "2023-07-03", "method": "onsite", **{f"result_{pk}": "none" for pk in pks}}
    sent |= {f"result_{pks[0]}": "corrected", f"problem_{pks[0]}": "门牌与登记不符"}
    answer = client.post(reverse("inspections:enter", args=[visit.ref]), sent)
    shown = answer.content.decode()
    assert "请写明处置情况" in shown
    assert "门牌与登记不符" in shown
    client.post(reverse("inspections:enter", args=[visit.ref]), {**sent, f"disposal_{pks[0]}": "责令改正"})
    assert Visit.objects.get(pk=visit.pk).state == VisitState.ENTERED


def test_the_list_finds_by_name_state_and_task(client: Client, county: County) -> None:
    announcement = visits.dispatched(county)
    made = visits.all_of(announcement)
    client.force_login(county.people["planner"])
    for query in ({"task": made[0].tasks.get().number}, {"state": "dispatched"}, {"q": made[0].subject.name}):
        assert made[0].number in client.get(reverse("inspections:visits"), query).content.decode()
    for query in ({"task": "没有这个任务"}, {"state": "entered"}, {"q": "没有这个企业"}):
        assert made[0].number not in client.get(reverse("inspections:visits"), query).content.decode()


def test_pages_ask_few_questions(
    client: Client, county: County, django_assert_max_num_queries: Callable[..., int]
) -> None:
    visit = visits.reviewed(county, visits.dispatched(county, tasks=2))[0]
    client.force_login(county.people["section"])
    for address in (reverse("inspections:visits"), reverse("inspections:visit", args=[visit.ref])):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
