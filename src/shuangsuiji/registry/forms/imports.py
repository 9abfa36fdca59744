"""Forms for uploads."""

from typing import Any, cast

from django import forms

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.registry import queries
from shuangsuiji.registry.models import (
    CatalogueKind,
    CatalogueState,
    ItemCatalogue,
)
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.ui.forms import UiForm, UploadField


class UploadForm(UiForm):
    """A sheet to take in."""

    file = UploadField(
        label="文件", most=DEFAULT_LIMITS.file_size, help_text="Excel（.xlsx、.xls）、CSV 或 Word 表格，不超过 20 MB。"
    )


class ItemUploadForm(UploadForm):
    """A sheet of items, and the draft edition it goes into; without one, of which list a new draft is made."""

    kind = forms.ChoiceField(
        label="清单", choices=CatalogueKind.choices, required=False, help_text="导入到已有的拟定版次时不用选。"
    )
    catalogue = forms.ModelChoiceField(
        label="导入到", queryset=ItemCatalogue.objects.none(), required=False, empty_label="新的拟定版次"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = queries.catalogues_visible(actor).filter(state=CatalogueState.DRAFT)
        cast("forms.ModelChoiceField[ItemCatalogue]", self.fields["catalogue"]).queryset = drafts

    def clean_kind(self) -> str:
        """随机抽查事项清单 unless another is chosen."""
        return self.cleaned_data["kind"] or CatalogueKind.RANDOM.value
