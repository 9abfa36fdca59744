"""Forms over 专家 and 受委托机构, 持证人员 and 培训."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.common.scope import under
from shuangsuiji.registry.models import CertificateHolder, HelperState, Speciality, Training, TrainingKind
from shuangsuiji.registry.services import Session

from .common import ANY, RowForm, ScopedFilter, _offer_units


class HelperFilter(ScopedFilter):
    """专家库 and 受委托机构库: by name, unit, field, state."""

    field_order = ("q", "office", "speciality", "state")
    q = forms.CharField(label="名称", required=False, max_length=40)
    speciality = forms.ChoiceField(label="专业领域", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *HelperState.choices])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._choices("speciality", [*Speciality.objects.order_by("name").values_list("code", "name")])

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            rows = rows.filter(name__contains=asked["q"])
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        if asked["speciality"]:
            rows = rows.filter(specialities=asked["speciality"])
        return rows.filter(state=asked["state"]) if asked["state"] else rows


class HelperForm(RowForm):
    """What experts and agencies share."""

    qualification = forms.CharField(label="资格资质", max_length=100)
    qualification_number = forms.CharField(label="资质证书号", max_length=60, required=False)
    qualified_to = forms.DateField(label="资质有效期至", required=False, help_text="不填为长期有效。")
    specialities = forms.ModelMultipleChoiceField(
        label="专业领域",
        queryset=Speciality.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    unit = forms.ModelChoiceField(label="管理单位", queryset=units_under(""), empty_label="请选择")
    state = forms.ChoiceField(label="状态", choices=HelperState.choices)
    note = forms.CharField(label="备注", max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, "unit", actor.reach("officer.edit"))


class ExpertForm(HelperForm):
    """An expert by hand."""

    name = forms.CharField(label="姓名", max_length=100)
    workplace = forms.CharField(label="工作单位", max_length=100)
    title = forms.CharField(label="职称", max_length=40, required=False)
    field_order = ("name", "workplace", "title")


class AgencyForm(HelperForm):
    """An agency by hand."""

    name = forms.CharField(label="机构名称", max_length=100)
    code = forms.CharField(label="统一社会信用代码", max_length=40)
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    contract = forms.CharField(label="委托文件", max_length=100, required=False)
    contract_to = forms.DateField(label="委托期限至", required=False)
    field_order = ("name", "code", "contact", "contract", "contract_to")


class HolderFilter(ScopedFilter):
    """持证人员名册: by name or certificate, unit, whether the directory has them."""

    field_order = ("q", "office", "entered")
    q = forms.CharField(label="姓名/证号", required=False, max_length=40)
    entered = forms.ChoiceField(
        label="入库", required=False, choices=[ANY, ("1", "已入库"), ("0", "未入库"), ("x", "不计入")]
    )

    def narrow(self, rows: QuerySet[CertificateHolder]) -> QuerySet[CertificateHolder]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            rows = rows.filter(Q(name__contains=asked["q"]) | Q(certificate__contains=asked["q"].upper()))
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        if asked["entered"] == "x":
            return rows.exclude(excused="")
        wanted: dict[str, Any] = {"entered": asked["entered"] == "1", "excused": ""} if asked["entered"] else {}
        return rows.filter(**wanted)


class TrainingFilter(ScopedFilter):
    """培训: by title, unit, kind."""

    field_order = ("q", "office", "kind")
    q = forms.CharField(label="培训名称/任务", required=False, max_length=40)
    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *TrainingKind.choices])

    def narrow(self, rows: QuerySet[Training]) -> QuerySet[Training]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            rows = rows.filter(Q(title__contains=asked["q"]) | Q(task_name__contains=asked["q"]))
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        return rows.filter(kind=asked["kind"]) if asked["kind"] else rows


class TrainingForm(RowForm):
    """What is said of a session."""

    title = forms.CharField(label="培训名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=TrainingKind.choices)
    held_on = forms.DateField(label="培训日期")
    hours = forms.DecimalField(label="学时", max_digits=4, decimal_places=1, min_value=0)
    place = forms.CharField(label="地点", max_length=100, required=False)
    teacher = forms.CharField(label="授课人", max_length=60, required=False)
    content = forms.CharField(
        label="培训内容", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def session(self) -> Session:
        """The valid form as the services take it."""
        names = ("title", "kind", "held_on", "hours", "place", "teacher", "content")
        return Session(**{name: self.cleaned_data[name] for name in names})


class NewTrainingForm(TrainingForm):
    """A new session: who holds it, and of which units' officers are asked to it."""

    unit = forms.ModelChoiceField(label="组织单位", queryset=units_under(""), empty_label="请选择")
    invited = forms.ModelMultipleChoiceField(
        label="参加单位", queryset=units_under(""), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="这些单位证件有效的在岗人员列入签到表，之后可以增减。",
    )  # fmt: skip
    field_order = ("title", "kind", "held_on", "hours", "place", "teacher", "unit")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "invited"):
            _offer_units(self, name, actor.reach("training.edit"))
