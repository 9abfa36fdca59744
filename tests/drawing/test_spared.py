"""The list of the spared in a later frame does not tell a section whom an earlier, closed draw took."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Announcement
from shuangsuiji.drawing.queries import drawn_entries
from shuangsuiji.registry.models import FrequencyLedger, LedgerKind, Subject, SubjectState
from tests.county import County, build_county
from tests.drawing import stage

pytestmark = pytest.mark.django_db
EVERYBODY = {letter: {"bp": 10000} for letter in "ABCDU"}


def page(client: Client, county: County, person: str, announcement: Announcement, query: str = "") -> str:
    client.force_login(county.people[person])
    return client.get(reverse("drawing:exclusions", args=[announcement.ref]) + query).content.decode()


@pytest.mark.parametrize("upto", ["drawn", "matched"])
def test_a_section_cannot_read_the_drawn_from_the_spared(client: Client, upto: str) -> None:
    county = build_county(size=6)
    plan = stage.make_plan(county)
    first = getattr(stage, upto)(county, stage.make_task(county, plan, 12, quotas={**EVERYBODY, "A": {"bp": 2000}}))
    secret = {entry.entry.name for entry in drawn_entries(first).filter(entry__stratum="A")}
    assert secret
    cancelled, visited, *_ = [s for s in county.subjects if s.risk_class == "A" and s.name not in secret]
    Subject.objects.filter(pk=cancelled.pk).update(state=SubjectState.CANCELLED)
    FrequencyLedger.objects.create(
        subject=visited, unit_path=county.bureau.path, year=2023, kind=LedgerKind.VISITED, day=date(2023, 2, 1),
        source="x",
    )  # fmt: skip
    second = stage.frame(county, stage.make_task(county, plan, 13))
    told = page(client, county, "section", second)
    assert not [name for name in secret if name in told]
    assert f"另有 {len(secret)} 户" in told
    assert cancelled.name in told
    assert visited.name in told
    name = min(secret)
    assert name not in page(client, county, "section", second, f"?q={name}").replace(f'value="{name}"', "")
    for person in ("planner", "head", "auditor"):
        told = page(client, county, person, second, "?size=100")
        assert all(name in told for name in secret)
    if upto == "matched":
        services.open_names(actor=county.actor("planner"), announcement=first, now=stage.later(9))
        assert min(secret) in page(client, county, "section", second, "?size=100")
