"""The security administrator ties an officer's account to the officer in the directory."""

from typing import Any

import pytest

from shuangsuiji.accounts.models import User
from shuangsuiji.registry.models import Officer
from tests.county import build_county

pytestmark = pytest.mark.django_db
NEW = "/console/accounts/users/new/"


def form(county: Any, **changes: str) -> dict[str, str]:
    unit = county.units["s1"]
    return {"username": "newofficer", "name": "新执法员", "unit": unit.ref, "role": "officer", **changes}


def test_an_officer_s_account_is_tied_to_the_certificate(client: Any) -> None:
    county = build_county(size=1)
    officer = next(officer for officer in county.officers if officer.unit == county.units["s1"])
    Officer.objects.filter(pk=officer.pk).update(user=None)
    client.force_login(county.people["secadmin"])
    assert client.post(NEW, form(county, certificate=officer.certificate)).status_code == 200
    officer.refresh_from_db()
    assert officer.user == User.objects.get(username="newofficer")


@pytest.mark.parametrize(
    ("certificate", "words"), [("", "请填写名录库中的执法证号"), ("9999999999", "没有执法证号 9999999999")]
)
def test_without_an_officer_there_is_no_account(client: Any, certificate: str, words: str) -> None:
    county = build_county(size=1)
    client.force_login(county.people["secadmin"])
    assert words in client.post(NEW, form(county, certificate=certificate)).content.decode()
    assert not User.objects.filter(username="newofficer").exists()
