"""Forms for uploads, and for the columns of an uploaded sheet."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.registry import queries
from shuangsuiji.registry.models import CatalogueKind, CatalogueState, ImportBatch, ItemCatalogue
from shuangsuiji.tabular.columns import SheetSpec, column_letters
from shuangsuiji.tabular.limits import MIB
from shuangsuiji.tabular.stream import SheetFile
from shuangsuiji.ui.forms import UiForm, UploadField

LARGEST_UPLOAD = 512 * MIB
NOT_READ = ""


class UploadForm(UiForm):
    """A sheet to take in."""

    file = UploadField(
        label="文件",
        most=LARGEST_UPLOAD,
        help_text="Excel（.xlsx、.xls，不超过 64 MB）、CSV（不超过 512 MB）或 Word 表格。先核对，确认后才导入。",
    )

    def options(self) -> dict[str, Any]:
        """What is chosen beside the file, as the kind of sheet wants it."""
        return {}


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

    def options(self) -> dict[str, Any]:
        """The edition by its ref, and the kind of list: 随机抽查事项清单 unless another is chosen."""
        catalogue = self.cleaned_data["catalogue"]
        if catalogue:
            return {"catalogue": catalogue.ref, "list": catalogue.kind}
        return {"list": self.cleaned_data["kind"] or CatalogueKind.RANDOM.value}


class LayoutForm(UiForm):
    """Which sheet, which header row, and what each column is: `column-3` holds the key of the fourth column."""

    sheet = forms.TypedChoiceField(label="工作表", coerce=int)
    header_row = forms.IntegerField(label="表头在第几行", min_value=1, max_value=20)

    def __init__(self, *args: Any, batch: ImportBatch, sheets: Sequence[SheetFile], spec: SheetSpec) -> None:
        layout = batch.layout
        super().__init__(*args, initial={"sheet": layout["sheet"], "header_row": layout["header_row"]})
        self.batch = batch
        names = [(index, sheet.name) for index, sheet in enumerate(sheets)]
        cast("forms.TypedChoiceField", self.fields["sheet"]).choices = names
        self.several_sheets = len(sheets) > 1
        known = {index: key for key, index in layout["mapping"].items()}
        choices = [
            (NOT_READ, "不导入"),
            *((one.key, one.title + ("（必填）" if one.required else "")) for one in spec.columns),
        ]
        self.columns = max([len(layout["header"]), *map(len, sheets[layout["sheet"]].head)], default=0)
        for index in range(self.columns):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=self._title(index), choices=choices, required=False, initial=known.get(index, NOT_READ)
            )

    def _title(self, index: int) -> str:
        header = self.batch.layout["header"]
        title = header[index] if index < len(header) else ""
        return f"{column_letters(index)} 列 {title or '（无列名）'}"

    @property
    def column_fields(self) -> list[Any]:
        """The selects, in the order of the sheet."""
        return [self[f"column-{index}"] for index in range(self.columns)]

    @property
    def other_sheet(self) -> bool:
        """Whether another sheet was chosen than the one whose columns were shown."""
        return bool(self.cleaned_data["sheet"] != self.batch.layout["sheet"])

    def clean(self) -> dict[str, Any]:
        """No two columns are the same thing."""
        data = super().clean() or {}
        chosen = [data.get(f"column-{index}") for index in range(self.columns)]
        twice = {key for key in chosen if key and chosen.count(key) > 1}
        if twice:
            raise forms.ValidationError("有两列选成了同一项，请只留一列。")
        return data

    def layout(self) -> dict[str, Any]:
        """As `services.lay_out` takes it."""
        keys = {self.cleaned_data[f"column-{index}"]: index for index in range(self.columns)}
        keys.pop(NOT_READ, None)
        return {"sheet": self.cleaned_data["sheet"], "header_row": self.cleaned_data["header_row"], "mapping": keys}
