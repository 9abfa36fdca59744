"""Every write of 一单两库."""

from .accounts import link_account
from .catalogues import (
    create_catalogue,
    create_item,
    edit_catalogue,
    edit_item,
    publish_catalogue,
    remove_item,
    require_draft,
)
from .helpers import create_helper, edit_helper
from .item_import import import_items
from .ledger import FrequencyNote, note_frequency
from .officer_import import import_officers
from .officer_requests import accept_transfer, answer_correction, ask_correction, refuse_transfer, transfer_officer
from .officers import add_leave, cancel_leave, create_officer, edit_officer
from .people_import import import_agencies, import_attendance, import_experts, import_holders
from .recusals import Claim, cancel_recusal, declare_recusal, review_recusal
from .subject_import import import_subjects
from .subjects import create_subject, edit_subject
from .training import Session, ask_officers, create_training, edit_training, note_attendance, remove_training
from .words import create_word, remove_word, rename_word

__all__ = [
    "Claim",
    "FrequencyNote",
    "Session",
    "accept_transfer",
    "add_leave",
    "answer_correction",
    "ask_correction",
    "ask_officers",
    "cancel_leave",
    "cancel_recusal",
    "create_catalogue",
    "create_helper",
    "create_item",
    "create_officer",
    "create_subject",
    "create_training",
    "create_word",
    "declare_recusal",
    "edit_catalogue",
    "edit_helper",
    "edit_item",
    "edit_officer",
    "edit_subject",
    "edit_training",
    "import_agencies",
    "import_attendance",
    "import_experts",
    "import_holders",
    "import_items",
    "import_officers",
    "import_subjects",
    "link_account",
    "note_attendance",
    "note_frequency",
    "publish_catalogue",
    "refuse_transfer",
    "remove_item",
    "remove_training",
    "remove_word",
    "rename_word",
    "require_draft",
    "review_recusal",
    "transfer_officer",
]
