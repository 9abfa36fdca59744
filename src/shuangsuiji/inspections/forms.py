"""Forms of visits."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from shuangsuiji.drawing.queries import SubstitutionState
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.queries import Agency, Expert
from shuangsuiji.ui.forms import FilterForm, UiForm

from .models import Visit, VisitState
from .queries import assistants_for, findings_of, items_of, only_overdue, result_codes
from .services import FindingInput


class VisitFilter(FilterForm):
    """Query form of the visits' list."""

    q = forms.CharField(label="企业名称/代码", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *VisitState.choices])
    task = forms.CharField(label="任务编号", required=False)
    late = forms.ChoiceField(label="期限", required=False, choices=[("", "全部"), ("1", "逾期未查")])

    def narrow(self, rows: Any) -> Any:
        """Visits by words, state, task and lateness."""
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(subject__name__icontains=data["q"]) | rows.filter(subject__code__icontains=data["q"])
        if data["state"]:
            rows = rows.filter(state=data["state"])
        if data["late"]:
            rows = only_overdue(rows, timezone.localdate())
        return rows.filter(tasks__number=data["task"].strip()) if data["task"] else rows


class ReturnForm(UiForm):
    """Why a result goes back."""

    reason = forms.CharField(label="退回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SpareForm(UiForm):
    """Why a subject is not told beforehand."""

    reason = forms.CharField(
        label="不预先告知的理由",
        max_length=300,
        help_text="仅限紧急情况，或预先告知可能影响检查的情形；理由随检查留存，并记入留痕台账。",
    )


class SubstituteForm(UiForm):
    """Why a subject cannot be visited any more, and what shows it."""

    reason = forms.ChoiceField(label="原因", widget=forms.RadioSelect)
    evidence = forms.CharField(
        label="依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="登记机关的文书和文号；现场查无的，写明时间、地点、查看情况和见证人。依据随检查留存。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = active_profile().reasons("substitution")
        self.fields["reason"].choices = list(reasons.items())  # type: ignore[attr-defined]


class RefuseForm(UiForm):
    """Why the next reserve is not to come."""

    answer = forms.CharField(label="不同意的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SubstitutionFilter(FilterForm):
    """Query form of the substitutions' list."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *SubstitutionState.choices])
    q = forms.CharField(label="抽取编号", required=False)

    def narrow(self, rows: Any) -> Any:
        """Substitutions by state and number of the draw."""
        data = self.cleaned_data
        if data["state"]:
            rows = rows.filter(state=data["state"])
        return rows.filter(announcement__number__contains=data["q"].strip()) if data["q"].strip() else rows


class AssistForm(UiForm):
    """Who assists a visit, and why."""

    helper = forms.ChoiceField(label="专家或受委托机构")
    reason = forms.CharField(
        label="协助内容和理由",
        max_length=200,
        help_text="例如“检测油品质量”。协助人员不计入两名执法人员，写入检查通知书。",
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helpers = assistants_for(visit)
        groups = [
            (title, [(one.ref, one.name) for one in self.helpers.values() if isinstance(one, model)])
            for title, model in (("专家", Expert), ("受委托机构", Agency))
        ]
        choices = [("", "请选择"), *((title, found) for title, found in groups if found)]
        cast("forms.ChoiceField", self.fields["helper"]).choices = choices

    def clean_helper(self) -> Expert | Agency:
        """The expert or agency itself."""
        return self.helpers[self.cleaned_data["helper"]]


class ResultForm(UiForm):
    """The result of a visit: nothing is pre-filled as normal, every item asks for its own answer."""

    visited_on = forms.DateField(label="检查日期", widget=forms.DateInput)
    method = forms.ChoiceField(label="检查方式", widget=forms.RadioSelect)
    note = forms.CharField(label="情况说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(visit), **kwargs)
        self.items_checked = items_of(visit)
        method = self.fields["method"]
        if isinstance(method, forms.ChoiceField):
            method.choices = list(active_profile().data["checklist"]["methods"].items())
        entered = {finding.item.pk: finding for finding in findings_of(visit)}
        for item in self.items_checked:
            self._add_item(item.pk, entered.get(item.pk))

    def _add_item(self, pk: int, entered: Any) -> None:
        choices = [("", "请选择"), *[(code, row.title) for code, row in result_codes().items()]]
        area = forms.Textarea(attrs={"rows": 2})
        self.fields[f"result_{pk}"] = forms.ChoiceField(label="检查结果", choices=choices, required=False)
        self.fields[f"problem_{pk}"] = forms.CharField(label="发现的问题", required=False, max_length=2000, widget=area)
        self.fields[f"disposal_{pk}"] = forms.CharField(label="处置情况", required=False, max_length=2000, widget=area)
        if entered:
            names = ("result", "problem", "disposal")
            self.initial.update({f"{name}_{pk}": getattr(entered, name) for name in names})

    @property
    def blocks(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each item with its three fields."""
        names = ("result", "problem", "disposal")
        return [(item, [self[f"{name}_{item.pk}"] for name in names]) for item in self.items_checked]

    def findings(self) -> list[FindingInput]:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return [
            FindingInput(item.pk, data[f"result_{item.pk}"], data[f"problem_{item.pk}"], data[f"disposal_{item.pk}"])
            for item in self.items_checked
        ]


def _initial(visit: Visit) -> dict[str, Any]:
    return {"visited_on": visit.visited_on, "method": visit.method, "note": visit.note}
