"""Template tags of councils."""

from datetime import date

from django import template
from django.utils.safestring import SafeString

from shuangsuiji.councils.models import Duty, DutyState
from shuangsuiji.ui.templatetags.ui import tag

register = template.Library()
SOON_DAYS = 30


@register.simple_tag
def due_tag(row: Duty, today: date) -> SafeString | str:
    """How a duty stands against its day: overdue in red, soon due in amber."""
    if row.state == DutyState.DONE:
        late = row.done_on is not None and row.done_on > row.due
        return tag("逾期完成", "amber") if late else ""
    days = (row.due - today).days
    if days < 0:
        return tag(f"逾期 {-days} 天", "red")
    return tag(f"还有 {days} 天", "amber") if days <= SOON_DAYS else f"还有 {days} 天"
