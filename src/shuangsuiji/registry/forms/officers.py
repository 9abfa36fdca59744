"""Forms over 执法检查人员."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region, units_under
from shuangsuiji.common.errors import Missing
from shuangsuiji.common.scope import under
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry.models import CertificateKind, Officer, OfficerGrade, OfficerState, Speciality
from shuangsuiji.registry.people_sheets import id_number
from shuangsuiji.registry.queries import current_items, transfer_targets
from shuangsuiji.registry.queries.officers import CODED, expiring
from shuangsuiji.ui.forms import UiForm

from .common import ANY, LEVELS, RowForm, ScopedFilter, _offer_units

UNSAID = ("", "未填")
EXPIRY = [ANY, ("soon", "即将到期"), ("over", "已过期")]


class OfficerFilter(ScopedFilter):
    """执法人员名录库: by name or certificate, unit, speciality, grade, certificate's end, state."""

    field_order = ("q", "office", "speciality", "state", "expiry", "grade")
    more = ("expiry", "grade")
    q = forms.CharField(label="姓名/证号", required=False, max_length=40)
    speciality = forms.ChoiceField(label="专业", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *OfficerState.choices])
    expiry = forms.ChoiceField(label="证件", required=False, choices=EXPIRY)
    grade = forms.ChoiceField(label="分级", required=False, choices=[ANY, *OfficerGrade.choices])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._choices("speciality", [*Speciality.objects.order_by("name").values_list("code", "name")])

    def narrow(self, rows: QuerySet[Officer]) -> QuerySet[Officer]:
        """Each filled field narrows."""
        asked, today = self.cleaned_data, timezone.localdate()
        if asked["q"]:
            words = asked["q"]
            rows = rows.filter(
                Q(name__contains=words)
                | Q(certificate__contains=words.upper())
                | Q(second_certificate__contains=words.upper())
            )
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        if asked["speciality"]:
            rows = rows.filter(specialities=asked["speciality"])
        if asked["expiry"]:
            rows = rows.filter(expiring(today) if asked["expiry"] == "soon" else Q(certificate_valid_to__lt=today))
        same = {name: asked[name] for name in ("state", "grade") if asked[name]}
        return rows.filter(**same)


class OfficerForm(RowForm):
    """An officer by hand. A stored identity or phone number is not shown again: blank keeps it."""

    name = forms.CharField(label="姓名", max_length=40)
    unit = forms.ModelChoiceField(label="所在单位", queryset=units_under(""), empty_label="请选择")
    certificate = forms.CharField(label="执法证号", max_length=60, help_text="检查时出示的证件。")
    certificate_kind = forms.ChoiceField(label="执法证类别", choices=CertificateKind.choices)
    certificate_valid_to = forms.DateField(label="证件有效期至")
    second_certificate = forms.CharField(
        label="另一执法证号", max_length=60, required=False, help_text="部门证、政府证都有时填写。"
    )
    second_valid_to = forms.DateField(label="另一证件有效期至", required=False)
    staff_number = forms.CharField(label="工号", max_length=20, required=False)
    id_number = forms.CharField(label="身份证号", max_length=18, required=False)
    phone = forms.CharField(label="手机号", max_length=20, required=False)
    post = forms.CharField(label="职务", max_length=40, required=False)
    duty = forms.ChoiceField(label="职务类别", required=False)
    level = forms.ChoiceField(label="层级", choices=LEVELS, required=False)
    education = forms.ChoiceField(label="学历", required=False)
    post_class = forms.ChoiceField(label="岗位大类", required=False)
    post_since = forms.DateField(label="从事本岗日期", required=False)
    region = forms.ModelChoiceField(label="地区", queryset=Region.objects.all(), required=False, empty_label="未填")
    grid = forms.CharField(label="网格（片区）", max_length=60, required=False)
    qualifications = forms.CharField(label="资格资质", max_length=200, required=False)
    grade = forms.ChoiceField(label="分级", choices=OfficerGrade.choices)
    state = forms.ChoiceField(label="状态", choices=OfficerState.choices)
    specialities = forms.ModelMultipleChoiceField(
        label="专业", queryset=Speciality.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )
    item_codes = forms.MultipleChoiceField(
        label="执法事项范围", required=False, widget=forms.CheckboxSelectMultiple, help_text="不勾选为全部事项。"
    )

    def __init__(self, *args: Any, actor: Actor, officer: Officer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer
        _offer_units(self, "unit", actor.reach("officer.edit"))
        if officer is not None:  # moving is a transfer, with its reason
            del self.fields["unit"]
            for name in ("id_number", "phone"):
                self.fields[name].help_text = "已登记的不再显示；填写则更换，留空不变。"
        for field, table in CODED.items():
            self._offer(field, [UNSAID, *active_profile().officer_codes(table).items()])
        self._offer("item_codes", _items(actor, officer))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_id_number(self) -> str:
        """By its shape; raises Refusal through the form."""
        return id_number(self.cleaned_data["id_number"])

    def values(self, names: tuple[str, ...]) -> dict[str, Any]:
        """As RowForm's, with the region by its key and without sealed values that were left blank."""
        said = {**self.cleaned_data, "region_id": getattr(self.cleaned_data["region"], "pk", None)}
        kept = {"id_number", "phone"} if self.officer else set()
        return {name: said[name] for name in names if said[name] or name not in kept}


def _items(actor: Actor, officer: Officer | None) -> list[tuple[str, str]]:
    """Items in force, and codes the officer has of earlier editions."""
    try:
        items = {item.code: f"{item.code} {item.name}" for item in current_items(actor.unit_path)}
    except Missing:
        items = {}
    return [*items.items(), *((code, code) for code in (officer.item_codes if officer else []) if code not in items)]


class LeaveForm(UiForm):
    """Days off."""

    first_day = forms.DateField(label="开始日期")
    last_day = forms.DateField(label="结束日期")
    reason = forms.CharField(label="事由", max_length=60, required=False)


class CorrectionForm(UiForm):
    """What an officer says is wrong."""

    content = forms.CharField(
        label="更正内容",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一项不对、应当是什么。",
    )


class AnswerForm(UiForm):
    """The answer to a request."""

    answer = forms.CharField(label="答复", max_length=300, required=False)


class TransferForm(UiForm):
    """Where an officer goes, and by which document."""

    target = forms.ModelChoiceField(label="调入单位", queryset=units_under(""), empty_label="请选择")
    reason = forms.CharField(label="依据", max_length=100, help_text="如：泽市监人〔2023〕5号。")

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["target"]).queryset = transfer_targets(officer)
