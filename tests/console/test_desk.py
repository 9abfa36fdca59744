"""The back office's own pages: what each role finds, in how many queries."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from shuangsuiji.accounts.roles import RIGHTS, Role
from shuangsuiji.console.help import HELP, VERB_TITLES
from shuangsuiji.console.navigation import MENU
from shuangsuiji.console.profile_words import SECTIONS, tables
from shuangsuiji.journal.models import Entry
from shuangsuiji.profiles.queries import active_profile
from tests.contracts.rows import Ground, build_ground
from tests.county import County
from tests.standing import standing

MOST_QUERIES = 12
PEOPLE = ["planner", "section", "head", "officer", "reviewer", "auditor", "sysadmin", "secadmin", "logadmin"]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    yield from standing(django_db_blocker, build_ground)


@pytest.fixture
def ground(db: None, built: Ground, settings: Any) -> Ground:
    settings.SECOND_FACTOR_REQUIRED = False
    return deepcopy(built)


def browser_of(county: County, person: str) -> Client:
    client = Client()
    client.force_login(county.people[person])
    client.get("/console/help/")  # the session's first minute is written down
    return client


@pytest.mark.parametrize("person", PEOPLE)
def test_the_desk_in_few_queries(ground: Ground, person: str) -> None:
    client = browser_of(ground.county, person)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/console/workbench/").status_code == 200
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:150] for query in queries)


@pytest.mark.parametrize(
    ("person", "address"),
    [
        ("secadmin", "/console/accounts/users/"),
        ("auditor", "/console/journal/"),
        ("secadmin", "/console/accounts/units/"),
    ],
)
def test_lists_in_few_queries(ground: Ground, person: str, address: str) -> None:
    client = browser_of(ground.county, person)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"][:150] for query in queries)


def test_the_desk_counts_what_waits(ground: Ground) -> None:
    page = browser_of(ground.county, "head").get("/console/workbench/").context["stats"]
    counts = {stat.label: stat.value for stat in page if stat.value}
    assert counts == {"待审核回避": 1, "待批准计划": 1, "待批准更换人员": 1, "逾期未查": 10, "待批准公示": 1}


def test_the_menu_shows_what_the_role_may_open_and_every_link_opens(ground: Ground) -> None:
    for person in PEOPLE:
        client = browser_of(ground.county, person)
        page = client.get("/console/help/")
        role = page.context["request"].actor.role
        shown = {item.url for group in page.context["menu"].groups for item in group.items}
        wanted = {reverse(entry.address) for _, pages in MENU for entry in pages if role in RIGHTS[entry.verb]}
        assert shown == wanted, person
        assert {client.get(url).status_code for url in shown} <= {200}, person


def test_the_journal_is_checked_on_demand(ground: Ground) -> None:
    client = browser_of(ground.county, "logadmin")
    page = client.get("/console/journal/?check=1").content.decode()
    assert "台账完整" in page
    assert "抽取 · 公告" in page
    narrowed = client.get("/console/journal/?kind=plan").content.decode()
    assert "抽取 · 公告" not in narrowed


def test_the_log_administrator_takes_the_journal_out_and_that_is_noted(ground: Ground) -> None:
    before = Entry.objects.count()
    answer = browser_of(ground.county, "logadmin").post("/console/journal/export/")
    lines = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert [line["seq"] for line in lines][-1] == before + 1
    last = Entry.objects.get(seq=before + 1)
    assert last.act == "journal.export"
    assert lines[-1]["chain"] == bytes(last.chain).hex()
    assert "/journal/export/" not in browser_of(ground.county, "auditor").get("/console/journal/").content.decode()
    assert browser_of(ground.county, "auditor").post("/console/journal/export/").status_code == 403


def test_a_link_takes_nothing_out_and_the_filter_holds(ground: Ground) -> None:
    client, before = browser_of(ground.county, "logadmin"), Entry.objects.count()
    assert "text/html" in client.get("/console/journal/?export=1").headers["Content-Type"]
    assert client.get("/console/journal/export/").status_code == 405
    assert Entry.objects.count() == before
    lines = client.post("/console/journal/export/?kind=plan").content.decode().splitlines()
    acts = [json.loads(json.loads(line)["content"])["act"] for line in lines]
    assert acts
    assert all(act.startswith("plan.") for act in acts)


def test_every_role_has_help_and_every_right_a_name() -> None:
    assert set(HELP) == set(Role)
    assert set(VERB_TITLES) == set(RIGHTS)


def test_every_number_of_the_profile_s_page_has_words() -> None:
    data = active_profile().data
    nameless = [key for section, (_, words) in SECTIONS.items() if words for key in data[section] if key not in words]
    assert nameless == []
    shown = dict(row for _, rows in tables(data) for row in rows)
    assert shown["计划覆盖抽查事项比例不低于"] == "80%"
