"""Every write of inspections."""

from .assisting import attach_helper, detach_helper
from .dispatching import dispatch, mark_published
from .naming import open_due_names
from .replacing import Leaving, Loan, ask_replacement, draw_replacement, try_loans, try_replacement
from .results import FindingInput, enter_result
from .steps import notify_visit, receive_visit, reopen_visit, return_visit, review_visit, spare_notice
from .substituting import ask_to_substitute, refuse_to_substitute, substitute

__all__ = [
    "FindingInput",
    "Leaving",
    "Loan",
    "ask_replacement",
    "ask_to_substitute",
    "attach_helper",
    "detach_helper",
    "dispatch",
    "draw_replacement",
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
    "try_loans",
    "try_replacement",
]
