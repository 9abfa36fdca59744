"""Forms over 一单两库: filters of the lists, editing by hand, uploads."""

from .common import ANY, LEVELS, RowForm, ScopedFilter, scoped
from .imports import ItemUploadForm, UploadForm
from .items import CatalogueForm, ItemFilter, ItemForm, NewCatalogueForm
from .officers import LeaveForm, OfficerFilter, OfficerForm, RecusalForm
from .subjects import SubjectFilter, SubjectForm
from .words import WordForm

__all__ = [
    "ANY",
    "LEVELS",
    "CatalogueForm",
    "ItemFilter",
    "ItemForm",
    "ItemUploadForm",
    "LeaveForm",
    "NewCatalogueForm",
    "OfficerFilter",
    "OfficerForm",
    "RecusalForm",
    "RowForm",
    "ScopedFilter",
    "SubjectFilter",
    "SubjectForm",
    "UploadForm",
    "WordForm",
    "scoped",
]
