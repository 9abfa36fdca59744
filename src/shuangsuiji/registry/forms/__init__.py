"""Forms over 一单两库: filters of the lists, editing by hand, uploads."""

from .common import ANY, LEVELS, RowForm, ScopedFilter, scoped
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
from .imports import ItemUploadForm, UploadForm
from .items import CatalogueForm, ItemFilter, ItemForm, NewCatalogueForm
from .officers import AnswerForm, CorrectionForm, LeaveForm, OfficerFilter, OfficerForm, TransferForm
from .recusals import RecusalFilter, RecusalForm, ReviewForm
from .subjects import SubjectFilter, SubjectForm
from .words import WordForm

__all__ = [
    "ANY",
    "LEVELS",
    "AgencyForm",
    "AnswerForm",
    "CatalogueForm",
    "CorrectionForm",
    "ExpertForm",
    "HelperFilter",
    "HelperForm",
    "HolderFilter",
    "ItemFilter",
    "ItemForm",
    "ItemUploadForm",
    "LeaveForm",
    "NewCatalogueForm",
    "NewTrainingForm",
    "OfficerFilter",
    "OfficerForm",
    "RecusalFilter",
    "RecusalForm",
    "ReviewForm",
    "RowForm",
    "ScopedFilter",
    "SubjectFilter",
    "SubjectForm",
    "TrainingFilter",
    "TrainingForm",
    "TransferForm",
    "UploadForm",
    "WordForm",
    "scoped",
]
