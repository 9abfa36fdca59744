"""Every write of drawing."""

from .alarms import acknowledge_alarm
from .anchoring import ask_witnesses, take_cosignature
from .announcing import announce
from .beacons import take_beacon
from .drawing import run_draw
from .framing import choose_ceremony, choose_certain, discard_announcement, frame_announcement, rebuild_frame
from .lending import lend_officers
from .matching import CannotMatch, run_match
from .opening import open_names
from .reading import note_package_read
from .receipting import give_receipt_code, use_receipt_code
from .rederiving import Mismatch, upheld
from .replacing import (
    approve_replacement,
    ask_replacement,
    draw_replacement,
    lay_by_share,
    next_deposit,
    refuse_replacement,
    withdraw_replacement,
)
from .sharing import commit_share, confirm_entropy, declare_missing, reveal_share, type_entropy
from .substituting import Successor, ask_substitution, carry_out_substitution, open_substitutes, refuse_substitution
from .voiding import approve_void, request_void
from .witnessing import commit_as_witness, reveal_as_witness

__all__ = [
    "CannotMatch",
    "Mismatch",
    "Successor",
    "acknowledge_alarm",
    "announce",
    "approve_replacement",
    "approve_void",
    "ask_replacement",
    "ask_substitution",
    "ask_witnesses",
    "carry_out_substitution",
    "choose_ceremony",
    "choose_certain",
    "commit_as_witness",
    "commit_share",
    "confirm_entropy",
    "declare_missing",
    "discard_announcement",
    "draw_replacement",
    "frame_announcement",
    "give_receipt_code",
    "lay_by_share",
    "lend_officers",
    "next_deposit",
    "note_package_read",
    "open_names",
    "open_substitutes",
    "rebuild_frame",
    "refuse_replacement",
    "refuse_substitution",
    "request_void",
    "reveal_as_witness",
    "reveal_share",
    "run_draw",
    "run_match",
    "take_beacon",
    "take_cosignature",
    "type_entropy",
    "upheld",
    "use_receipt_code",
    "withdraw_replacement",
]
