"""The security administrator's acts, and what they may not do."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from shuangsuiji.accounts import services
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import Membership, Unit, User
from shuangsuiji.accounts.queries import actors_of, bureau_of, users_visible
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.journal.models import Entry
from tests.county import County, build_county

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=1, officers_each=1)


def second_secadmin(county: County, unit: str = "bureau") -> User:
    user, _ = services.create_user(
        actor=county.actor("secadmin"),
        username="second",
        name="何安",
        unit=county.units[unit],
        role=Role.SECADMIN,
        now=NOW,
    )
    return user


def test_a_new_account_has_an_initial_password_that_is_random_and_a_role(county: County) -> None:
    made = [
        services.create_user(
            actor=county.actor("secadmin"),
            username=name,
            name="新人",
            unit=county.units["s1"],
            role=Role.OFFICER,
            now=NOW,
        )
        for name in ("new-1", "new-2")
    ]
    (user, password), (_, other) = made
    assert user.check_password(password)
    assert password != other
    assert len(password) >= 16
    assert user.password_is_initial
    assert [(actor.role, actor.unit_path) for actor in actors_of(user)] == [(Role.OFFICER, "bureau.s1.")]
    entry = Entry.objects.filter(act="account.create").order_by("-seq").first()
    assert entry is not None
    assert password.encode() not in bytes(entry.canon)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "planner"}, "已被使用"),
        ({"username": "a b"}, "3 到 40"),
        ({"password": "short"}, "密码强度不够"),
        ({"password": "123456789012"}, "密码强度不够"),
        ({"username": "wangxiaoming", "password": "wangxiaoming"}, "密码强度不够"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(county: County, changes: dict[str, str], words: str) -> None:
    values = {"username": "new", "name": "新人", "password": "Zezhou-Demo-2023", **changes}
    before = User.objects.count()
    with pytest.raises(Refusal, match=words):
        services.create_user(
            actor=county.actor("secadmin"), unit=county.units["s1"], role=Role.OFFICER, now=NOW, **values
        )
    assert User.objects.count() == before


def test_no_person_holds_two_of_the_three_administrations(county: County) -> None:
    with pytest.raises(Refusal, match="不能由一人兼任"):
        services.give_role(
            actor=county.actor("secadmin"), user=county.people["sysadmin"], unit=county.units["s1"], role=Role.LOGADMIN,
            now=NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():  # not even past the service
        Membership.objects.create(user=county.people["logadmin"], unit=county.units["s1"], role=Role.SYSADMIN.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=county.people["planner"], unit=county.bureau, role=Role.HEAD.value)


def test_the_last_security_administrator_stays(county: County) -> None:
    secadmin, actor = county.people["secadmin"], county.actor("secadmin")
    with pytest.raises(Refusal, match="唯一的安全管理员"):
        services.take_role(actor=actor, user=secadmin, unit=county.bureau, now=NOW)
    with pytest.raises(Refusal, match="唯一的安全管理员"):
        services.give_role(actor=actor, user=secadmin, unit=county.bureau, role=Role.PLANNER, now=NOW)
    with pytest.raises(Refusal, match="自己的账号"):
        services.set_active(actor=actor, user=secadmin, active=False, now=NOW)
    second_secadmin(county, "s1")  # one of a station looks after the station alone
    with pytest.raises(Refusal, match="唯一的安全管理员"):
        services.take_role(actor=actor, user=secadmin, unit=county.bureau, now=NOW)


def test_with_a_second_one_the_first_may_go(county: County) -> None:
    second = second_secadmin(county)
    services.set_active(actor=actors_of(second)[0], user=county.people["secadmin"], active=False, now=NOW)
    with pytest.raises(Refusal, match="唯一的安全管理员"):  # one who is switched off does not count
        services.take_role(actor=actors_of(second)[0], user=second, unit=county.bureau, now=NOW)


def take_away(actor: Actor, victim: User, unit: Unit) -> None:
    services.take_role(actor=actor, user=victim, unit=unit, now=NOW)


def switch_off(actor: Actor, victim: User, unit: Unit) -> None:
    services.set_active(actor=actor, user=victim, active=False, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [take_away, switch_off])
def test_two_administrators_cannot_remove_each_other_at_once(act: Callable[[Actor, User, Unit], None]) -> None:
    county = build_county(size=1, officers_each=1)
    pair = [county.people["secadmin"], second_secadmin(county)]
    actors = [actors_of(user)[0] for user in pair]
    together, answers = threading.Barrier(2), []

    def remove(actor: int, victim: int) -> None:
        together.wait()
        try:
            act(actors[actor], pair[victim], county.bureau)
            answers.append("removed")
        except Refusal:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pairing) for pairing in ((0, 1), (1, 0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["refused", "removed"]
    assert Membership.objects.filter(role=Role.SECADMIN.value, user__is_active=True).count() == 1


def test_accounts_of_another_bureau_are_not_there(county: County) -> None:
    actor, stranger = county.actor("secadmin"), county.people["stranger"]
    assert stranger not in users_visible(actor)
    for act in (services.reset_password, services.reset_factors):
        with pytest.raises(Missing):
            act(actor=actor, user=stranger, now=NOW)
    with pytest.raises(Missing):
        services.set_active(actor=actor, user=stranger, active=False, now=NOW)
    with pytest.raises(Missing):
        services.give_role(actor=actor, user=stranger, unit=county.units["other"], role=Role.HEAD, now=NOW)


@pytest.mark.parametrize("person", ["planner", "head", "auditor", "sysadmin", "logadmin", "officer"])
def test_only_the_security_administrator_manages_accounts(county: County, person: str) -> None:
    with pytest.raises(NotAllowed):
        services.set_active(actor=county.actor(person), user=county.people["reviewer"], active=False, now=NOW)


def test_an_inactive_unit_gives_no_role(county: County) -> None:
    Unit.objects.filter(pk=county.units["s1"].pk).update(active=False)
    assert actors_of(county.people["reviewer"]) == []


@pytest.mark.parametrize("code", ["", "a.b", "a~", "县局", "x" * 21])
def test_a_code_that_would_break_the_tree_is_refused(county: County, code: str) -> None:
    with pytest.raises(Refusal, match="单位代码"):
        services.create_unit(
            actor=county.actor("secadmin"), parent=county.bureau, code=code, name="新所", short_name="新所", kind="station",
            now=NOW,
        )  # fmt: skip


def test_units_lie_below_their_bureau(county: County) -> None:
    unit = services.create_unit(
        actor=county.actor("secadmin"), parent=county.units["s1"], code="post", name="分所", short_name="分所",
        kind="station", now=NOW,
    )  # fmt: skip
    assert unit.path == "bureau.s1.post."
    assert bureau_of(unit.path) == county.bureau
    with pytest.raises(Refusal, match="已被使用"):
        services.create_unit(
            actor=county.actor("secadmin"), parent=county.bureau, code="post", name="分所", short_name="分所",
            kind="station", now=NOW,
        )  # fmt: skip


FOUND = {
    "code": "140525", "name": "泽州县市场监督管理局", "short_name": "泽州县局", "username": "secadmin", "person": "郑安",
}  # fmt: skip


@pytest.mark.django_db
def test_found_begins_an_installation_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "correct horse battery\n")
    call_command("found", **FOUND, password_stdin=True)
    user = User.objects.get()
    assert user.check_password("correct horse battery")
    assert not user.password_is_initial
    assert [(actor.role, actor.unit_path) for actor in actors_of(user)] == [(Role.SECADMIN, "140525.")]
    assert list(Entry.objects.order_by("seq").values_list("act", flat=True)) == ["unit.create", "account.create"]
    assert "已设立泽州县市场监督管理局" in capsys.readouterr().out
    typed(monkeypatch, "correct horse battery\n")
    with pytest.raises(CommandError, match="已经初始化过"):
        call_command("found", **FOUND, password_stdin=True)


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "words"), [({"code": "14.05"}, "单位代码"), ({"code": ""}, "没有填写")])
def test_found_refuses_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], words: str) -> None:
    typed(monkeypatch, "\n")
    with pytest.raises(CommandError, match=words):
        call_command("found", **{**FOUND, **changes}, password_stdin=True)
    assert not Unit.objects.exists()


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(text))
