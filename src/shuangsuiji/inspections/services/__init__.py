"""Every write of inspections."""

from .dispatching import dispatch, mark_published, open_names_if_due
from .results import FindingInput, enter_result
from .steps import notify_visit, receive_visit, return_visit, review_visit

__all__ = [
    "FindingInput",
    "dispatch",
    "enter_result",
    "mark_published",
    "notify_visit",
    "open_names_if_due",
    "receive_visit",
    "return_visit",
    "review_visit",
]
