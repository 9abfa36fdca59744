"""Forms over 抽查事项清单."""

from django import forms
from django.db.models import Q, QuerySet

from shuangsuiji.registry.models import (
    Item,
    ItemCategory,
    Speciality,
)
from shuangsuiji.ui.forms import FilterForm

from .common import ANY, RowForm


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
