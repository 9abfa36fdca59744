"""Forms of the partners' pages."""

from typing import Any

from django import forms

from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.ui.forms import FilterForm, UiForm, UploadField

from .models import Confirmation, ConfirmationState
from .sheets import Answer

OFFICER_HINT = "每行一人：姓名　执法证号　联系电话，用空格隔开。"


class ConfirmationFilter(FilterForm):
    """Query form of the list."""

    q = forms.CharField(label="计划项/部门", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ConfirmationState.choices])

    def narrow(self, rows: Any) -> Any:
        """Confirmations by words and state."""
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(row__name__icontains=data["q"]) | rows.filter(name__icontains=data["q"])
        return rows.filter(state=data["state"]) if data["state"] else rows


class AnswerForm(UiForm):
    """The department's answer, typed in by its own account."""

    agrees = forms.ChoiceField(
        label="是否参加", choices=[("yes", "同意参加"), ("no", "不同意")], widget=forms.RadioSelect, initial="yes"
    )
    items = forms.MultipleChoiceField(label="参加的事项", required=False, widget=forms.CheckboxSelectMultiple)
    officers = forms.CharField(
        label="派出人员",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=OFFICER_HINT,
    )
    first_day = forms.DateField(label="可参加的起始日期", required=False)
    last_day = forms.DateField(label="可参加的截止日期", required=False)
    paper_number = forms.CharField(label="回函文号", required=False, max_length=60)
    contact = forms.CharField(label="联系人及电话", required=False, max_length=60)
    note = forms.CharField(label="意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, confirmation: Confirmation, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(confirmation), **kwargs)
        self.confirmation = confirmation
        field = self.fields["items"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(item.code, f"{item.code} {item.name}") for item in confirmation.row.items.all()]

    def answer(self) -> Answer:
        """The valid form as the service takes it; the list of subjects stays as it is."""
        data = self.cleaned_data
        return Answer(
            agrees=data["agrees"] == "yes", items=data["items"], officers=_officers(data["officers"]),
            listed=self.confirmation.listed,
            **{name: data[name] for name in ("first_day", "last_day", "paper_number", "contact", "note")},
        )  # fmt: skip


def _officers(text: str) -> list[dict[str, str]]:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    keys = ("name", "certificate", "phone")
    return [{key: parts[n] if n < len(parts) else "" for n, key in enumerate(keys)} for parts in lines]


def _initial(confirmation: Confirmation) -> dict[str, Any]:
    row = confirmation.row
    lines = [
        " ".join(filter(None, map(officer.get, ("name", "certificate", "phone")))) for officer in confirmation.officers
    ]
    return {
        "items": confirmation.items or [item.code for item in row.items.all()],
        "officers": "\n".join(lines),
        "first_day": confirmation.first_day or row.window_start,
        "last_day": confirmation.last_day or row.window_end,
        "paper_number": confirmation.paper_number,
        "contact": confirmation.contact,
        "note": confirmation.note,
    }


class ReturnedForm(UiForm):
    """The file that came back."""

    file = UploadField(
        label="回函文件", most=DEFAULT_LIMITS.file_size, help_text="用发出的确认表填写，xlsx，不超过 20 MB。"
    )
    settled = forms.BooleanField(label="存疑已与对方核实", required=False)


class WaiverForm(UiForm):
    """Why a row may be drawn without the partner's word."""

    reason = forms.CharField(label="免确认理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
