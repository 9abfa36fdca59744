"""一单两库: items, subjects, officers and what ties them together."""

from .handbooks import Handbook
from .imports import ImportBatch
from .items import (
    CatalogueKind,
    CatalogueReport,
    CatalogueState,
    ClaimState,
    DrawUnit,
    Item,
    ItemCatalogue,
    ItemCategory,
    ItemClaim,
    ItemTag,
    ReportState,
)
from .ledger import FrequencyLedger, LedgerKind
from .officers import Leave, Officer, OfficerState, Recusal
from .rulebooks import AnswerKind, ChecklistItem, PhotoRule, Rulebook, RulebookItem, RulebookKind
from .subjects import CLASS_CHOICES, Subject, SubjectKind, SubjectState
from .texts import TextState
from .words import Speciality, Tag

__all__ = [
    "CLASS_CHOICES",
    "AnswerKind",
    "CatalogueKind",
    "CatalogueReport",
    "CatalogueState",
    "ChecklistItem",
    "ClaimState",
    "DrawUnit",
    "FrequencyLedger",
    "Handbook",
    "ImportBatch",
    "Item",
    "ItemCatalogue",
    "ItemCategory",
    "ItemClaim",
    "ItemTag",
    "Leave",
    "LedgerKind",
    "Officer",
    "OfficerState",
    "PhotoRule",
    "Recusal",
    "ReportState",
    "Rulebook",
    "RulebookItem",
    "RulebookKind",
    "Speciality",
    "Subject",
    "SubjectKind",
    "SubjectState",
    "Tag",
    "TextState",
]
