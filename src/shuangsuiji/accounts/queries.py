"""Reads of users, units and roles."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import CharField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile

from .actor import Actor
from .models import Membership, Region, Unit, UnitChange, UnitKind, UnitLevel, User
from .roles import ROLE_TITLES, Role

_NOBODY = Value("—")
# path → its bureau, while a request that only reads is answered
_BUREAUS: ContextVar[dict[str, Unit] | None] = ContextVar("bureaus", default=None)

__all__ = ["Region", "Unit", "UnitKind", "UnitLevel", "User"]


def actors_of(user: User) -> list[Actor]:
    """The roles a user can act in, in the order they were given."""
    rows = Membership.objects.filter(user=user, unit__active=True).select_related("unit__parent").order_by("id")
    return [_actor(user, row) for row in rows]


def _actor(user: User, row: Membership) -> Actor:
    unit = row.unit
    return Actor(
        user.pk, user.ref, user.name, Role(row.role), unit.pk, unit.path, unit.name,
        within=_units_of(row) if row.department else None, bureau_path=_bureau_path(unit), keeper=is_keeper(unit),
    )  # fmt: skip


def _bureau_path(unit: Unit) -> str:
    """The bureau's path without a query where the unit is one or hangs on one; the unit's own where there is none above."""
    for found in (unit, unit.parent):
        if found is not None and found.kind == UnitKind.BUREAU:
            _remember(found, unit.path, found.path)
            return found.path
    try:
        return bureau_of(unit.path).path
    except Missing:
        return unit.path


def is_keeper(unit: Unit) -> bool:
    """Whether a unit is one of the sections that the profile names as keepers of officers."""
    return unit.kind == UnitKind.SECTION and not {unit.name, unit.short_name}.isdisjoint(
        active_profile().officer_keepers
    )


def _units_of(row: Membership) -> frozenset[str]:
    """The units of the department that a role is limited to, within the bureau's line and below."""
    units = Unit.objects.filter(department=row.department).filter(under(line_of(row.unit.path)[0], "path"))
    return frozenset(units.values_list("path", flat=True))


def units_under(path: str) -> QuerySet[Unit]:
    """Active units at or below `path`, in the order of the tree."""
    return Unit.objects.filter(under(path, "path"), active=True)


def units_elsewhere(path: str) -> QuerySet[Unit]:
    """Active bureaus that do not lie at or below `path`."""
    return Unit.objects.filter(kind=UnitKind.BUREAU, active=True).exclude(under(path, "path"))


def bureau_paths() -> list[str]:
    """Paths of all bureaus, the deepest first."""
    paths = Unit.objects.filter(kind=UnitKind.BUREAU).values_list("path", flat=True)
    return sorted(paths, key=len, reverse=True)


def unit_at(path: str) -> Unit:
    """The unit whose path is `path`; raises Missing."""
    unit = Unit.objects.filter(path=path).first()
    if unit is None:
        raise Missing("没有找到该单位。")
    return unit


def bureau_of(path: str) -> Unit:
    """The bureau that `path` belongs to: itself, or the nearest one above; raises Missing."""
    known = _BUREAUS.get()
    if known is not None and path in known:
        return known[path]
    unit = Unit.objects.filter(path__in=line_of(path), kind=UnitKind.BUREAU).order_by("-path").first()
    if unit is None:
        raise Missing("该单位不属于任何局。", mend="请由安全管理员检查组织机构。")
    _remember(unit, path)
    return unit


def _remember(bureau: Unit, *paths: str) -> None:
    """While a request that only reads is answered: the bureau that these paths belong to."""
    known = _BUREAUS.get()
    if known is not None:
        known.update(dict.fromkeys(paths, bureau))


@contextmanager
def remembering_bureaus() -> Iterator[None]:
    """Within it each path's bureau is asked for once: for requests that only read, so that nothing remembered grows old."""
    token = _BUREAUS.set({})
    try:
        yield
    finally:
        _BUREAUS.reset(token)


