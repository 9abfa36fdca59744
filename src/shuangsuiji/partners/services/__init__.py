"""Every write of partners."""

from .answers import answer_by_account, ask_partners, take_answer
from .signing import sign_for_lead, sign_for_partner
from .waivers import ask_waiver, decide_waiver, require_partners

__all__ = [
    "answer_by_account",
    "ask_partners",
    "ask_waiver",
    "decide_waiver",
    "require_partners",
    "sign_for_lead",
    "sign_for_partner",
    "take_answer",
]
