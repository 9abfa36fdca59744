"""Forms of 1+X bundles."""

from typing import Any

from django import forms

from shuangsuiji.registry.bundle_files import BundleRow
from shuangsuiji.registry.models import Item
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.ui.forms import UiForm, UploadField


class BundleForm(UiForm):
    """A bundle by hand: a name, the lead item, what is checked with it."""

    name = forms.CharField(label="组合名称", max_length=100, help_text="如：加油站“1+X”。")
    lead = forms.ChoiceField(label="牵头事项（1）")
    others = forms.MultipleChoiceField(label="同查事项（X）", widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(self, *args: Any, items: dict[str, Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (key, f"{item.code} {item.name}（{item.catalogue.get_kind_display()}）") for key, item in items.items()
        ]
        lead, others = self.fields["lead"], self.fields["others"]
        if isinstance(lead, forms.ChoiceField) and isinstance(others, forms.ChoiceField):
            lead.choices = [("", "请选择"), *offered]
            others.choices = offered

    def row(self) -> BundleRow:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return BundleRow(data["name"].strip(), data["lead"], data["others"], data["note"].strip())


class BundleImportForm(UiForm):
    """A file of bundles."""

    file = UploadField(
        label="组合文件",
        most=DEFAULT_LIMITS.file_size,
        help_text="一行一个事项：组合名称、牵头/同查、清单、事项编号；同名的组合以文件为准。",
    )
