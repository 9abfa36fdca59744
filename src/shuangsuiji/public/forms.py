"""The query forms of the public site."""

from typing import Any

from django import forms

from shuangsuiji.ui.forms import FilterForm, UiForm


class ResultFilter(FilterForm):
    """Results by a fragment of the business's name or code, and by whether a problem was found."""

    q = forms.CharField(label="企业名称或统一社会信用代码", required=False)
    problem = forms.BooleanField(label="只看发现问题的", required=False)

    def narrow(self, rows: Any) -> Any:
        """Rows whose subject's name or code holds the fragment, with a problem where asked."""
        if self.cleaned_data["problem"]:
            rows = rows.filter(problem=True)
        words = self.cleaned_data["q"]
        if not words:
            return rows
        return rows.filter(subject__name__icontains=words) | rows.filter(subject__code__icontains=words.upper())


class DrawFilter(FilterForm):
    """Draws by a fragment of their title or number."""

    q = forms.CharField(label="名称或抽取编号", required=False, max_length=100)

    def narrow(self, rows: Any) -> Any:
        """Rows whose title or number holds the fragment."""
        words = self.cleaned_data["q"].strip()
        return rows.filter(title__icontains=words) | rows.filter(number__icontains=words) if words else rows


class PoolForm(UiForm):
    """Asks whether a business stands in the frame of a draw."""

    code = forms.CharField(label="统一社会信用代码", max_length=40)

    def clean_code(self) -> str:
        """Codes are kept in capitals and without blanks."""
        return "".join(self.cleaned_data["code"].split()).upper()


class CodeForm(UiForm):
    """A short code, typed from a screen or from paper."""

    code = forms.CharField(
        label="短码", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    )
