"""The query form over public results."""

from typing import Any

from django import forms

from shuangsuiji.ui.forms import FilterForm


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
