"""Template filters of planning."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def basis_points(value: int) -> str:
    """Basis points as people write a ratio: 300 → "3%", 25 → "0.25%"."""
    percent = Decimal(value) / 100
    return f"{percent.normalize():f}%"
