"""The organisation: units renamed, moved, closed; who rules where; roles within a department."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.test import Client

from shuangsuiji.accounts import queries, services
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import Membership, Region, Unit, UnitChange, User
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.console.queries import journal_visible
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry.models import Officer, OfficerChange, Subject
from tests.county import County, build_county

NOW = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def county(db: None) -> County:
    return build_county(size=2, officers_each=1)


def make_unit(code: str, parent: Unit | None = None, kind: str = "bureau", department: str = "") -> Unit:
    path = f"{parent.path if parent else ''}{code}."
    return Unit.objects.create(
        code=code, name=f"{code}局", short_name=code, kind=kind, parent=parent, path=path, department=department,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def person(username: str, role: Role, unit: Unit, department: str = "") -> Actor:
    user = User.objects.create(username=username, name=username, unit_path=unit.path)
    Membership.objects.create(user=user, unit=unit, role=role.value, department=department)
    return actors_of(user)[0]


def under_a_city(county: County) -> tuple[Unit, Unit]:
    """The county's bureau and another one below a city, and the city below a province: by moving them there."""
    province = make_unit("prov")
    city = make_unit("city", province)
    top = person("top", Role.SECADMIN, province)
    for key in ("bureau", "other"):
        unit = county.units[key]
        Unit.objects.filter(pk=unit.pk).update(parent=province, path=f"prov.{unit.code}.")  # as if founded there
        for below in Unit.objects.filter(path__startswith=f"{unit.code}."):
            Unit.objects.filter(pk=below.pk).update(path=f"prov.{below.path}")
        services.path_columns()
        _prefix(unit.code)
        services.move_unit(actor=top, unit=Unit.objects.get(pk=unit.pk), parent=city, reason="市直管", now=NOW)
    return province, city


def _prefix(code: str) -> None:
    for model, name in services.path_columns():
        for row in model._default_manager.filter(**{f"{name}__startswith": f"{code}."}):
            model._default_manager.filter(pk=row.pk).update(**{name: f"prov.{getattr(row, name)}"})


def test_a_moved_bureau_takes_every_row_along(county: County) -> None:
    _, city = under_a_city(county)
    subjects = set(Subject.objects.values_list("unit_path", flat=True))
    assert subjects == {f"prov.city.bureau.{key}." for key in ("s1", "s2", "s3")}
    for model, name in services.path_columns():
        paths = set(model._default_manager.exclude(**{name: ""}).values_list(name, flat=True))
        assert all(path.startswith("prov.") for path in paths), (model, name, paths)
    planner = actors_of(county.people["planner"])[0]
    assert planner.unit_path == "prov.city.bureau."
    assert registry.subjects_visible(planner).count() == 6
    change = UnitChange.objects.get(unit__code="bureau")
    assert (change.old, change.new, change.reason) == ("prov.bureau.", "prov.city.bureau.", "市直管")
    assert city.children.count() == 2


def test_a_tree_of_three_levels_sees_downwards_only(county: County) -> None:
    province, city = under_a_city(county)
    above = [person("p1", Role.PLANNER, province), person("p2", Role.PLANNER, city)]
    county_planner, stranger = (actors_of(county.people[name])[0] for name in ("planner", "stranger"))
    station = person("s1r", Role.REVIEWER, Unit.objects.get(code="s1"))
    assert [registry.subjects_visible(actor).count() for actor in (*above, county_planner)] == [6, 6, 6]
    assert registry.subjects_visible(stranger).count() == 0
    assert registry.subjects_visible(station).count() == 2
    officer = Officer.objects.all()[0]
    assert registry.get_officer(above[0], officer.ref) == officer
    with pytest.raises(Missing):
        registry.get_officer(stranger, officer.ref)


def test_the_journal_of_a_moved_unit_is_found_under_its_former_path(county: County) -> None:
    secadmin = county.actor("secadmin")
    services.set_active(actor=secadmin, user=county.people["reviewer"], active=False, now=NOW)
    under_a_city(county)
    auditor = actors_of(county.people["auditor"])[0]
    # the first move here is written by hand, so that only what services moved counts
    UnitChange.objects.filter(unit__code="bureau").update(old="bureau.")
    assert "account.disable" in set(journal_visible(auditor).values_list("act", flat=True))
    stranger = person("a2", Role.AUDITOR, Unit.objects.get(code="other"))
    assert "account.disable" not in set(journal_visible(stranger).values_list("act", flat=True))


