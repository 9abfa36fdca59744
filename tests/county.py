"""A small county whose people have names: the ground most tests stand on."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.models import Membership, Region, Unit, UnitKind, User
from shuangsuiji.accounts.queries import actors_of
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.codes import make_uscc
from shuangsuiji.registry.models import (
    CatalogueState,
    Item,
    ItemCatalogue,
    Officer,
    Speciality,
    Subject,
    SubjectKind,
    Tag,
)

NOW = datetime(2023, 7, 3, 1, 0, tzinfo=UTC)
PASSWORD = "Zezhou-Demo-2023"
STATIONS = {"s1": "巴公所", "s2": "高都所", "s3": "大阳所"}
SECTIONS = {"xy": "信用股", "jl": "计量股", "sp": "食品流通股"}
CLASSES = "AAAAAAABBC"  # ten subjects of a station: seven A, two B, one C; every third station's last one is D


@dataclass
class County:
    """Units by short code, actors by person, and the registry of a county with `size` enterprises per station."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)

    @property
    def bureau(self) -> Unit:
        return self.units["bureau"]

    def actor(self, person: str) -> Actor:
        """The (first) role of `person` as an actor."""
        return actors_of(self.people[person])[0]


def build_county(*, size: int = 20, officers_each: int = 3, within: str = "") -> County:
    """Make the county in the database: 王planner 李section 赵head 钱officer… see `people`.

    Its bureau and the other one are topmost, or stand side by side below a bureau with the name `within`.
    """
    county = County()
    if within:
        add_unit(county, "top", within, UnitKind.BUREAU, None)
    _add_units(county, "top" if within else None)
    _add_people(county)
    _add_items(county)
    _add_subjects(county, size)
    _add_officers(county, officers_each)
    return county


def add_unit(county: County, key: str, name: str, kind: str, parent: str | None) -> Unit:
    above = county.units[parent] if parent else None
    path = (above.path if above else "") + key + "."
    unit = Unit.objects.create(
        code=key, name=name, short_name=name, kind=kind, parent=above, path=path, created_at=NOW, updated_at=NOW
    )
    county.units[key] = unit
    return unit


def _add_units(county: County, above: str | None) -> None:
    add_unit(county, "bureau", "泽州县市场监督管理局", UnitKind.BUREAU, above)
    for key, name in SECTIONS.items():
        add_unit(county, key, name, UnitKind.SECTION, "bureau")
    for key, name in STATIONS.items():
        add_unit(county, key, name, UnitKind.STATION, "bureau")
    add_unit(county, "other", "高平市市场监督管理局", UnitKind.BUREAU, above)
    Region.objects.create(code="140525", name="泽州县")


def _add_people(county: County) -> None:
    posts = [
        ("planner", "王敏", Role.PLANNER, "bureau"),
        ("section", "李强", Role.SECTION, "xy"),
        ("head", "赵立", Role.HEAD, "bureau"),
        ("auditor", "孙正", Role.AUDITOR, "bureau"),
        ("reviewer", "周洁", Role.REVIEWER, "s1"),
        ("sysadmin", "吴迪", Role.SYSADMIN, "bureau"),
        ("secadmin", "郑安", Role.SECADMIN, "bureau"),
        ("logadmin", "冯录", Role.LOGADMIN, "bureau"),
        ("stranger", "陈外", Role.PLANNER, "other"),
    ]
    for username, name, role, unit in posts:
        add_person(county, username, name, role, unit)


def add_person(county: County, username: str, name: str, role: Role, unit: str) -> User:
    user = User(username=username, name=name)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, unit=county.units[unit], role=role.value)
    county.people[username] = user
    return user


def _add_items(county: County) -> None:
    catalogue = ItemCatalogue.objects.create(
        unit=county.bureau, unit_path=county.bureau.path, edition="第一版修订版", effective_from=date(2023, 1, 1),
        state=CatalogueState.IN_FORCE, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    names = [
        "登记事项检查",
        "公示信息检查",
        "商标使用行为的检查",
        "商标代理行为的检查",
        "拍卖等重要领域市场规范管理检查",
    ]
    for number, name in enumerate(names, 1):
        item = Item(catalogue=catalogue, code=f"A{number:02d}", name=name, created_at=NOW, updated_at=NOW)
        item.save()
        county.items.append(item)


def _add_subjects(county: County, size: int) -> None:
    Tag.objects.create(code="gas-station", name="加油站")
    serial = 0
    for position, key in enumerate(STATIONS):
        for n in range(size):
            serial += 1
            letter = "D" if n == size - 1 and position % 3 == 0 else CLASSES[n % len(CLASSES)]
            county.subjects.append(_subject(county, serial, key, letter))
    Subject.objects.bulk_create(county.subjects)


def _subject(county: County, serial: int, station: str, letter: str) -> Subject:
    unit = county.units[station]
    return Subject(
        code_type="uscc", code=make_uscc(f"91140525MA{serial:07d}"), name=f"泽州县第{serial}商贸有限公司",
        kind=SubjectKind.ENTERPRISE, office=unit, unit_path=unit.path, region_id="140525", risk_class=letter,
        address=f"泽州县巴公镇{serial}号", established_on=date(2015, 1, 1), created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def _add_officers(county: County, each: int) -> None:
    Speciality.objects.create(code="food", name="食品")
    serial = 0
    for key in [*STATIONS, *SECTIONS]:
        for n in range(each):
            serial += 1
            county.officers.append(_officer(county, serial, key, first=n == 0))


def _officer(county: County, serial: int, key: str, *, first: bool) -> Officer:
    unit = county.units[key]
    user = add_person(county, f"officer{serial}", f"执法员{serial}", Role.OFFICER, key)
    if first and serial == 1:
        county.people["officer"] = user
    return Officer.objects.create(
        certificate=f"0405{serial:06d}", certificate_valid_to=date(2026, 12, 31), name=user.name, unit=unit,
        unit_path=unit.path, user=user, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
