"""一单两库: items, subjects, officers and what ties them together."""

from .bundles import ItemBundle
from .directories import Directory, DirectoryKind, DirectorySignoff
from .doubles import DoublePair, PairState, SubjectMerge, SubjectTransfer, TransferState
from .experts import Agency, Expert, HelperState
from .facts import FactKind, SubjectFact
from .handbooks import Handbook
from .holders import CertificateHolder
from .imports import ImportBatch, ImportLine, ImportProblem, ImportState
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
    MethodCode,
    ReportState,
)
from .ledger import Apart, FrequencyLedger, LedgerKind
from .licences import FOREVER, SubjectLicence
from .officers import (
    CertificateKind,
    Leave,
    Officer,
    OfficerChange,
    OfficerCorrection,
    OfficerGrade,
    OfficerState,
    OfficerTransfer,
    RequestState,
)
from .recusals import IN_FORCE, Recusal, RecusalGround, RecusalScope, RecusalState
from .rulebooks import AnswerKind, ChecklistItem, PhotoRule, Rulebook, RulebookItem, RulebookKind
from .subject_changes import ChangeSource, SubjectChange
from .subjects import CLASS_CHOICES, Subject, SubjectCode, SubjectKind, SubjectState
from .tagging import SubjectTag, TagRefusal, TagRule, TagSource
from .texts import TextState
from .training import Attendance, Training, TrainingKind
from .words import Speciality, Tag

__all__ = [
    "CLASS_CHOICES",
    "FOREVER",
    "IN_FORCE",
    "Agency",
    "AnswerKind",
    "Apart",
    "Attendance",
    "CatalogueKind",
    "CatalogueReport",
    "CatalogueState",
    "CertificateHolder",
    "CertificateKind",
    "ChangeSource",
    "ChecklistItem",
    "ClaimState",
    "Directory",
    "DirectoryKind",
    "DirectorySignoff",
    "DoublePair",
    "DrawUnit",
    "Expert",
    "FactKind",
    "FrequencyLedger",
    "Handbook",
    "HelperState",
    "ImportBatch",
    "ImportLine",
    "ImportProblem",
    "ImportState",
    "Item",
    "ItemBundle",
    "ItemCatalogue",
    "ItemCategory",
    "ItemClaim",
    "ItemTag",
    "Leave",
    "LedgerKind",
    "MethodCode",
    "Officer",
    "OfficerChange",
    "OfficerCorrection",
    "OfficerGrade",
    "OfficerState",
    "OfficerTransfer",
    "PairState",
    "PhotoRule",
    "Recusal",
    "RecusalGround",
    "RecusalScope",
    "RecusalState",
    "ReportState",
    "RequestState",
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
    "Training",
    "TrainingKind",
    "TransferState",
]
