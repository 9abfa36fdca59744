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
from .item_import import import_items
from .ledger import FrequencyNote, note_frequency
from .officer_import import import_officers
from .officers import (
    add_leave,
    cancel_leave,
    cancel_recusal,
    create_officer,
    declare_recusal,
    edit_officer,
)
from .subject_import import import_subjects
from .subjects import create_subject, edit_subject
from .words import create_word, remove_word, rename_word

__all__ = [
    "FrequencyNote",
    "add_leave",
    "cancel_leave",
    "cancel_recusal",
    "create_catalogue",
    "create_item",
    "create_officer",
    "create_subject",
    "create_word",
    "declare_recusal",
    "edit_catalogue",
    "edit_item",
    "edit_officer",
    "edit_subject",
    "import_items",
    "import_officers",
    "import_subjects",
    "link_account",
    "note_frequency",
    "publish_catalogue",
    "remove_item",
    "remove_word",
    "rename_word",
    "require_draft",
]
