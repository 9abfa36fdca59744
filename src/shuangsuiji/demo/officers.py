"""Sixty invented officers: certificates of which some expire, specialities, leave and recusals."""

import csv
import io
import random
from datetime import date, datetime, timedelta

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.roles import Role
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry import services

from . import place, words
from .organisation import Office, add_person

SEED = 60
HEADER = ("姓名", "执法证号", "有效期", "单位", "职务", "层级", "专业")
SPECIALITIES = ("食品", "计量", "价格", "广告", "登记公示")
EXPIRED = {7, 31}  # officers whose certificate has lapsed: they show up in the report of gaps, never in a team
SOON = {12, 44}
LEAVES = {5: (date(2023, 8, 1), date(2023, 8, 20)), 23: (date(2023, 9, 4), date(2023, 9, 15))}
RECUSALS = 25


def _unit_names() -> list[str]:
    return [short for _, short, _ in place.STATIONS.values()] + [short for _, short in place.SECTIONS.values()]


def officers_csv() -> bytes:
    """The directory of officers as csv: stations get five or more, sections the rest."""
    rng = random.Random(SEED)  # noqa: S311 - invented names, not a draw
    names = _unit_names()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for n in range(1, place.OFFICERS + 1):
        person = rng.choice(words.SURNAMES) + "".join(rng.sample(words.GIVEN, 2))
        writer.writerow(
            [
                person,
                f"140525{n:05d}",
                _valid_to(n),
                names[n % len(names)],
                "科员",
                "县",
                "、".join(rng.sample(SPECIALITIES, 2)),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _valid_to(n: int) -> str:
    if n in EXPIRED:
        return "2022-12-31"
    return "2023-11-30" if n in SOON else "2028-12-31"


def load_officers(office: Office, now: datetime) -> int:
    """Import the officers, give each an account, note leave and recusals; how many there are."""
    planner, secadmin = office.actor("planner"), office.actor(place.FOUNDER[0])
    speciality = registry.specialities().model
    for name in SPECIALITIES:
        services.create_word(actor=planner, model=speciality, name=name, now=now)
    services.import_officers(actor=planner, data=officers_csv(), file_name="执法人员名录.csv", now=now)
    officers = list(registry.officers_visible(planner).order_by("certificate"))
    for n, officer in enumerate(officers, 1):
        user_id = add_person(secadmin, f"officer{n}", officer.name, Role.OFFICER, officer.unit, now)
        services.link_account(actor=secadmin, officer=officer, user_id=user_id, now=now)
    _note_leaves(planner, officers, now)
    _declare_recusals(planner, officers, now)
    return len(officers)


def _note_leaves(actor: Actor, officers: list[registry.Officer], now: datetime) -> None:
    for n, (first, last) in LEAVES.items():
        services.add_leave(actor=actor, officer=officers[n - 1], first_day=first, last_day=last, now=now)


def _declare_recusals(actor: Actor, officers: list[registry.Officer], now: datetime) -> None:
    """Kin in a business of the own town: what recusals mostly are."""
    rng = random.Random(SEED)  # noqa: S311
    subjects = list(registry.subjects_visible(actor).order_by("code")[: RECUSALS * 40 : 40])
    for subject in subjects:
        claim = services.Claim(subject=subject, reason="近亲属在该单位任职")
        services.declare_recusal(actor=actor, bearer=rng.choice(officers), claim=claim, now=now + timedelta(hours=1))
