"""Pages of councils."""

from .councils import close, council, councils, dismiss, edit, member_add, new
from .duties import (
    confirm,
    duties,
    duty,
    duty_edit,
    duty_import,
    duty_new,
    duty_remove,
    duty_template,
    evidence,
    reopen,
    report,
    send_back,
)
from .meetings import issue, meeting, meeting_edit, meeting_new, minutes, minutes_file

__all__ = [
    "close",
    "confirm",
    "council",
    "councils",
    "dismiss",
    "duties",
    "duty",
    "duty_edit",
    "duty_import",
    "duty_new",
    "duty_remove",
    "duty_template",
    "edit",
    "evidence",
    "issue",
    "meeting",
    "meeting_edit",
    "meeting_new",
    "member_add",
    "minutes",
    "minutes_file",
    "new",
    "reopen",
    "report",
    "send_back",
]