def test_units_do_not_go_below_themselves_nor_beyond_reach(county: County) -> None:
    secadmin = county.actor("secadmin")
    station, section = county.units["s1"], county.units["xy"]
    below = services.create_unit(
        actor=secadmin, parent=station, code="post", name="分所", short_name="分所", kind="station", now=NOW
    )
    for unit, parent in ((station, below), (station, county.bureau), (county.bureau, section)):
        with pytest.raises(Refusal):
            services.move_unit(actor=secadmin, unit=unit, parent=parent, reason="", now=NOW)
    with pytest.raises(Missing):
        services.move_unit(actor=secadmin, unit=station, parent=county.units["other"], reason="", now=NOW)


def test_a_closed_station_hands_over_subjects_and_officers(county: County) -> None:
    secadmin, old, new = county.actor("secadmin"), county.units["s1"], county.units["s2"]
    with pytest.raises(Refusal, match="2 个检查对象、1 名执法人员"):
        services.close_unit(actor=secadmin, unit=old, successor=None, reason="机构改革", now=NOW)
    old.refresh_from_db()
    assert old.active  # the refusal took everything back
    services.close_unit(actor=secadmin, unit=old, successor=new, reason="机构改革", now=NOW)
    assert Subject.objects.filter(office=new, unit_path=new.path).count() == 4
    assert not Officer.objects.filter(unit=old).exists()
    assert OfficerChange.objects.filter(source="unit").count() == 1
    assert actors_of(county.people["reviewer"]) == []  # the role of a closed unit has ended
    services.reopen_unit(actor=secadmin, unit=old, reason="恢复", now=NOW)
    kinds = UnitChange.objects.filter(unit=old).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["close", "reopen"]


def test_a_renamed_unit_keeps_its_history(county: County) -> None:
    unit = county.units["s1"]
    values = {"name": "巴公市场监督管理所", "short_name": unit.short_name, "level": "station"}
    fields = services.edit_unit(
        actor=county.actor("secadmin"), unit=unit, values=values, reason="编办〔2026〕1号", now=NOW
    )
    assert fields == ["level", "name"]
    change = UnitChange.objects.get(unit=unit)
    assert "名称：巴公所" in change.old
    assert "层级：所" in change.new


def test_a_role_within_a_department_sees_that_department_alone(county: County) -> None:
    bureau = county.bureau
    Unit.objects.update(department="scjg")
    partner = make_unit("zj", bureau, "department", department="zjjs")
    row = Subject.objects.all()[0]
    Subject.objects.filter(pk=row.pk).update(office=partner, unit_path=partner.path)
    limited = person("limited", Role.PLANNER, bureau, department="scjg")
    everybody = county.actor("planner")
    assert registry.subjects_visible(everybody).count() == 6
    assert registry.subjects_visible(limited).count() == 5
    with pytest.raises(Missing):
        registry.get_subject(limited, row.ref)
    assert not limited.may("subject.edit", partner.path)
    assert limited.may("subject.edit", county.units["s1"].path)


def test_who_rules_below_does_not_rule_who_works_above_too(county: County) -> None:
    _, city = under_a_city(county)
    planner, secadmin = county.people["planner"], actors_of(county.people["secadmin"])[0]
    services.reset_password(actor=secadmin, user=planner, now=NOW)
    Membership.objects.create(user=planner, unit=city, role=Role.HEAD.value)
    for act in (services.reset_password, services.reset_factors):
        with pytest.raises(NotAllowed, match="范围之外"):
            act(actor=secadmin, user=planner, now=NOW)
    with pytest.raises(NotAllowed):
        services.set_active(actor=secadmin, user=planner, active=False, now=NOW)
    with pytest.raises(NotAllowed):  # the sign-on of another would be a way in too
        services.set_sso_id(actor=secadmin, user=planner, sso_id="x", now=NOW)


