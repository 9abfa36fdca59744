"""名录责任 of people: the sections that the profile names keep officers, sign their directory, and are reminded."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.accounts.models import Membership, UnitKind
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import NotAllowed, Refusal
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.models import Directory, Officer
from tests.county import NOW, County, add_person, add_unit

Visit = Callable[[str], Client]
DUE = {"due_on": date(2023, 12, 31), "every_months": 12, "now": NOW}


@pytest.fixture
def keeper(county: County) -> County:
    """The county with the section that keeps its people."""
    add_unit(county, "rj", "人教股", UnitKind.SECTION, "bureau")
    add_person(county, "keeper", "任人", Role.SECTION, "rj")
    return county


def directory(county: County, **changes: object) -> Directory:
    said = {"kind": "officers", "tag": None, "owner": county.units["rj"], **DUE, **changes}
    return services.create_directory(actor=county.actor("planner"), **said)  # type: ignore[arg-type]


def test_the_keeper_changes_officers_of_the_whole_bureau_and_other_sections_do_not(keeper: County) -> None:
    officer, unit = keeper.officers[0], keeper.units["s1"]
    said = {
        "certificate": officer.certificate,
        "unit": unit,
        "values": {"post": "所长"},
        "specialities": [],
        "now": NOW,
    }
    services.edit_officer(actor=keeper.actor("keeper"), officer=officer, **said)
    assert Officer.objects.get(pk=officer.pk).post == "所长"
    for person in ("section", "head", "reviewer"):
        with pytest.raises(NotAllowed):
            services.edit_officer(actor=keeper.actor(person), officer=officer, **said)
    foreign = add_unit(keeper, "other-rj", "人教股", UnitKind.SECTION, "other")
    add_person(keeper, "other-keeper", "外人", Role.SECTION, "other-rj")
    assert not keeper.actor("other-keeper").may("officer.edit", unit.path)
    assert keeper.actor("other-keeper").may("officer.edit", foreign.path)


def test_a_section_account_kept_at_the_bureau_itself_reaches_no_other_bureau(keeper: County) -> None:
    """Its reach is its bureau, not what lies beside it."""
    add_unit(keeper, "below", "开发区分局", UnitKind.BUREAU, "bureau")
    Membership.objects.create(user=keeper.people["keeper"], unit=keeper.units["below"], role=Role.SECTION.value)
    actor = actors_of(keeper.people["keeper"])[1]
    assert actor.reach("subject.read") == keeper.units["below"].path
    assert not actor.may("subject.edit", keeper.units["s1"].path)
    assert not actor.may("officer.edit", keeper.units["below"].path)


def test_the_officers_directory_is_the_keepers_and_a_draw_waits_for_it(keeper: County) -> None:
    with pytest.raises(Refusal, match="不管理执法检查人员名录"):
        directory(keeper, owner=keeper.units["xy"])
    row = directory(keeper)
    with pytest.raises(Refusal, match="人教股"):
        services.require_open({}, keeper.units["s1"].path, NOW.date())
    with pytest.raises(NotAllowed, match="由人教股负责"):
        services.sign_directory(actor=keeper.actor("section"), directory=row, note="", now=NOW)
    signed = services.sign_directory(actor=keeper.actor("keeper"), directory=row, note="", now=NOW)
    assert signed.figures == {"total": len(keeper.officers), "expired": 0}
    services.require_open({}, keeper.units["s1"].path, NOW.date())


def test_the_desk_reminds_of_directories_and_of_certificates(keeper: County, visit: Visit) -> None:
    today = timezone.localdate()
    directory(keeper, due_on=today - timedelta(days=1))
    directory(keeper, kind="subjects", owner=keeper.units["xy"], due_on=today + timedelta(days=9))
    Officer.objects.filter(pk=keeper.officers[0].pk).update(certificate_valid_to=today + timedelta(days=30))
    shown = {person: notices(visit(person)) for person in ("keeper", "section", "planner", "head")}
    assert shown == {
        "keeper": {"逾期未签认名录", "执法证即将到期"},
        "section": {"待签认名录"},
        "planner": {"名录逾期未签认", "执法证即将到期"},
        "head": set(),
    }
    assert queries.officers_visible(keeper.actor("keeper")).count() == len(keeper.officers)


def notices(client: Client) -> set[str]:
    page = client.get(reverse("console:workbench"))
    assert all(notice.note in page.content.decode() for notice in page.context["notices"])
    return {notice.label for notice in page.context["notices"]}
