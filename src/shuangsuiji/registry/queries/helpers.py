"""Reads of 专家库 and 受委托机构库."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import Agency, Expert, HelperState

from .common import missing

HelperModel = type[Expert] | type[Agency]
HELPERS: dict[str, HelperModel] = {"experts": Expert, "agencies": Agency}


def helpers_visible(actor: Actor, model: HelperModel) -> QuerySet[Any]:
    """Experts or agencies within the actor's reach."""
    rows: QuerySet[Any] = model._default_manager.filter(under(actor.reach("officer.read"))).select_related("unit")
    return rows.prefetch_related("specialities")


def get_helper(actor: Actor, model: HelperModel, ref: str) -> Any:
    """One expert or agency with recusals; raises Missing."""
    recusals = ("recusals__subject", "recusals__office", "recusals__region")
    row = helpers_visible(actor, model).prefetch_related(*recusals).filter(ref=ref).first()
    if row is None:
        raise missing(str(model._meta.verbose_name))
    return row


def helper_figures(actor: Actor, model: HelperModel, today: date) -> dict[str, int]:
    """How many stand in the library; of these how many qualifications have ended or end soon. One query."""
    until = today + timedelta(days=active_profile().expiring_days)
    rows: QuerySet[Any] = model._default_manager.filter(under(actor.reach("officer.read")), state=HelperState.ACTIVE)
    return rows.aggregate(
        active=Count("pk"),
        expired=Count("pk", filter=Q(qualified_to__lt=today)),
        expiring=Count("pk", filter=Q(qualified_to__gte=today, qualified_to__lte=until)),
    )


def helpers_for(unit_path: str, model: HelperModel, day: date) -> QuerySet[Any]:
    """Those who may be asked to assist below `unit_path` on `day`: in the library, with a qualification that holds."""
    rows: QuerySet[Any] = model._default_manager.filter(under(unit_path), state=HelperState.ACTIVE)
    return rows.filter(Q(qualified_to=None) | Q(qualified_to__gte=day)).prefetch_related("specialities")
