"""Forms over 一单两库: filters of the lists, editing by hand, uploads."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import units_under
from shuangsuiji.common.scope import under
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.ui.forms import FilterForm, UiForm, UploadField

from . import queries
from .models import (
    CLASS_CHOICES,
    CatalogueState,
    Item,
    ItemCatalogue,
    ItemCategory,
    Officer,
    OfficerState,
    Speciality,
    Subject,
    SubjectKind,
    SubjectState,
    Tag,
)

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


class SubjectFilter(ScopedFilter):
    """名录库: by fragment, class, kind, office, tag, state."""

    more = ("tag", "state", "doubtful")
    field_order = ("q", "risk_class", "kind", "office", "tag", "state", "doubtful")
    q = forms.CharField(label="名称/代码", required=False, max_length=60)
    risk_class = forms.ChoiceField(label="风险类别", required=False, choices=[ANY, *CLASS_CHOICES])
    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *SubjectKind.choices])
    tag = forms.ChoiceField(label="标签", required=False)
    state = forms.ChoiceField(label="登记状态", required=False, choices=[ANY, *SubjectState.choices])
    doubtful = forms.BooleanField(label="只看代码存疑的", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._choices("tag", [*Tag.objects.order_by("name").values_list("code", "name")])

    def narrow(self, rows: QuerySet[Subject]) -> QuerySet[Subject]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            rows = rows.filter(queries.matches(asked["q"]))
        for name in ("risk_class", "kind", "state"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        if asked["office"]:
            rows = rows.filter(under(asked["office"]))
        if asked["tag"]:
            rows = rows.filter(tags=asked["tag"])
        return rows.exclude(doubts="") if asked["doubtful"] else rows


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


class ItemFilter(FilterForm):
    """Items of one edition: by word and category."""

    q = forms.CharField(label="编号/名称", required=False, max_length=60)
    category = forms.ChoiceField(label="类别", required=False, choices=[ANY, *ItemCategory.choices])

    def narrow(self, rows: QuerySet[Item]) -> QuerySet[Item]:
        """Each filled field narrows."""
        word, category = self.cleaned_data["q"], self.cleaned_data["category"]
        if word:
            rows = rows.filter(Q(code__contains=word) | Q(name__contains=word) | Q(sub_item__contains=word))
        return rows.filter(category=category) if category else rows


class RowForm(UiForm):
    """A form for a new row or over a stored one; `seen` tells which state of the row the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def values(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The cleaned values of some fields."""
        return {name: self.cleaned_data[name] for name in names}


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
    address = forms.CharField(label="住所（经营场所）", max_length=300, required=False)
    industry = forms.CharField(label="行业代码", max_length=8, required=False, help_text="GB/T 4754，如 F5265。")
    legal_person = forms.CharField(label="法定代表人", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    tags = forms.ModelMultipleChoiceField(
        label="标签", queryset=Tag.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, "office", actor.reach("subject.edit"))


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


def _offer_units(form: UiForm, name: str, reach: str) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = units_under(reach)


class LeaveForm(UiForm):
    """Days off."""

    first_day = forms.DateField(label="开始日期")
    last_day = forms.DateField(label="结束日期")


class RecusalForm(UiForm):
    """A subject that an officer may not visit, and why."""

    code = forms.CharField(label="检查对象代码", max_length=60, help_text="统一社会信用代码或注册号。")
    reason = forms.CharField(label="回避事由", max_length=100, help_text="如：近亲属任职、曾在该单位任职、持有股份。")


class CatalogueForm(RowForm):
    """An edition."""

    edition = forms.CharField(label="版次", max_length=60, help_text="如：第三版、2024年修订版。")
    adopting_document = forms.CharField(label="发布文件", max_length=200, required=False)
    effective_from = forms.DateField(label="施行日期")


class NewCatalogueForm(CatalogueForm):
    """A new edition, empty or starting from the one in force."""

    copy_current = forms.BooleanField(label="带入现行版次的全部事项", required=False, initial=True)


class ItemForm(RowForm):
    """An item in the field's columns."""

    code = forms.CharField(label="编号", max_length=20)
    name = forms.CharField(label="抽查事项名称", max_length=100)
    sub_item = forms.CharField(label="子项", max_length=200, required=False)
    category = forms.ChoiceField(label="类别", choices=ItemCategory.choices, initial=ItemCategory.GENERAL)
    checking_body = forms.CharField(label="抽查主体", max_length=100, required=False)
    object_kind = forms.CharField(label="抽查对象", max_length=200, required=False)
    ratio_text = forms.CharField(label="抽查比例", max_length=200, required=False)
    frequency_text = forms.CharField(label="抽查频次", max_length=200, required=False)
    methods = forms.CharField(label="抽查方式", max_length=200, required=False)
    officer_requirement = forms.CharField(label="检查人员要求", max_length=200, required=False)
    speciality = forms.ModelChoiceField(
        label="所需专业", queryset=Speciality.objects.order_by("name"), required=False, empty_label="不要求"
    )
    legal_basis = forms.CharField(label="抽查依据", required=False, widget=forms.Textarea({"rows": 3}))
    content = forms.CharField(label="内容及要求", required=False, widget=forms.Textarea({"rows": 3}))
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea({"rows": 2}))


class WordForm(UiForm):
    """The name of a tag or speciality."""

    name = forms.CharField(label="名称", max_length=40)


class UploadForm(UiForm):
    """A sheet to take in."""

    file = UploadField(
        label="文件", most=DEFAULT_LIMITS.file_size, help_text="Excel（.xlsx、.xls）、CSV 或 Word 表格，不超过 20 MB。"
    )


class ItemUploadForm(UploadForm):
    """A sheet of items, and the draft edition it goes into."""

    catalogue = forms.ModelChoiceField(
        label="导入到", queryset=ItemCatalogue.objects.none(), required=False, empty_label="新的拟定版次"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = queries.catalogues_visible(actor).filter(state=CatalogueState.DRAFT)
        cast("forms.ModelChoiceField[ItemCatalogue]", self.fields["catalogue"]).queryset = drafts
