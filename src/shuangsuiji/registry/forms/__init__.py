"""Forms over 一单两库: filters of the lists, editing by hand, uploads."""

from .common import ANY, LEVELS, RowForm, ScopedFilter, scoped
from .conditions import CONDITION_NAMES, RuleForm, SubjectConditions
from .helpers import (
    AgencyForm,
    ExpertForm,
    HelperFilter,
    HelperForm,
    HolderFilter,
    NewTrainingForm,
    TrainingFilter,
    TrainingForm,
)
from .imports import ItemUploadForm, LayoutForm, UploadForm
from .items import CatalogueForm, ItemFilter, ItemForm, NewCatalogueForm
from .officers import AnswerForm, CorrectionForm, LeaveForm, OfficerFilter, OfficerForm, TransferForm
from .recusals import RecusalFilter, RecusalForm, ReviewForm
from .subject_parts import (
    ChangeFilter,
    CodeForm,
    DirectoryForm,
    EndFactForm,
    FactForm,
    HandOverAnswerForm,
    HandOverFilter,
    HandOverForm,
    LicenceForm,
    MergeForm,
    PairFilter,
    SignForm,
)
from .subjects import SubjectFilter, SubjectForm
from .words import WordForm

__all__ = [
    "ANY",
    "CONDITION_NAMES",
    "LEVELS",
    "AgencyForm",
    "AnswerForm",
    "CatalogueForm",
    "ChangeFilter",
    "CodeForm",
    "CorrectionForm",
    "DirectoryForm",
    "EndFactForm",
    "ExpertForm",
    "FactForm",
    "HandOverAnswerForm",
    "HandOverFilter",
    "HandOverForm",
    "HelperFilter",
    "HelperForm",
    "HolderFilter",
    "ItemFilter",
    "ItemForm",
    "ItemUploadForm",
    "LayoutForm",
    "LeaveForm",
    "LicenceForm",
    "MergeForm",
    "NewCatalogueForm",
    "NewTrainingForm",
    "OfficerFilter",
    "OfficerForm",
    "PairFilter",
    "RecusalFilter",
    "RecusalForm",
    "ReviewForm",
    "RowForm",
    "RuleForm",
    "ScopedFilter",
    "SignForm",
    "SubjectConditions",
    "SubjectFilter",
    "SubjectForm",
    "TrainingFilter",
    "TrainingForm",
    "TransferForm",
    "UploadForm",
    "WordForm",
    "scoped",
]
