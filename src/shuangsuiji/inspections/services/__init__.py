"""Every write of inspections."""

from .assisting import attach_helper, detach_helper
from .dispatching import dispatch, mark_published
from .naming import open_due_names
from .results import FindingInput, enter_result
from .steps import notify_visit, receive_visit, reopen_visit, return_visit, review_visit, spare_notice
from .substituting import ask_to_substitute, refuse_to_substitute, substitute

__all__ = [
    "FindingInput",
    "ask_to_substitute",
    "attach_helper",
    "detach_helper",
    "dispatch",
    "enter_result",
    "mark_published",
    "notify_visit",
    "open_due_names",
    "receive_visit",
    "refuse_to_substitute",
    "reopen_visit",
    "return_visit",
    "review_visit",
    "spare_notice",
    "substitute",
]
