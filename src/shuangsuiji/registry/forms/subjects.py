"""Forms over 检查对象."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.common.errors import Refusal
from shuangsuiji.common.scope import under
from shuangsuiji.registry import queries
from shuangsuiji.registry.models import (
    CLASS_CHOICES,
    Subject,
    SubjectKind,
    SubjectState,
    Tag,
)

from .common import ANY, RowForm, ScopedFilter, _offer_units


class SubjectFilter(ScopedFilter):
    """名录库: by fragment, class, kind, office, tag, state."""

    more = ("tag", "state", "grid", "doubtful")
    field_order = ("q", "risk_class", "kind", "office", "tag", "state", "grid", "doubtful")
    q = forms.CharField(label="名称/代码", required=False, max_length=60)
    risk_class = forms.ChoiceField(label="风险类别", required=False, choices=[ANY, *CLASS_CHOICES])
    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *SubjectKind.choices])
    tag = forms.ChoiceField(label="标签", required=False)
    state = forms.ChoiceField(label="登记状态", required=False, choices=[ANY, *SubjectState.choices])
    grid = forms.CharField(label="网格（片区）", required=False, max_length=60)
    doubtful = forms.BooleanField(label="只看代码存疑的", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._choices("tag", [*Tag.objects.order_by("name").values_list("code", "name")])

    def narrow(self, rows: QuerySet[Subject]) -> QuerySet[Subject]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            rows = rows.filter(queries.matches(asked["q"]))
        for name in ("risk_class", "kind", "state", "grid"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        if asked["tag"]:
            rows = rows.filter(tags=asked["tag"])
        return rows.exclude(doubts="") if asked["doubtful"] else rows


class SubjectForm(RowForm):
    """A subject by hand."""

    code = forms.CharField(
        label="统一社会信用代码/注册号", max_length=60, help_text="没有代码的产品、项目、点位等，填本单位的编号。"
    )
    name = forms.CharField(label="名称", max_length=200)
    kind = forms.ChoiceField(label="类别", choices=SubjectKind.choices)
    org_form = forms.CharField(label="主体类型", max_length=60, required=False)
    state = forms.ChoiceField(label="登记状态", choices=SubjectState.choices)
    office = forms.ModelChoiceField(label="管辖单位", queryset=units_under(""), empty_label="请选择")
    risk_class = forms.ChoiceField(label="信用风险类别", choices=CLASS_CHOICES, initial="U")
    established_on = forms.DateField(label="成立日期", required=False)
    approved_on = forms.DateField(label="核准日期", required=False)
    ended_on = forms.DateField(label="注销、吊销或迁出日期", required=False)
    authority = forms.CharField(label="登记机关", max_length=100, required=False)
    capital = forms.DecimalField(label="注册资本（万元）", max_digits=16, decimal_places=4, min_value=0, required=False)
    address = forms.CharField(label="住所（经营场所）", max_length=300, required=False)
    grid = forms.CharField(label="网格（片区）", max_length=60, required=False)
    industry = forms.CharField(label="行业代码", max_length=8, required=False, help_text="GB/T 4754，如 F5265。")
    legal_person = forms.CharField(label="法定代表人", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    contact = forms.CharField(label="联络员", max_length=60, required=False)
    contact_phone = forms.CharField(label="联络员电话", max_length=40, required=False)
    scope = forms.CharField(label="经营范围", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    owner_code = forms.CharField(
        label="所属主体的代码", max_length=60, required=False, help_text="产品、项目、点位、器具属于某个主体的填写。"
    )
    attributes = forms.CharField(
        label="属性", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一项，如：型号：TCS-150。",
    )  # fmt: skip
    tags = forms.ModelMultipleChoiceField(
        label="标签", queryset=Tag.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        _offer_units(self, "office", actor.reach("subject.edit"))

    def clean_owner_code(self) -> int | None:
        """The owner's key; raises ValidationError for a code that nobody or that an owned thing bears."""
        code = self.cleaned_data["owner_code"]
        if not code:
            return None
        try:
            owner = queries.subject_by_code(self.actor, code)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if owner.owner_id is not None:
            raise forms.ValidationError(f"“{owner}”自己属于另一个主体，请填写最上层主体的代码。")
        return owner.pk

    def clean_attributes(self) -> dict[str, str]:
        """Name → content; raises ValidationError for a line without a colon."""
        found = {}
        for line in filter(None, map(str.strip, self.cleaned_data["attributes"].splitlines())):
            name, colon, said = line.replace(":", "：", 1).partition("：")
            if not colon or not name.strip():
                raise forms.ValidationError(f"“{line}”应写成“名称：内容”。")
            found[name.strip()[:40]] = said.strip()
        return found
