"""Pages of 公示管理: from the waiting list to the head's decision, one by one and all at once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.disclosure.models import Publication, PublicationState
from tests.county import County
from tests.disclosure import results

pytestmark = pytest.mark.django_db
APPROVE = "/console/disclosure/publications/approve/"


@pytest.fixture
def county() -> County:
    return results.small_county()


def states() -> set[str]:
    return set(Publication.objects.values_list("state", flat=True))


def test_waiting_results_are_seen_previewed_and_proposed(client: Client, county: County) -> None:
    made = results.reviewed(county)
    client.force_login(county.people["planner"])
    page = client.get(reverse("disclosure:waiting")).content.decode()
    assert all(visit.subject.name in page for visit in made)
    assert results.PROBLEM[1] in client.get(reverse("disclosure:preview", args=[made[0].ref])).content.decode()
    client.post(reverse("disclosure:waiting"), {"visit": [visit.ref for visit in made]})
    assert Publication.objects.count() == len(made)
    assert "没有待公示的检查结果" in client.get(reverse("disclosure:waiting")).content.decode()
    answer = client.post(reverse("disclosure:waiting"), {}, follow=True)
    assert "没有选择任何一户" in answer.content.decode()


def test_the_head_approves_the_ticked_ones(client: Client, county: County) -> None:
    rows = results.proposed(county)
    client.force_login(county.people["head"])
    client.post(APPROVE, {"ids": [rows[0].pk]})
    assert states() == {PublicationState.PUBLISHED, PublicationState.PROPOSED}
    answer = client.post(APPROVE, {}, follow=True)
    assert "没有选择任何一户" in answer.content.decode()


def test_the_head_approves_all_that_the_filter_shows(client: Client, county: County) -> None:
    rows = results.proposed(county)
    client.force_login(county.people["head"])
    client.post(APPROVE, {"all": "1", "filter": f"q={rows[0].subject.code}"})
    assert Publication.objects.filter(state=PublicationState.PUBLISHED).count() == 1
    client.post(APPROVE, {"all": "1", "filter": "state=proposed"})
    assert states() == {PublicationState.PUBLISHED}


def test_a_correction_through_its_page(client: Client, county: County) -> None:
    row = results.published(county)[0]
    client.force_login(county.people["planner"])
    address = reverse("disclosure:correct", args=[row.ref])
    assert results.PROBLEM[1] in client.get(address).content.decode()
    findings = enumerate(row.content["findings"])
    sent = {f"{name}_{n}": finding[name] for n, finding in findings for name in ("result", "problem", "disposal")}
    answer = client.post(address, {**sent, "reason": "与事实不符"})
    assert "更正内容与已公示的内容相同" in answer.content.decode()
    client.post(address, {**sent, "problem_0": "门牌有误。", "reason": "与事实不符"})
    assert Publication.objects.get(version=2).content["findings"][0]["problem"] == "门牌有误。"


def test_foreign_publications_are_missing(client: Client, county: County) -> None:
    row = results.published(county)[0]
    client.force_login(county.people["stranger"])
    for name in ("publication", "correct"):
        assert client.get(reverse(f"disclosure:{name}", args=[row.ref])).status_code == 404


@pytest.mark.parametrize("person", ["planner", "head", "auditor"])
def test_pages_ask_few_questions_and_lead_somewhere(
    client: Client, county: County, person: str, django_assert_max_num_queries: Callable[..., int]
) -> None:
    row = results.published(county)[0]
    client.force_login(county.people[person])
    for address in (reverse("disclosure:publications"), reverse("disclosure:publication", args=[row.ref])):
        client.get(address)
        with django_assert_max_num_queries(12):
            page = client.get(address).content.decode()
        for part in page.split('href="')[1:]:
            target = part.split('"')[0].replace("&amp;", "&")
            if target.startswith("/console/"):
                assert client.get(target).status_code in (200, 302), (address, target)
