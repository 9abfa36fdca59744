"""Forms over 执法检查人员."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import (
    Officer,
    OfficerState,
    Speciality,
)
from shuangsuiji.ui.forms import UiForm

from .common import ANY, LEVELS, RowForm, ScopedFilter, _offer_units


class OfficerFilter(ScopedFilter):
    """执法检查人员名录库: by name or certificate, unit, speciality, state."""

    field_order = ("q", "office", "speciality", "state")
    q = forms.CharField(label="姓名/证号", required=False, max_length=40)
    speciality = forms.ChoiceField(label="专业", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *OfficerState.choices])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._choices("speciality", [*Speciality.objects.order_by("name").values_list("code", "name")])

    def narrow(self, rows: QuerySet[Officer]) -> QuerySet[Officer]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            rows = rows.filter(Q(name__contains=asked["q"]) | Q(certificate__contains=asked["q"].upper()))
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        if asked["speciality"]:
            rows = rows.filter(specialities=asked["speciality"])
        return rows.filter(state=asked["state"]) if asked["state"] else rows


class OfficerForm(RowForm):
    """An officer by hand."""

    name = forms.CharField(label="姓名", max_length=40)
    certificate = forms.CharField(label="执法证号", max_length=60)
    certificate_valid_to = forms.DateField(label="证件有效期至")
    unit = forms.ModelChoiceField(label="所在单位", queryset=units_under(""), empty_label="请选择")
    post = forms.CharField(label="职务", max_length=40, required=False)
    level = forms.ChoiceField(label="层级", choices=LEVELS, required=False)
    state = forms.ChoiceField(label="状态", choices=OfficerState.choices)
    specialities = forms.ModelMultipleChoiceField(
        label="专业", queryset=Speciality.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, "unit", actor.reach("officer.edit"))


class LeaveForm(UiForm):
    """Days off."""

    first_day = forms.DateField(label="开始日期")
    last_day = forms.DateField(label="结束日期")


class RecusalForm(UiForm):
    """A subject that an officer may not visit, and why."""

    code = forms.CharField(label="检查对象代码", max_length=60, help_text="统一社会信用代码或注册号。")
    reason = forms.CharField(label="回避事由", max_length=100, help_text="如：近亲属任职、曾在该单位任职、持有股份。")
