"""One's own log-ins: where they last, ended from another device, recovered on the server."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from shuangsuiji.journal.models import Entry
from tests.county import County, build_county

pytestmark = pytest.mark.django_db
PAGE = "/console/accounts/me/sessions/"


@pytest.fixture
def county() -> County:
    return build_county(size=1)


def logged_in(county: County, person: str, browser: str) -> Client:
    client = Client(headers={"user-agent": browser})
    client.force_login(county.people[person])
    client.get("/console/workbench/")
    return client


def test_other_devices_are_seen_and_logged_out(county: County) -> None:
    office, phone = logged_in(county, "secadmin", "办公电脑"), logged_in(county, "secadmin", "手机")
    stranger = logged_in(county, "planner", "别人")
    page = office.get(PAGE).content.decode()
    assert "办公电脑" in page
    assert "手机" in page
    assert "别人" not in page
    office.post(PAGE + "end/")
    assert phone.get("/console/workbench/").status_code == 302
    assert office.get("/console/workbench/").status_code == 200
    assert stranger.get("/console/workbench/").status_code == 200
    assert "手机" not in office.get(PAGE).content.decode()
    assert Entry.objects.filter(act="account.logout-others").count() == 1
    office.post(PAGE + "end/")  # nobody is left: nothing to note
    assert Entry.objects.filter(act="account.logout-others").count() == 1


def test_a_sole_security_administrator_gets_back_in_by_the_server(county: County) -> None:
    old = logged_in(county, "secadmin", "旧手机")
    out = io.StringIO()
    call_command("reset-login", county.people["secadmin"].username, stdout=out)
    password = out.getvalue().split("初始密码：")[1].split()[0]
    user = county.people["secadmin"]
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.password_is_initial
    assert old.get("/console/workbench/").status_code == 302
    assert Entry.objects.get(act="account.recover").target == user.ref


def test_an_unknown_name_is_told(county: County) -> None:
    with pytest.raises(CommandError, match="没有用户名为“nobody”的账号"):
        call_command("reset-login", "nobody")
