"""Forms over the small vocabularies."""

from django import forms

from shuangsuiji.ui.forms import UiForm


class WordForm(UiForm):
    """The name of a tag or speciality."""

    name = forms.CharField(label="名称", max_length=40)
