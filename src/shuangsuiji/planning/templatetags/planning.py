"""Template filters of planning."""

from collections.abc import Mapping

from django import template
from django.urls import reverse

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.planning.queries import Plan, PlanRow, batch_count
from shuangsuiji.planning.ratios import basis_points

register = template.Library()
register.filter(basis_points)
TABS = {
    "plan": "计划表",
    "year": "全年安排",
    "papers": "通知与方案",
    "meters": "指标",
    "collisions": "撮合",
    "gaps": "监管真空",
    "simulation": "测算",
}


@register.filter
def may(actor: Actor, verb: str) -> bool:
    """Whether the person's role carries a right: a page offers nobody a link that ends in a refusal."""
    return actor.may(verb)


@register.filter
def lacks_task(row: PlanRow) -> bool:
    """Whether a batch of the row, whose tasks are prefetched, has no task yet."""
    return len(row.tasks.all()) < batch_count(row)


@register.filter
def as_percent(value: float) -> str:
    """A share as people write it: 0.0312 → "3.1%"."""
    return f"{100 * value:.1f}%"


@register.filter
def rounded(value: float) -> int:
    """The nearest whole number."""
    return round(value)


@register.filter
def at(values: Mapping[str, object], key: str) -> object:
    """The value under a key that is only known while the page is drawn."""
    return values[key]


@register.simple_tag
def plan_tabs(plan: Plan) -> list[dict[str, str]]:
    """The pages of one plan."""
    return [
        {"key": key, "label": label, "url": reverse(f"planning:{key}", args=[plan.ref])} for key, label in TABS.items()
    ]
