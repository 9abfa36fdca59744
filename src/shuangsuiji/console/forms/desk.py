"""The query form of the journal."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from shuangsuiji.journal.acts import ACTS
from shuangsuiji.ui.forms import FilterForm, UiForm


class JournalFilter(FilterForm):
    """Acts of one kind, on one row, in a time."""

    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), *ACTS.items()], required=False)
    target = forms.CharField(label="对象编号", required=False)
    since = forms.DateField(label="起", required=False)
    until = forms.DateField(label="止", required=False)

    def narrow(self, rows: Any) -> Any:
        """Both days included."""
        data = self.cleaned_data
        if data["kind"]:
            rows = rows.filter(act__startswith=data["kind"] + ".")
        if data["target"]:
            rows = rows.filter(target=data["target"])
        if data["since"]:
            rows = rows.filter(at__gte=_midnight(data["since"]))
        if data["until"]:
            rows = rows.filter(at__lt=_midnight(data["until"] + timedelta(days=1)))
        return rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class CopyForm(UiForm):
    """A checkpoint brought back from outside."""

    note = forms.CharField(
        label="您保存的检查点",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono", "spellcheck": "false"}),
        help_text="原样粘贴从前下载的检查点文件的全部内容，含签名行。",
    )
