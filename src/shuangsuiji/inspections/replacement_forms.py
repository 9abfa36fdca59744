"""Forms of 更换检查人员. No field names who comes."""

from typing import Any

from django import forms

from shuangsuiji.accounts.queries import Unit, UnitKind, units_under
from shuangsuiji.drawing.queries import ReplacementState
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.ui.forms import FilterForm, UiForm

from .models import Visit
from .services import Leaving


def _reasons() -> list[tuple[str, str]]:
    return [(code, row["title"]) for code, row in active_profile().replacement_reasons.items()]


class ReplaceForm(UiForm):
    """Who leaves a visit, and why; or which station takes the visit over."""

    refused = "没有提交"
    reason = forms.ChoiceField(label="原因", choices=_reasons, widget=forms.RadioSelect)
    officers = forms.MultipleChoiceField(
        label="不能参加检查的人员", widget=forms.CheckboxSelectMultiple, required=False
    )
    everywhere = forms.BooleanField(
        label="该员在本次抽取中全部未开始的检查", required=False, help_text="病假、调离不论是否勾选，都空出全部席位。"
    )
    target = forms.ChoiceField(label="改派到", required=False)
    lenders = forms.MultipleChoiceField(
        label="借调单位",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="人员不足时才需要：这些单位的人员一并参加随机选取。",
    )
    note = forms.CharField(label="情况说明", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    paper = forms.CharField(
        label="书面材料",
        max_length=100,
        required=False,
        help_text="检查对象申请回避的，填申请书编号；病假等可填假条编号。",
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path = visit.announcement.unit_path
        self.units = {unit.ref: unit for unit in units_under(path).exclude(path=path)}
        team = [(str(member.officer_id), member.officer.name) for member in visit.team.all()]
        stations = [(unit.ref, unit.short_name) for unit in self.stations() if unit.path != visit.unit_path]
        self._offer("officers", team)
        self._offer("target", [("", "不改派"), *stations])
        self._offer("lenders", [(ref, unit.short_name) for ref, unit in self.units.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def stations(self) -> list[Unit]:
        """The 所 of the bureau."""
        return [unit for unit in self.units.values() if unit.kind == UnitKind.STATION]

    def leaving(self) -> Leaving:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return Leaving(
            reason=data["reason"],
            officers=[int(pk) for pk in data["officers"]],
            everywhere=data["everywhere"],
            target=self.units.get(data["target"]),
            lenders=[self.units[ref] for ref in data["lenders"]],
        )


class DecisionForm(UiForm):
    """What the second hand says."""

    note = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OpenShareForm(UiForm):
    """The auditor's share for one replacement."""

    share = forms.CharField(
        label="份额（64 位）",
        widget=forms.Textarea(
            attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": 64, "class": "mono", "rows": 2}
        ),
    )


class ReplacementFilter(FilterForm):
    """Query form of the list."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ReplacementState.choices])
    reason = forms.ChoiceField(label="原因", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "全部"), *_reasons()]

    def narrow(self, rows: Any) -> Any:
        """Replacements by state and reason."""
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return rows.filter(**{name: data[name] for name in ("state", "reason") if name in data})
