"""What a bureau's directory looks like after a year: licences, facts, rules, doubles, transfers, owners, and some gaps."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from shuangsuiji.registry import queries as registry
from shuangsuiji.registry import services

from .organisation import Office

FEW = 30  # of each kind: enough to fill a page
FACTS = (
    ("abnormal", "2023-07-01", "未按规定的期限公示年度报告", "泽州县市场监督管理局"),
    ("abnormal", "2024-02-20", "通过登记的住所（经营场所）无法联系", "泽州县市场监督管理局"),
    ("penalty", "2023-09-12", "销售超过保质期的食品，罚款 2000 元", "泽州县市场监督管理局"),
    ("lead", "2023-11-03", "投诉举报：计量不准、缺斤短两", "12315 平台"),
    ("lead", "2024-03-18", "移送：冒用他人商标的线索", "晋城市市场监督管理局"),
    ("report", "2024-05-06", "2023", "国家企业信用信息公示系统"),
)
RULES = {
    "成品油经营": {"names": ["加油站"], "states": ["active"]},
    "药品零售": {"names": ["大药房"], "kinds": ["enterprise"]},
}
# name of a tag, "" for all subjects → the account of the section that keeps it, whether it has signed
OWNERS = (
    ("", "section", True),
    ("食品销售者", "section-sp", True),
    ("加油站", "section-jl", True),
    ("药品零售", "section", False),
)


def load_life(office: Office, now: datetime) -> None:
    """Everything that hangs on subjects, as persons of the bureau would have entered it by `now`."""
    section = office.actor("section")
    stations, shops = (_subjects(office, tag) for tag in ("加油站", "药店"))
    _licences(section, stations, "成品油零售经营批准证书", now)
    _licences(section, shops, "药品经营许可证", now)
    _facts(section, [*stations, *shops], now)
    _doubles(office, shops, now)
    _rules(office, now)
    _handovers(office, stations, now)
    _owners(office, now)


def _subjects(office: Office, tag: str) -> list[Any]:
    codes = [one.pk for one in registry.tags() if one.name == tag]
    rows = registry.subjects_in({"tags": codes, "states": ["active"]}, office.bureau.path)
    return list(rows.select_related("office").order_by("code")[:FEW])


def _licences(actor: Any, subjects: list[Any], name: str, now: datetime) -> None:
    """Five-year licences, some of which have run out or soon will."""
    today = timezone.localdate(now)
    for number, subject in enumerate(subjects):
        ends = today + timedelta(days=(number - 4) * 40)
        values = {
            "name": name, "number": f"晋泽{number + 1:04d}", "issuer": "泽州县行政审批服务管理局",
            "approved_on": ends - timedelta(days=5 * 365), "valid_to": ends,
        }  # fmt: skip
        services.save_licence(actor=actor, subject=subject, values=values, now=now)


def _facts(actor: Any, subjects: list[Any], now: datetime) -> None:
    for subject, (kind, day, value, source) in zip(subjects[:: max(1, len(subjects) // 18)], FACTS * 3, strict=False):
        values = {
            "kind": kind,
            "date": date.fromisoformat(day),
            "until": None,
            "value": value,
            "source": source,
            "document": "",
        }
        services.add_fact(actor=actor, subject=subject, values=values, now=now)


def _doubles(office: Office, subjects: list[Any], now: datetime) -> None:
    """Three firms stand twice: once more under the old number of before 2015."""
    section = office.actor("section")
    for number, subject in enumerate(subjects[:3]):
        values = {
            "name": subject.name.replace("泽州县", "泽州县 "), "kind": subject.kind, "state": "active", "risk_class": "U",
            "address": subject.address, "legal_person": subject.legal_person,
        }  # fmt: skip
        services.create_subject(
            actor=section, code=f"14052500000{number:04d}", office=subject.office, values=values, now=now
        )
    services.find_doubles(actor=section, now=now)


def _rules(office: Office, now: datetime) -> None:
    section, tag = office.actor("section"), registry.tags().model
    rules = []
    for name, spec in RULES.items():
        word = services.create_word(actor=section, model=tag, name=name, now=now)
        rules.append(services.save_rule(actor=section, tag=word, spec=spec, now=now))
    services.run_rules(rules=[rule.pk for rule in rules])


def _handovers(office: Office, subjects: list[Any], now: datetime) -> None:
    """The station of 巴公 is asked to take one over."""
    target = office.units["bgon"]
    moving = next((subject for subject in subjects if subject.office_id != target.pk), None)
    if moving is not None:
        services.ask_handover(
            actor=office.actor("section"), subject=moving, target=target, reason="经营场所搬到巴公镇", now=now
        )


def _owners(office: Office, now: datetime) -> None:
    planner, today = office.actor("planner"), timezone.localdate(now)
    known = {tag.name: tag for tag in registry.tags()}
    for name, account, signed in OWNERS:
        keeper = office.actor(account)
        owner = next(unit for unit in office.units.values() if unit.path == keeper.unit_path)
        row = services.create_directory(
            actor=planner, kind="subjects", tag=known.get(name), owner=owner, due_on=today + timedelta(days=20),
            every_months=12, now=now,
        )  # fmt: skip
        if signed:
            services.sign_directory(actor=keeper, directory=row, note="已按登记数据逐户核对", now=now)
    keeper = office.actor("section-rj")
    row = services.create_directory(
        actor=planner, kind="officers", tag=None, owner=office.units["rj"], due_on=today + timedelta(days=10), every_months=6,
        now=now,
    )  # fmt: skip
    services.sign_directory(actor=keeper, directory=row, note="已与持证人员名册核对", now=now)
