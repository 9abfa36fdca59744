"""Single sign-on against a provider that runs beside the test, and the step-up before acts on accounts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from shuangsuiji.accounts import services
from shuangsuiji.accounts.models import User
from shuangsuiji.common.errors import Refusal
from shuangsuiji.config.sign_on import oidc_settings
from shuangsuiji.journal.models import Entry
from tests.county import NOW, County, build_county

from .provider import CLIENT, SECRET, Provider, provider

LOGIN, DESK = "/login/", "/console/workbench/"
PASSWORD = "correct horse battery"


@pytest.fixture
def county(db: None) -> County:
    cache.clear()
    county = build_county(size=1, officers_each=1)
    for name in ("planner", "secadmin"):
        county.people[name].set_password(PASSWORD)
        county.people[name].save()
    return county


@pytest.fixture
def house(settings: Any) -> Iterator[Provider]:
    """The platform configured for the provider, as the environment would."""
    with provider() as server:
        environ = {
            "SHUANGSUIJI_OIDC_ISSUER": server.issuer,
            "SHUANGSUIJI_OIDC_CLIENT_ID": CLIENT,
            "SHUANGSUIJI_OIDC_CLIENT_SECRET": SECRET,
            "SHUANGSUIJI_OIDC_NAME": "晋城市统一认证",
        }
        settings.OIDC = oidc_settings(environ)
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [settings.OIDC.app]}}
        yield server


def come_back(client: Client) -> Any:
    """Press the button, let the provider answer, follow it back."""
    leave = client.post("/login/sso/staff/login/")
    assert leave.status_code == 302, leave.content.decode()[:500]
    answer = requests.get(leave.headers["Location"], allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def test_the_account_of_the_stable_claim_is_opened(county: County, client: Client, house: Provider) -> None:
    services.set_sso_id(actor=county.actor("secadmin"), user=county.people["planner"], sso_id="E-1001", now=NOW)
    assert "晋城市统一认证登录" in client.get(LOGIN).content.decode()
    answer = come_back(client)
    assert answer.headers["Location"] == DESK
    assert client.get(DESK).context["user"] == county.people["planner"]
    assert Entry.objects.filter(act="account.login", actor=county.people["planner"].ref).exists()
    assert "/token" in house.asked
    again = Client()
    assert come_back(again).headers["Location"] == DESK  # the second time too


def test_nobody_is_made_and_no_name_is_enough(county: County, client: Client, house: Provider) -> None:
    house.claims = {"sub": "E-9", "preferred_username": "planner", "name": "王敏", "email": "planner@example.cn"}
    before = User.objects.count()
    answer = come_back(client)
    assert answer.headers["Location"] == LOGIN
    assert "还没有对应的账号" in client.get(LOGIN).content.decode()
    assert User.objects.count() == before
    assert client.get(DESK).status_code == 302


def test_an_account_that_is_off_or_has_another_claim_now_stays_shut(
    county: County, client: Client, house: Provider
) -> None:
    actor, planner = county.actor("secadmin"), county.people["planner"]
    services.set_sso_id(actor=actor, user=planner, sso_id="E-1001", now=NOW)
    come_back(client)
    services.set_sso_id(actor=actor, user=planner, sso_id="E-2002", now=NOW)
    other = Client()
    assert come_back(other).headers["Location"] == LOGIN  # what a former log-in tied is not asked
    services.set_sso_id(actor=actor, user=county.people["head"], sso_id="E-1001", now=NOW)
    come_back(other)
    assert other.get(DESK).context["user"] == county.people["head"]
    services.set_active(actor=actor, user=county.people["head"], active=False, now=NOW)
    assert come_back(Client()).headers["Location"] == LOGIN


def test_the_second_factor_is_asked_for_all_the_same(county: County, client: Client, house: Provider) -> None:
    planner = county.people["planner"]
    services.set_sso_id(actor=county.actor("secadmin"), user=planner, sso_id="E-1001", now=NOW)
    Authenticator.objects.create(user=planner, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert come_back(client).headers["Location"] == "/login/second/authenticate/"
    assert client.get(DESK).status_code == 302


def test_a_refusal_of_the_provider_is_told(county: County, client: Client, house: Provider) -> None:
    house.error = "access_denied"
    assert come_back(client).headers["Location"] == LOGIN
    assert "统一身份认证没有完成" in client.get(LOGIN).content.decode()


def test_an_answer_without_its_question_is_refused(county: County, client: Client, house: Provider) -> None:
    services.set_sso_id(actor=county.actor("secadmin"), user=county.people["planner"], sso_id="E-1001", now=NOW)
    answer = client.get("/login/sso/staff/login/callback/?code=the-code&state=made-up")
    assert answer.headers["Location"] == LOGIN
    assert client.get(DESK).status_code == 302


def test_one_claim_is_one_person(county: County) -> None:
    actor = county.actor("secadmin")
    services.set_sso_id(actor=actor, user=county.people["planner"], sso_id="E-1", now=NOW)
    with pytest.raises(Refusal, match="另一个账号"):
        services.set_sso_id(actor=actor, user=county.people["head"], sso_id="E-1", now=NOW)
    for name in ("planner", "head"):
        services.set_sso_id(actor=actor, user=county.people[name], sso_id="", now=NOW)  # nobody twice is fine


def test_half_a_configuration_does_not_start(tmp_path: Path) -> None:
    assert oidc_settings({}) is None
    with pytest.raises(ImproperlyConfigured, match="CLIENT_ID"):
        oidc_settings({"SHUANGSUIJI_OIDC_ISSUER": "https://sso.example.cn"})
    (tmp_path / "secret").write_text("from a file\n")
    found = oidc_settings(
        {
            "SHUANGSUIJI_OIDC_ISSUER": "https://sso.example.cn/realm/",
            "SHUANGSUIJI_OIDC_CLIENT_ID": "a",
            "SHUANGSUIJI_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
            "SHUANGSUIJI_OIDC_CLAIM": "employee_number",
        }
    )
    assert found is not None
    assert (found.secret, found.origin, found.claim) == ("from a file", "https://sso.example.cn", "employee_number")


def test_acts_on_accounts_ask_who_is_there_after_a_while(county: County, client: Client, settings: Any) -> None:
    settings.STEP_UP_SECONDS = 300
    client.post(LOGIN, {"login": "secadmin", "password": PASSWORD})
    act = f"/console/accounts/users/{county.people['reviewer'].ref}/active/"
    assert client.post(act, {"active": "0"}).headers["Location"].startswith("/console/accounts/users/")
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**record, "at": record["at"] - 301} for record in records]
    session.save()
    answer = client.post(act, {"active": "1"}, headers={"Referer": "http://testserver/console/accounts/users/"})
    assert answer.headers["Location"] == "/login/again/?next=%2Fconsole%2Faccounts%2Fusers%2F"
    assert not User.objects.get(pk=county.people["reviewer"].pk).is_active
    assert "请先确认身份" in client.get(answer.headers["Location"]).content.decode()
    back = client.post(answer.headers["Location"], {"password": PASSWORD, "next": "/console/accounts/users/"})
    assert back.headers["Location"] == "/console/accounts/users/"
    client.post(act, {"active": "1"})
    assert User.objects.get(pk=county.people["reviewer"].pk).is_active


def test_every_act_on_accounts_and_units_is_confirmed() -> None:
    from tests.contracts.matrix import lines
    from tests.contracts.test_matrix import names_of

    views = dict(names_of())
    acts = [line.name for line in lines() if line.verb == "account.manage" and "POST" in line.methods]
    plain = [name for name in acts if not getattr(views[name].__wrapped__, "confirmed", False)]
    assert [name for name in plain if name != "accounts:regions"] == []
