"""The door: log-in, lockout, two factors, and how sessions end."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client

from shuangsuiji.accounts import services
from shuangsuiji.accounts.models import Membership, User
from shuangsuiji.accounts.sessions import SEEN, STARTED
from shuangsuiji.journal.models import Entry
from tests.county import County, build_county

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
DESK = "/console/workbench/"
LOGIN = "/login/"


@pytest.fixture
def county(db: None) -> County:
    cache.clear()  # the counts of failed log-ins
    county = build_county(size=1, officers_each=1)
    for name in ("planner", "head", "secadmin"):
        county.people[name].set_password(PASSWORD)
        county.people[name].save()
    return county


@pytest.fixture
def two_factors(settings: Any) -> Iterator[None]:
    """As outside the tests; the clock stands still, for a code lives half a minute."""
    settings.SECOND_FACTOR_REQUIRED = True
    with time_machine.travel(NOW, tick=False):
        yield


def log_in(client: Client, name: str = "planner", password: str = PASSWORD, **meta: str) -> str:
    """Where it leads, or the text of the page that comes back."""
    answer = client.post(LOGIN, {"login": name, "password": password}, **meta)  # type: ignore[arg-type]
    return str(answer.headers["Location"]) if answer.status_code == 302 else answer.content.decode()


def bind(user: User) -> str:
    """A second factor; its secret."""
    secret = generate_totp_secret()
    data = {"secret": get_adapter().encrypt(secret)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return str(secret)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def goes_to(client: Client, address: str = DESK) -> str:
    """Where a page sends the person, or 200."""
    answer = client.get(address)
    return str(answer.headers.get("Location", answer.status_code))


def test_a_log_in_leads_to_the_desk_and_into_the_journal(county: County, client: Client) -> None:
    assert log_in(client) == DESK
    assert goes_to(client) == "200"
    entry = Entry.objects.get()
    assert (entry.act, entry.actor) == ("account.login", county.people["planner"].ref)


def test_the_page_that_was_asked_for_comes_after_the_log_in(county: County, client: Client) -> None:
    assert goes_to(client, "/console/journal/?check=1") == "/login/?next=/console/journal/%3Fcheck%3D1"
    answer = client.post(LOGIN, {"login": "planner", "password": PASSWORD, "next": "/console/help/"})
    assert answer.headers["Location"] == "/console/help/"
    client.post("/login/logout/")
    answer = client.post(LOGIN, {"login": "planner", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == DESK


def test_the_page_offers_no_sign_up_no_reset_by_post_no_remember_me(county: County, client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert "安全管理员" in page
    for word in ("记住", "注册", "password/reset", "signup", 'name="remember"', "演示账号", "found"):
        assert word not in page
    for address in ("signup/", "password/reset/", "email/"):
        assert client.get(LOGIN + address).status_code == 404


def test_a_wrong_password_and_a_name_that_is_not_there_get_the_same_words(county: County, client: Client) -> None:
    pages = [log_in(client, "planner", "wrong password"), log_in(client, "nobody-here", "wrong password")]
    assert all("用户名或密码不正确" in page for page in pages)


def test_five_failures_close_the_account_for_a_while_even_to_the_right_password(county: County, client: Client) -> None:
    pages = [log_in(client, "planner", "wrong password") for _ in range(5)]
    assert all("用户名或密码不正确" in page for page in pages)
    assert "15 分钟后再试" in log_in(client)
    assert goes_to(client) == f"{LOGIN}?next={DESK}"
    assert log_in(Client(), "head") == DESK  # nobody else is shut out


def test_twenty_failures_close_the_address_for_a_while(county: County, client: Client) -> None:
    for n in range(20):
        log_in(client, f"guess-{n}", "wrong password")
    assert "15 分钟后再试" in log_in(client, "head")
    assert log_in(Client(), "head", REMOTE_ADDR="10.0.0.9") == DESK


def test_a_success_does_not_wipe_the_failures_of_others(county: County, client: Client) -> None:
    for _ in range(4):
        log_in(client, "planner", "wrong password")
        log_in(Client(), "head")
    log_in(client, "planner", "wrong password")
    assert "15 分钟后再试" in log_in(client)


def test_an_empty_installation_names_the_command(db: None, client: Client) -> None:
    assert "shuangsuiji found" in client.get(LOGIN).content.decode()


def test_a_demo_shows_its_accounts(county: County, client: Client, settings: Any) -> None:
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    assert "演示账号" in page
    assert "Zezhou-Demo-2023" in page
    assert all(name in page for name in ("planner", "secadmin", "officer1"))


def test_without_a_second_factor_there_is_only_its_page(county: County, client: Client, two_factors: None) -> None:
    log_in(client)
    for address in (DESK, "/console/help/", "/console/planning/plans/", "/console/accounts/me/"):
        assert goes_to(client, address) == "/login/second/totp/activate/"


def test_a_person_binds_a_second_factor_and_must_show_it_next_time(
    county: County, client: Client, two_factors: None
) -> None:
    log_in(client)
    page = client.get("/login/second/totp/activate/")  # at once after the log-in, without the password again
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in page.content.decode()
    wrong = client.post("/login/second/totp/activate/", {"code": "000000"})
    assert "验证码不正确" in wrong.content.decode()
    answer = client.post("/login/second/totp/activate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/login/second/recovery-codes/"
    codes = client.get("/login/second/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    assert goes_to(client) == "200"
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored  # encrypted at rest
    other = Client()
    assert log_in(other) == "/login/second/authenticate/"
    assert goes_to(other) == f"{LOGIN}?next={DESK}"  # half a log-in is none
    assert other.post("/login/second/authenticate/", {"code": codes[0]}).headers["Location"] == DESK
    assert goes_to(other) == "200"
    third = Client()
    log_in(third)
    assert "验证码不正确" in third.post("/login/second/authenticate/", {"code": codes[0]}).content.decode()


def test_a_code_is_good_once(county: County, two_factors: None) -> None:
    secret = bind(county.people["planner"])
    code = code_of(secret)
    answers = []
    for _ in range(2):
        client = Client()
        log_in(client)
        answers.append(client.post("/login/second/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_five_wrong_codes_close_the_second_step(county: County, client: Client, two_factors: None) -> None:
    secret = bind(county.people["planner"])
    log_in(client)
    for _ in range(5):
        client.post("/login/second/authenticate/", {"code": "000000"})
    page = client.post("/login/second/authenticate/", {"code": code_of(secret)}).content.decode()
    assert "15 分钟后再试" in page


def test_an_initial_password_must_be_changed_first(county: County, client: Client) -> None:
    password = services.reset_password(actor=county.actor("secadmin"), user=county.people["planner"], now=NOW)
    log_in(client, "planner", password)
    assert goes_to(client) == "/login/password/"
    answer = client.post("/login/password/", {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert goes_to(client) == "200"


def test_sessions_end_with_the_next_request(county: County) -> None:
    planner, actor = county.people["planner"], county.actor("secadmin")
    clients = [Client() for _ in range(3)]
    for client in clients:
        client.force_login(planner)
        assert goes_to(client) == "200"
    Membership.objects.filter(user=planner).delete()
    assert goes_to(clients[0]) == "403"
    Membership.objects.create(user=planner, unit=county.bureau, role="planner")
    assert goes_to(clients[0]) == "200"
    services.set_active(actor=actor, user=planner, active=False, now=NOW)
    assert goes_to(clients[1]) == f"{LOGIN}?next={DESK}"
    services.set_active(actor=actor, user=planner, active=True, now=NOW)
    clients[2].force_login(planner)
    assert goes_to(clients[2]) == "200"
    services.reset_password(actor=actor, user=planner, now=NOW)
    assert goes_to(clients[2]) == f"{LOGIN}?next={DESK}"


def test_an_account_that_is_off_is_told_so_only_with_its_password(county: County, client: Client) -> None:
    User.objects.filter(pk=county.people["planner"].pk).update(is_active=False)
    assert "用户名或密码不正确" in log_in(client, "planner", "wrong password")
    assert log_in(client) == "/login/inactive/"
    assert "已停用" in client.get("/login/inactive/").content.decode()
    assert goes_to(client) == f"{LOGIN}?next={DESK}"


def test_logging_in_changes_the_session_s_name(county: County, client: Client) -> None:
    client.get(LOGIN)
    session = client.session
    session["kept"] = 1
    session.save()
    client.cookies[project.SESSION_COOKIE_NAME] = session.session_key or ""
    log_in(client)
    assert client.cookies[project.SESSION_COOKIE_NAME].value != session.session_key


@pytest.mark.parametrize(
    ("key", "ago", "words"), [(SEEN, 1801, "30 分钟没有操作"), (STARTED, 12 * 3600 + 1, "已满 12 小时")]
)
def test_a_session_ends_after_a_pause_and_after_a_day(
    county: County, client: Client, key: str, ago: int, words: str
) -> None:
    client.force_login(county.people["planner"])
    assert goes_to(client) == "200"
    session = client.session
    session[key] = int(time.time()) - ago
    session.save()
    assert goes_to(client) == f"{LOGIN}?next={DESK}"
    assert words in client.get(LOGIN).content.decode()


def test_a_page_that_polls_does_not_keep_the_session_alive(county: County, client: Client) -> None:
    client.force_login(county.people["planner"])
    client.get(DESK)
    session = client.session
    session[SEEN] = before = int(time.time()) - 600
    session.save()
    client.get(DESK, headers={"HX-Request": "true"})
    assert client.session[SEEN] == before
    client.get(DESK)
    assert client.session[SEEN] > before


def test_a_fragment_sends_the_whole_page_to_the_log_in(county: County, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/console/drawing/abc/seed/"}
    answer = client.get("/console/drawing/abc/seed/", headers=headers)
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/console/drawing/abc/seed/"


def test_staff_pages_are_not_kept_by_anybody(county: County, client: Client) -> None:
    client.force_login(county.people["planner"])
    assert "no-store" in client.get(DESK).headers["Cache-Control"]


def test_a_person_with_two_roles_acts_in_the_chosen_one(county: County, client: Client) -> None:
    planner = county.people["planner"]
    Membership.objects.create(user=planner, unit=county.units["s1"], role="reviewer")
    client.force_login(planner)
    client.post("/console/accounts/me/switch/", {"unit_path": "bureau.s1."})
    assert client.get(DESK).context["request"].actor.role == "reviewer"
    assert client.post("/console/accounts/me/switch/", {"unit_path": "other."}).status_code == 404
    Membership.objects.filter(user=planner, role="reviewer").delete()  # a role that is gone is gone at once
    assert client.get(DESK).context["request"].actor.role == "planner"