def line_of(path: str) -> list[str]:
    """The paths from the top down to `path`: "a.b." → ["a.", "a.b."]."""
    parts = path.rstrip(".").split(".")
    return [".".join(parts[: n + 1]) + "." for n in range(len(parts))]


def person_name(ref_field: str, unknown: Any = _NOBODY) -> Coalesce:
    """An expression: the name of the person whose pseudonym stands in `ref_field`, `unknown` where there is none."""
    names = User.objects.filter(ref=OuterRef(ref_field)).values("name")[:1]
    return Coalesce(Subquery(names), unknown, output_field=CharField())


def names_of_refs(refs: Collection[str]) -> dict[str, str]:
    """Pseudonym → name."""
    return dict(User.objects.filter(ref__in=refs).values_list("ref", "name"))


def users_visible(actor: Actor) -> QuerySet[User]:
    """Accounts that hold a role at or below the actor's unit, and accounts without any role that such a unit keeps.

    `two_factors` says who has them.
    """
    held, reach = Membership.objects.filter(user=OuterRef("pk")), actor.reach("account.manage")
    below = Q(Exists(held.filter(under(reach, "unit__path"))))
    idle = Q(~Exists(held)) & under(reach)
    rows = User.objects.filter(below | idle).annotate(two_factors=Exists(_factors()))
    return rows.prefetch_related(Prefetch("memberships", Membership.objects.select_related("unit").order_by("id")))


def _factors() -> QuerySet[Authenticator]:
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user=OuterRef("pk"))
    return factors


def get_user(actor: Actor, ref: str) -> User:
    """One account in scope; raises Missing."""
    user = users_visible(actor).filter(ref=ref).first()
    if user is None:
        raise Missing("没有找到该账号。", mend="请从用户列表重新进入。")
    return user


def units_visible(actor: Actor) -> QuerySet[Unit]:
    """The tree of units at or below the actor's, in order, switched-off ones too."""
    return Unit.objects.filter(under(actor.unit_path, "path")).select_related("parent", "region")


def main_bureau() -> Unit | None:
    """The bureau this installation belongs to: the topmost one."""
    return Unit.objects.filter(kind=UnitKind.BUREAU, active=True).order_by("path").first()


def user_named(username: str) -> User:
    """The account of this user name; raises Missing."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Missing(f"没有用户“{username}”。", mend="请核对用户名。")
    return user


def one_per_role() -> list[Membership]:
    """The first account of every role, for the demo's log-in page."""
    found: dict[str, Membership] = {}
    for row in Membership.objects.filter(user__is_active=True).select_related("user", "unit").order_by("id"):
        found.setdefault(row.role, row)
    return [found[role] for role in ROLE_TITLES if role in found]


def secadmins_of(unit_path: str) -> QuerySet[Membership]:
    """The roles of the active security administrators who look after the unit at `unit_path`, oldest first."""
    rows = Membership.objects.filter(
        role=Role.SECADMIN.value, unit__path__in=line_of(unit_path), unit__active=True, user__is_active=True
    )
    return rows.order_by("id")


def elsewhere(actor: Actor, user: User) -> bool:
    """Whether the account holds a role outside the actor's reach too: who rules it below does not rule it there."""
    held = Membership.objects.filter(user=user)
    return held.exclude(under(actor.reach("account.manage"), "unit__path")).exists()


def get_unit(actor: Actor, ref: str) -> Unit:
    """One unit at or below the actor's; raises Missing."""
    unit = units_visible(actor).filter(ref=ref).first()
    if unit is None:
        raise Missing("没有找到该单位。", mend="请从组织机构重新进入。")
    return unit


def former_paths(path: str) -> list[str]:
    """The paths that units at or below `path` had before they were moved: their earlier acts stand in the journal under these."""
    moved = UnitChange.objects.filter(under(path, "unit__path"), kind=UnitChange.Kind.MOVE)
    return list(moved.values_list("old", flat=True))


def user_of_claim(value: str) -> User | None:
    """The active account that a sign-on provider's stable claim names."""
    return User.objects.filter(sso_id=value, is_active=True).first() if value else None
