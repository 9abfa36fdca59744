"""Reads of users, units and roles."""

from django.db.models import QuerySet

from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under

from .actor import Actor
from .models import Membership, Region, Unit, UnitKind, User
from .roles import Role

__all__ = ["Region", "Unit", "UnitKind", "User"]


def actors_of(user: User) -> list[Actor]:
    """The roles a user can act in, in the order they were given."""
    rows = Membership.objects.filter(user=user, unit__active=True).select_related("unit").order_by("id")
    return [_actor(user, row) for row in rows]


def _actor(user: User, row: Membership) -> Actor:
    return Actor(user.pk, user.ref, user.name, Role(row.role), row.unit.pk, row.unit.path, row.unit.name)


def units_under(path: str) -> QuerySet[Unit]:
    """Active units at or below `path`, in the order of the tree."""
    return Unit.objects.filter(under(path, "path"), active=True)


def unit_at(path: str) -> Unit:
    """The unit whose path is `path`; raises Missing."""
    unit = Unit.objects.filter(path=path).first()
    if unit is None:
        raise Missing("没有找到该单位。")
    return unit


def bureau_of(path: str) -> Unit:
    """The bureau that `path` belongs to: itself, or the nearest one above; raises Missing."""
    parts = path.rstrip(".").split(".")
    paths = [".".join(parts[: n + 1]) + "." for n in range(len(parts))]
    unit = Unit.objects.filter(path__in=paths, kind=UnitKind.BUREAU).order_by("-path").first()
    if unit is None:
        raise Missing("该单位不属于任何局。", mend="请由安全管理员检查组织机构。")
    return unit
