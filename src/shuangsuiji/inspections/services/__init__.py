"""Every write of inspections."""

from .dispatching import dispatch, mark_published
from .naming import open_due_names
from .results import FindingInput, enter_result
from .steps import notify_visit, receive_visit, reopen_visit, return_visit, review_visit, spare_notice

__all__ = [
    "FindingInput",
    "dispatch",
    "enter_result",
    "mark_published",
    "notify_visit",
    "open_due_names",
    "receive_visit",
    "reopen_visit",
    "return_visit",
    "review_visit",
    "spare_notice",
]
