"""Forms of accounts and units."""

from typing import Any

from django import forms
from django.db.models import Q

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Unit, UnitKind, units_visible
from shuangsuiji.accounts.roles import ROLE_TITLES, Role
from shuangsuiji.ui.forms import FilterForm, UiForm


class UserFilter(FilterForm):
    """Query form of the users' list."""

    q = forms.CharField(label="姓名/用户名", required=False)

    def narrow(self, rows: Any) -> Any:
        """Users by words."""
        words = self.cleaned_data["q"]
        return rows.filter(Q(name__icontains=words) | Q(username__icontains=words)) if words else rows


class RoleForm(UiForm):
    """A unit and a role in it."""

    unit = forms.ChoiceField(label="单位")
    role = forms.ChoiceField(label="岗位", choices=[(role.value, title) for role, title in ROLE_TITLES.items()])
    certificate = forms.CharField(
        label="执法证号",
        max_length=40,
        required=False,
        help_text="岗位为执法人员时填写：账号与名录库中的本人关联后，才能领取检查、录入结果。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.ref: unit for unit in units_visible(actor).filter(active=True)}
        field = self.fields["unit"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(ref, unit.name) for ref, unit in self.units.items()]

    def clean(self) -> dict[str, Any]:
        """An officer's account without its officer could enter nothing."""
        data = super().clean() or self.cleaned_data
        if data.get("role") == Role.OFFICER and not data.get("certificate"):
            self.add_error("certificate", "岗位为执法人员的，请填写名录库中的执法证号。")
        return data

    @property
    def chosen(self) -> dict[str, Any]:
        """The valid form as the services take it."""
        return {"unit": self.units[self.cleaned_data["unit"]], "role": Role(self.cleaned_data["role"])}


class UserForm(RoleForm):
    """A new account with its first role."""

    username = forms.CharField(label="用户名", max_length=40)
    name = forms.CharField(label="姓名", max_length=40)
    field_order = ["username", "name", "unit", "role", "certificate"]


class UnitForm(UiForm):
    """A new unit below another."""

    parent = forms.ChoiceField(label="上级单位")
    code = forms.CharField(label="代码", max_length=20)
    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40)
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, Unit] = {unit.ref: unit for unit in units_visible(actor)}
        field = self.fields["parent"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(ref, unit.name) for ref, unit in self.units.items()]
