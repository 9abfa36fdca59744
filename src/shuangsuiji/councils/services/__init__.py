"""Every write of councils."""

from .councils import add_member, close_council, dismiss_member, save_council
from .duties import (
    DutyValues,
    confirm_duty,
    import_duties,
    remove_duty,
    reopen_duty,
    report_duty,
    return_duty,
    save_duty,
)
from .meetings import issue_minutes, note_meeting, save_meeting

__all__ = [
    "DutyValues",
    "add_member",
    "close_council",
    "confirm_duty",
    "dismiss_member",
    "import_duties",
    "issue_minutes",
    "note_meeting",
    "remove_duty",
    "reopen_duty",
    "report_duty",
    "return_duty",
    "save_council",
    "save_duty",
    "save_meeting",
]
