"""What the forms of 一单两库 share."""

from typing import Any, cast

from django import forms

from shuangsuiji.accounts.queries import units_under
from shuangsuiji.ui.forms import FilterForm, UiForm

ANY = ("", "全部")


LEVELS = [("", "未填"), ("省", "省"), ("市", "市"), ("县", "县"), ("所", "所")]


class ScopedFilter(FilterForm):
    """A filter whose offices are those that the actor's role reaches; made for one request by `scoped`."""

    reach = ""
    office = forms.ChoiceField(label="单位", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        units = units_under(self.reach).values_list("path", "short_name")
        self._choices("office", [*units])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [ANY, *choices]


def scoped(form: type[ScopedFilter], reach: str) -> type[FilterForm]:
    """`form` for whoever sees units below `reach`."""
    return type(form.__name__, (form,), {"reach": reach})


class RowForm(UiForm):
    """A form for a new row or over a stored one; `seen` tells which state of the row the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def values(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The cleaned values of some fields."""
        return {name: self.cleaned_data[name] for name in names}


def _offer_units(form: UiForm, name: str, reach: str) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = units_under(reach)
