"""一单两库: items, subjects, officers and what ties them together."""

from .imports import ImportBatch
from .items import CatalogueState, Item, ItemCatalogue, ItemCategory
from .ledger import FrequencyLedger, LedgerKind
from .officers import Leave, Officer, OfficerState, Recusal
from .subjects import CLASS_CHOICES, Subject, SubjectKind, SubjectState
from .words import Speciality, Tag

__all__ = [
    "CLASS_CHOICES",
    "CatalogueState",
    "FrequencyLedger",
    "ImportBatch",
    "Item",
    "ItemCatalogue",
    "ItemCategory",
    "Leave",
    "LedgerKind",
    "Officer",
    "OfficerState",
    "Recusal",
    "Speciality",
    "Subject",
    "SubjectKind",
    "SubjectState",
    "Tag",
]
