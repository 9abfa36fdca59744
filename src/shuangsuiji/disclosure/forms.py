"""Forms of publication."""

from typing import Any

from django import forms

from shuangsuiji.ui.forms import FilterForm, UiForm

from .models import Publication, PublicationState


class PublicationFilter(FilterForm):
    """Query form of 公示管理."""

    q = forms.CharField(label="企业名称/代码", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *PublicationState.choices])

    def narrow(self, rows: Any) -> Any:
        """Publications by words and state."""
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(subject__name__icontains=data["q"]) | rows.filter(subject__code__icontains=data["q"])
        return rows.filter(state=data["state"]) if data["state"] else rows


class ReturnForm(UiForm):
    """Why a proposal goes back."""

    reason = forms.CharField(label="退回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectionForm(UiForm):
    """New texts of a published result, item by item; the results themselves and the reason."""

    reason = forms.CharField(label="更正理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    note = forms.CharField(label="情况说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, publication: Publication, codes: list[str], **kwargs: Any) -> None:
        self.content = publication.content
        super().__init__(*args, initial={"note": self.content["note"]}, **kwargs)
        area = forms.Textarea(attrs={"rows": 2})
        for n, finding in enumerate(self.content["findings"]):
            choices = [(title, title) for title in codes]
            self.fields[f"result_{n}"] = forms.ChoiceField(label="检查结果", choices=choices, initial=finding["result"])
            for name, label in (("problem", "发现的问题"), ("disposal", "处置情况")):
                self.fields[f"{name}_{n}"] = forms.CharField(
                    label=label, required=False, max_length=2000, widget=area, initial=finding[name]
                )

    @property
    def blocks(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each item's name with its three fields."""
        names = ("result", "problem", "disposal")
        items = enumerate(self.content["findings"])
        return [(finding["item"], [self[f"{name}_{n}"] for name in names]) for n, finding in items]

    def corrected(self) -> dict[str, Any]:
        """The whole content with the new texts."""
        data = self.cleaned_data
        findings = [
            {**finding, **{name: data[f"{name}_{n}"].strip() for name in ("result", "problem", "disposal")}}
            for n, finding in enumerate(self.content["findings"])
        ]
        return {**self.content, "findings": findings, "note": data["note"].strip()}
