"""Every read of 一单两库. Lists are cut to what the actor's role reaches."""

from shuangsuiji.registry.models import (
    CLASS_CHOICES,
    CatalogueState,
    Item,
    ItemCategory,
    LedgerKind,
    Officer,
    OfficerState,
    Subject,
    SubjectKind,
    SubjectState,
)

from .common import LEAST_FRAGMENT, NOT_FOUND, SHEET_VERBS, missing
from .filter_words import describe_filter
from .filters import FILTER_KEYS, filter_parts, subjects_in
from .history import PastAct, history
from .imports import batches_visible, get_batch
from .items import catalogues_visible, current_items, get_catalogue, get_item, items_by_ref
from .ledger import busy_subjects, finding_rates, last_officers
from .officers import get_officer, officer_figures, officers_in, officers_visible
from .pools import names_by_ref, saved_since
from .subjects import (
    FULL_BRACKETS,
    HALF_BRACKETS,
    find_subjects,
    get_subject,
    matches,
    subject_by_code,
    subject_by_ref,
    subject_figures,
    subjects_visible,
)
from .words import get_word, specialities, tags

__all__ = [
    "CLASS_CHOICES",
    "FILTER_KEYS",
    "FULL_BRACKETS",
    "HALF_BRACKETS",
    "LEAST_FRAGMENT",
    "NOT_FOUND",
    "SHEET_VERBS",
    "CatalogueState",
    "Item",
    "ItemCategory",
    "LedgerKind",
    "Officer",
    "OfficerState",
    "PastAct",
    "Subject",
    "SubjectKind",
    "SubjectState",
    "batches_visible",
    "busy_subjects",
    "catalogues_visible",
    "current_items",
    "describe_filter",
    "filter_parts",
    "find_subjects",
    "finding_rates",
    "get_batch",
    "get_catalogue",
    "get_item",
    "get_officer",
    "get_subject",
    "get_word",
    "history",
    "items_by_ref",
    "last_officers",
    "matches",
    "missing",
    "names_by_ref",
    "officer_figures",
    "officers_in",
    "officers_visible",
    "saved_since",
    "specialities",
    "subject_by_code",
    "subject_by_ref",
    "subject_figures",
    "subjects_in",
    "subjects_visible",
    "tags",
]
