"""Forms of accounts and units."""

from typing import Any, cast

from django import forms
from django.db.models import Q

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region, Unit, UnitKind, UnitLevel, units_visible
from shuangsuiji.accounts.roles import ROLE_TITLES, Role
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.ui.forms import FilterForm, UiForm, UploadField


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
    department = forms.ChoiceField(
        label="限定部门", required=False, help_text="选择后，只能看到、办理所在单位之下这个部门的单位。"
    )
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
        _offer(self, "department", [("", "不限"), *departments()])

    def clean(self) -> dict[str, Any]:
        """An officer's account without its officer could enter nothing."""
        data = super().clean() or self.cleaned_data
        if data.get("role") == Role.OFFICER and not data.get("certificate"):
            self.add_error("certificate", "岗位为执法人员的，请填写名录库中的执法证号。")
        return data

    @property
    def chosen(self) -> dict[str, Any]:
        """The valid form as the services take it."""
        said = {"unit": self.units[self.cleaned_data["unit"]], "role": Role(self.cleaned_data["role"])}
        return said | ({"department": self.cleaned_data["department"]} if "department" in self.fields else {})


class UserForm(RoleForm):
    """A new account with its first role."""

    username = forms.CharField(label="用户名", max_length=40)
    name = forms.CharField(label="姓名", max_length=40)
    field_order = ["username", "name", "unit", "role", "certificate"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["department"]  # a first role is a plain one; it is limited on the account's page


class UnitForm(UiForm):
    """A new unit below another."""

    parent = forms.ChoiceField(label="上级单位")
    code = forms.CharField(label="代码", max_length=20)
    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40)
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)
    level = forms.ChoiceField(label="层级", choices=[("", "未填"), *UnitLevel.choices], required=False)
    department = forms.ChoiceField(label="部门", required=False, help_text="不选则随上级单位。")
    region = forms.ModelChoiceField(
        label="行政区划", queryset=Region.objects.all(), required=False, empty_label="随上级单位"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, Unit] = {unit.ref: unit for unit in units_visible(actor).filter(active=True)}
        _offer(self, "parent", [(ref, unit.name) for ref, unit in self.units.items()])
        _offer(self, "department", [("", "随上级单位"), *departments()])


def _offer(form: forms.BaseForm, name: str, choices: list[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def departments() -> list[tuple[str, str]]:
    """Code and title of the departments that the profile names."""
    return list(active_profile().departments.items())


class UnitEditForm(UiForm):
    """What a unit is called and what it is."""

    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=40)
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices)
    level = forms.ChoiceField(label="层级", choices=[("", "未填"), *UnitLevel.choices], required=False)
    department = forms.ChoiceField(label="部门", required=False)
    region = forms.ModelChoiceField(label="行政区划", queryset=Region.objects.all(), required=False, empty_label="未填")
    reason = forms.CharField(label="依据", max_length=100, required=False, help_text="如：机构编制文件文号。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "department", [("", "未填"), *departments()])

    @staticmethod
    def values_of(unit: Unit) -> dict[str, Any]:
        """A unit as the form's initial values."""
        return {name: getattr(unit, name) for name in ("name", "short_name", "kind", "level", "department", "region")}


class UnitMoveForm(UiForm):
    """Below which unit, and by which document."""

    parent = forms.ModelChoiceField(label="新的上级单位", queryset=Unit.objects.none(), empty_label="请选择")
    reason = forms.CharField(label="依据", max_length=100, help_text="如：机构编制文件文号。")

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, "parent", actor, unit)


class UnitCloseForm(UiForm):
    """Who takes over, and by which document."""

    successor = forms.ModelChoiceField(
        label="接收单位", queryset=Unit.objects.none(), required=False, empty_label="没有需要接收的",
        help_text="检查对象和执法人员整体划给接收单位。",
    )  # fmt: skip
    reason = forms.CharField(label="依据", max_length=100)

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, "successor", actor, unit)


def _offer_units(form: forms.BaseForm, name: str, actor: Actor, unit: Unit) -> None:
    """Units in use within reach, but for `unit` and what lies below it."""
    rows = units_visible(actor).filter(active=True).exclude(under(unit.path, "path"))
    cast("forms.ModelChoiceField[Unit]", form.fields[name]).queryset = rows


class RegionForm(UiForm):
    """A region by its code."""

    code = forms.CharField(label="代码", max_length=12, help_text="县以上 6 位，乡镇 9 位，村 12 位。")
    name = forms.CharField(label="名称", max_length=60)


class UsersUpload(UiForm):
    """A sheet of new accounts."""

    file = UploadField(label="文件", most=DEFAULT_LIMITS.file_size, help_text="Excel 或 CSV，一次不超过 300 人。")
