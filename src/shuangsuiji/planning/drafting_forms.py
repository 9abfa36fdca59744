"""Forms on which a plan is written by hand."""

from typing import Any

from django import forms

from shuangsuiji.ui.forms import FilterForm, UiForm

from .models import PlanKind, PlanRow
from .paper_models import PaperKind, PaperState
from .services.specials import window_text
from .texts import COLUMNS, FURTHER, RowTexts

HINTS = {
    "type_text": "定向、不定向。",
    "items_text": "现行清单中的事项名称，用分号隔开。",
    "subjects_text": "如：全县企业、全县加油站。",
    "ratio_text": "如：5%、不低于3%、20户。",
    "classes_text": "如：分别递加比例抽查；或写明各类比例。",
    "window_text": "如：3月—9月。",
    "partners_text": "部门联合时填写，用顿号隔开。",
    "frequency_text": "如：每年1次；D类每年2次。不填为一次。",
}
LONG = ("items_text", "classes_text")


class NewPlanForm(UiForm):
    """The head of a plan that begins empty."""

    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    title = forms.CharField(label="计划名称", max_length=200)
    document_number = forms.CharField(label="文号", max_length=60, required=False)


class TextsForm(UiForm):
    """A row in the printed columns."""

    NAMES = (*COLUMNS, *FURTHER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in (COLUMNS | FURTHER).items():
            self.fields[name] = _text_field(name, title)

    def texts(self, number: int) -> RowTexts:
        """The valid form as a row's texts."""
        return RowTexts(number=number, **self.cleaned_data)


def _text_field(name: str, title: str) -> forms.CharField:
    most = getattr(PlanRow._meta.get_field(name), "max_length", None) or 5000
    shown = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
    required = name == "name"
    return forms.CharField(
        label=title, max_length=most, required=required, widget=shown, help_text=HINTS.get(name, ""),
        error_messages={"required": f"请填写“{title}”。"},
    )  # fmt: skip


class PaperForm(UiForm):
    """The words of a notice or scheme."""

    title = forms.CharField(label="标题", max_length=200)
    body = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": 30}))


class PaperFilter(FilterForm):
    """Papers of one kind, in one state."""

    kind = forms.ChoiceField(label="文书", required=False, choices=[("", "全部"), *PaperKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *PaperState.choices])

    def narrow(self, rows: Any) -> Any:
        """Both together."""
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})


class SpecialForm(UiForm):
    """A special or interim check: why, on what basis, of whom, when."""

    kind = forms.ChoiceField(
        label="类别", choices=[(kind.value, kind.label) for kind in (PlanKind.SPECIAL, PlanKind.INTERIM)]
    )
    name = forms.CharField(label="名称", max_length=200)
    basis = forms.CharField(label="依据文件", max_length=200, help_text="部署文件或批示的名称和文号。")
    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea, help_text="为什么不能纳入年度双随机抽查。"
    )
    items_text = forms.CharField(label="检查事项", max_length=2000, help_text=HINTS["items_text"])
    subjects_text = forms.CharField(label="检查对象范围", max_length=300, help_text=HINTS["subjects_text"])
    ratio_text = forms.CharField(label="比例或数量", max_length=200, help_text=HINTS["ratio_text"])
    window_start = forms.DateField(label="起始日期")
    window_end = forms.DateField(label="截止日期")

    def clean(self) -> dict[str, Any]:
        """Both days in one year, in their order."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("window_start"), data.get("window_end")
        if start and end and (end < start or end.year != start.year):
            self.add_error("window_end", "截止日期应在起始日期之后的同一年内。")
        return data

    def texts(self) -> RowTexts:
        """As the one row is read from."""
        data = self.cleaned_data
        names = ("name", "items_text", "subjects_text", "ratio_text")
        window = window_text(data["window_start"], data["window_end"])
        return RowTexts(number=1, window_text=window, **{name: data[name] for name in names})
