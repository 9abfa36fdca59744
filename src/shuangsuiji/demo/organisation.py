"""The demo's units and accounts."""

from dataclasses import dataclass, field
from datetime import datetime

from shuangsuiji.accounts import services
from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, UnitKind, actors_of, main_bureau, unit_at, user_named
from shuangsuiji.accounts.roles import Role

from . import place


@dataclass(frozen=True)
class Office:
    """The demo's bureau with its units by code and its people by user name."""

    bureau: Unit
    units: dict[str, Unit]
    known: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The first role of a person; nobody changes post during the demo's year."""
        if username not in self.known:
            self.known[username] = actors_of(user_named(username))[0]
        return self.known[username]


def found_office(now: datetime) -> Office:
    """Bureau, sections, stations and one account per role."""
    code, name, short = place.BUREAU
    username, person = place.FOUNDER
    founder = services.found_bureau(
        code=code, name=name, short_name=short, username=username, person=person, password=place.PASSWORD, now=now
    )
    actor = actors_of(founder)[0]
    bureau = unit_at(f"{code}.")
    units = {"": bureau}
    for key, (name, short) in {**place.SECTIONS, **place.OFFICES}.items():
        units[key] = _unit(actor, bureau, key, name, short, UnitKind.SECTION, now)
    for key, (name, short, _) in place.STATIONS.items():
        units[key] = _unit(actor, bureau, key, name, short, UnitKind.STATION, now)
    for username, (person, role, key) in place.PEOPLE.items():
        add_person(actor, username, person, role, units[key], now)
    return Office(bureau, units)


def _unit(actor: Actor, parent: Unit, key: str, name: str, short: str, kind: str, now: datetime) -> Unit:
    return services.create_unit(
        actor=actor, parent=parent, code=f"{parent.code}-{key}", name=name, short_name=short, kind=kind, now=now
    )


def add_person(actor: Actor, username: str, name: str, role: Role, unit: Unit, now: datetime) -> int:
    """An account with the demo's password; its primary key."""
    user, _ = services.create_user(
        actor=actor, username=username, name=name, unit=unit, role=role, now=now, password=place.PASSWORD
    )
    return user.pk


def is_empty() -> bool:
    """Whether nothing has been set up yet."""
    return main_bureau() is None
