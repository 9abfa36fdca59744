"""What a partner is asked to confirm of a row, so that an answer to something else is seen; and reading partners' names."""

import re
from typing import Any

from shuangsuiji.planning.queries import PlanRow

SEPARATORS = re.compile(r"[、,，;；\n]")


def terms_of(row: PlanRow) -> dict[str, Any]:
    """Items by code and the window, fit for JSON."""
    return {
        "items": sorted(item.code for item in row.items.all()),
        "start": row.window_start.isoformat() if row.window_start else "",
        "end": row.window_end.isoformat() if row.window_end else "",
    }


def partner_names(row: PlanRow) -> list[str]:
    """The departments that the row's text names, each once."""
    return list(dict.fromkeys(name for part in SEPARATORS.split(row.partners_text) if (name := part.strip()[:80])))
