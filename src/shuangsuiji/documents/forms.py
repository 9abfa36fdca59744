"""The form of a template."""

from django import forms

from shuangsuiji.ui.forms import UiForm

from .services import LONGEST


class TemplateForm(UiForm):
    """The text, and what was changed in it. `edition` is the one that stood on the page."""

    body = forms.CharField(label="正文", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 28}))
    note = forms.CharField(label="修改说明", required=False, max_length=200)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
