"""How shares and intervals are drawn."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from fairdraw.estimate import Estimate

from shuangsuiji.evaluation.sheets import as_percent

register = template.Library()
register.filter(as_percent)
WIDTH = 100


@register.simple_tag
def interval(found: Estimate, widest: float) -> SafeString:
    """A line from end to end of the interval, a dot at the weighted rate, a tick at the raw one; `widest` is the right edge."""
    if found.rate is None or not widest:
        return format_html("{}", "—")
    low, high, rate, raw = (
        round(WIDTH * (share or 0) / widest, 2) for share in (found.low, found.high, found.rate, found.raw)
    )
    words = f"加权估计 {as_percent(found.rate)}，区间 {as_percent(found.low)} 至 {as_percent(found.high)}，原始 {as_percent(found.raw)}"
    return format_html(
        '<svg class="interval" viewBox="-3 0 106 12" role="img" aria-label="{}" preserveAspectRatio="none">'
        '<line class="axis" x1="0" x2="100" y1="11" y2="11"/><line class="span" x1="{}" x2="{}" y1="6" y2="6"/>'
        '<line class="raw" x1="{}" x2="{}" y1="1" y2="11"/><line class="rate" x1="{}" x2="{}" y1="3" y2="9"/></svg>',
        words, low, high, raw, raw, rate, rate,
    )  # fmt: skip
