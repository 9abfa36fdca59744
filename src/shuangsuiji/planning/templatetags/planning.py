"""Template filters of planning."""

from decimal import Decimal

from django import template

from shuangsuiji.accounts.actor import Actor

register = template.Library()


@register.filter
def basis_points(value: int) -> str:
    """Basis points as people write a ratio: 300 → "3%", 25 → "0.25%"."""
    percent = Decimal(value) / 100
    return f"{percent.normalize():f}%"


@register.filter
def may(actor: Actor, verb: str) -> bool:
    """Whether the person's role carries a right: a page offers nobody a link that ends in a refusal."""
    return actor.may(verb)
