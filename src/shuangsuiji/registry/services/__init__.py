"""Every write of 一单两库."""

from .accounts import link_account
from .bundles import import_bundles, remove_bundle, save_bundle
from .catalogues import create_catalogue, edit_catalogue, publish_catalogue, require_draft
from .directories import create_directory, edit_directory, require_open, sign_directory, take_back
from .doubles import ask_for_doubles, find_doubles
from .handovers import accept_handover, ask_handover, refuse_handover, withdraw_handover
from .helpers import create_helper, edit_helper
from .import_expiry import clear_old as clear_old_imports
from .import_expiry import plan_clearing
from .import_steps import start_check, start_take, start_undo
from .importing import (
    check as check_import,
)
from .importing import (
    discard as discard_import,
)
from .importing import (
    import_sheet,
    lay_out,
    missing_columns,
    propose,
    receive,
    sheets_of,
)
from .importing import (
    stop as stop_import,
)
from .importing import (
    take as take_import,
)
from .item_import import import_items
from .items import create_item, edit_item, map_item, remove_item, settle_item
from .kinds import KINDS, SheetKind, add_kind
from .ledger import FrequencyNote, note_frequency
from .library_import import LIBRARIES
from .merging import merge_subjects, part_pair, undo_merge
from .officer_import import import_officers
from .officer_requests import accept_transfer, answer_correction, ask_correction, refuse_transfer, transfer_officer
from .officers import add_leave, cancel_leave, create_officer, edit_officer
from .past_import import PAST_KINDS
from .people_import import import_agencies, import_attendance, import_experts, import_holders
from .recusals import Claim, cancel_recusal, declare_recusal, review_recusal
from .subject_import import import_subjects
from .subject_parts import add_code, add_fact, end_fact, remove_code, remove_licence, save_licence
from .subjects import create_subject, edit_subject
from .tag_rules import RULE_KEYS, all_rules, ask_to_run, remove_rule, rules_after, run_rules, save_rule
from .training import Session, ask_officers, create_training, edit_training, note_attendance, remove_training
from .undoing import undo as undo_import
from .words import create_word, remove_word, rename_word

__all__ = [
    "KINDS",
    "LIBRARIES",
    "PAST_KINDS",
    "RULE_KEYS",
    "Claim",
    "FrequencyNote",
    "Session",
    "SheetKind",
    "accept_handover",
    "accept_transfer",
    "add_code",
    "add_fact",
    "add_kind",
    "add_leave",
    "all_rules",
    "answer_correction",
    "ask_correction",
    "ask_for_doubles",
    "ask_handover",
    "ask_officers",
    "ask_to_run",
    "cancel_leave",
    "cancel_recusal",
    "check_import",
    "clear_old_imports",
    "create_catalogue",
    "create_directory",
    "create_helper",
    "create_item",
    "create_officer",
    "create_subject",
    "create_training",
    "create_word",
    "declare_recusal",
    "discard_import",
    "edit_catalogue",
    "edit_directory",
    "edit_helper",
    "edit_item",
    "edit_officer",
    "edit_subject",
    "edit_training",
    "end_fact",
    "find_doubles",
    "import_agencies",
    "import_attendance",
    "import_bundles",
    "import_experts",
    "import_holders",
    "import_items",
    "import_officers",
    "import_sheet",
    "import_subjects",
    "lay_out",
    "link_account",
    "map_item",
    "merge_subjects",
    "missing_columns",
    "note_attendance",
    "note_frequency",
    "part_pair",
    "plan_clearing",
    "propose",
    "publish_catalogue",
    "receive",
    "refuse_handover",
    "refuse_transfer",
    "remove_bundle",
    "remove_code",
    "remove_item",
    "remove_licence",
    "remove_rule",
    "remove_training",
    "remove_word",
    "rename_word",
    "require_draft",
    "require_open",
    "review_recusal",
    "rules_after",
    "run_rules",
    "save_bundle",
    "save_licence",
    "save_rule",
    "settle_item",
    "sheets_of",
    "sign_directory",
    "start_check",
    "start_take",
    "start_undo",
    "stop_import",
    "take_back",
    "take_import",
    "transfer_officer",
    "undo_import",
    "undo_merge",
    "withdraw_handover",
]