def test_a_city_makes_the_first_administrators_of_a_county(county: County) -> None:
    _, city = under_a_city(county)
    cityadmin = person("cityadmin", Role.SECADMIN, city)
    bureau = services.create_unit(
        actor=cityadmin, parent=city, code="140521", name="沁水县局", short_name="沁水局", kind="bureau", now=NOW
    )
    user, _ = services.create_user(
        actor=cityadmin, username="qinshui", name="何安", unit=bureau, role=Role.SECADMIN, now=NOW
    )
    first = actors_of(user)[0]
    services.create_user(actor=first, username="qsplanner", name="沈平", unit=bureau, role=Role.PLANNER, now=NOW)
    with pytest.raises(NotAllowed):  # what lies above is known to be there, and closed
        services.create_user(actor=first, username="upwards", name="何高", unit=city, role=Role.PLANNER, now=NOW)
    with pytest.raises(Missing):
        services.create_user(
            actor=first, username="sideways", name="何旁", unit=Unit.objects.get(code="s1"), role=Role.PLANNER, now=NOW
        )
    seen = set(queries.users_visible(first).values_list("username", flat=True))
    assert seen == {"qinshui", "qsplanner"}


def test_accounts_without_a_role_are_kept_by_their_last_unit(county: County) -> None:
    secadmin, reviewer = county.actor("secadmin"), county.people["reviewer"]
    User.objects.filter(pk=reviewer.pk).update(unit_path=county.units["s1"].path)
    services.take_role(actor=secadmin, user=reviewer, unit=county.units["s1"], now=NOW)
    assert reviewer in set(queries.users_visible(secadmin))
    stranger = person("secadmin2", Role.SECADMIN, county.units["other"])
    assert reviewer not in set(queries.users_visible(stranger))


def test_nobody_gives_themselves_a_role_and_administrators_do_no_business(county: County) -> None:
    secadmin, actor = county.people["secadmin"], county.actor("secadmin")
    with pytest.raises(Refusal, match="自己的岗位"):
        services.give_role(actor=actor, user=secadmin, unit=county.units["s1"], role=Role.REVIEWER, now=NOW)
    with pytest.raises(Refusal, match="不能兼任业务岗位"):
        services.give_role(
            actor=actor, user=county.people["planner"], unit=county.units["s1"], role=Role.SYSADMIN, now=NOW
        )
    with pytest.raises(Refusal, match="不能兼任业务岗位"):
        services.give_role(
            actor=actor, user=county.people["sysadmin"], unit=county.units["s1"], role=Role.HEAD, now=NOW
        )


def test_regions_know_what_lies_above(county: County) -> None:
    for code, name in (("140500", "晋城市"), ("140525101", "下村镇")):
        services.save_region(actor=county.actor("secadmin"), code=code, name=name, now=NOW)
    assert Region.objects.get(code="140525101").parent_id == "140525"
    with pytest.raises(Refusal, match="6、9 或 12 位"):
        services.save_region(actor=county.actor("secadmin"), code="14052", name="错", now=NOW)


def test_pages_of_units(county: County, client: Client) -> None:
    client.force_login(county.people["secadmin"])
    ref = county.units["s1"].ref
    page = client.get(f"/console/accounts/units/{ref}/").content.decode()
    assert "撤并" in page
    answer = client.post(f"/console/accounts/units/{ref}/close/", {"reason": "改革", "successor": ""})
    assert answer.status_code == 422
    assert "请选择接收单位" in answer.content.decode()
    moved = {"parent": county.units["s2"].pk, "reason": "改革"}
    assert client.post(f"/console/accounts/units/{ref}/move/", moved).status_code == 302
    assert Unit.objects.get(ref=ref).path == "bureau.s2.s1."
    assert "调整隶属" in client.get(f"/console/accounts/units/{ref}/").content.decode()


def test_every_column_of_a_path_is_found() -> None:
    """A path under another name would stay behind when its unit moves: there is none of this length."""
    known = {(model, name) for model, name in services.path_columns()}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model._meta.app_label != "journal" and "路径" in str(field.verbose_name):
                assert (model, field.name) in known, (model, field.name)
