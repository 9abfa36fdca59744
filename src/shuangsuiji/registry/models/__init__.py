"""一单两库: items, subjects, officers and what ties them together."""

from .directories import Directory, DirectoryKind, DirectorySignoff
from .doubles import DoublePair, PairState, SubjectMerge, SubjectTransfer, TransferState
from .facts import FactKind, SubjectFact
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
from .licences import FOREVER, SubjectLicence
from .officers import Leave, Officer, OfficerState, Recusal
from .rulebooks import AnswerKind, ChecklistItem, PhotoRule, Rulebook, RulebookItem, RulebookKind
from .subject_changes import ChangeSource, SubjectChange
from .subjects import CLASS_CHOICES, Subject, SubjectCode, SubjectKind, SubjectState
from .tagging import SubjectTag, TagRefusal, TagRule, TagSource
from .texts import TextState
from .words import Speciality, Tag

__all__ = [
    "CLASS_CHOICES",
    "FOREVER",
    "AnswerKind",
    "CatalogueKind",
    "CatalogueReport",
    "CatalogueState",
    "ChangeSource",
    "ChecklistItem",
    "ClaimState",
    "Directory",
    "DirectoryKind",
    "DirectorySignoff",
    "DoublePair",
    "DrawUnit",
    "FactKind",
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
    "PairState",
    "PhotoRule",
    "Recusal",
    "ReportState",
    "Rulebook",
    "RulebookItem",
    "RulebookKind",
    "Speciality",
    "Subject",
    "SubjectChange",
    "SubjectCode",
    "SubjectFact",
    "SubjectKind",
    "SubjectLicence",
    "SubjectMerge",
    "SubjectState",
    "SubjectTag",
    "SubjectTransfer",
    "Tag",
    "TagRefusal",
    "TagRule",
    "TagSource",
    "TextState",
    "TransferState",
]
