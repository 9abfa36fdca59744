"""Forms over rulebooks, checklists and handbooks."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from shuangsuiji.registry.models import (
    AnswerKind,
    CatalogueKind,
    ChecklistItem,
    Handbook,
    Item,
    PhotoRule,
    Rulebook,
    RulebookKind,
    TextState,
)
from shuangsuiji.registry.queries.handbooks import holds
from shuangsuiji.ui.forms import FilterForm, UiForm, UploadField

from .common import ANY, RowForm

MOST_FORM = 2_000_000
MARKDOWN = "用 Markdown 书写：“# ”开头是标题，“- ”或“1. ”开头是列表，**加粗**，表格用竖线分隔；不支持网页代码和图片。"


class RulebookFilter(FilterForm):
    """Texts by word, kind and state."""

    q = forms.CharField(label="名称", required=False, max_length=60)
    kind = forms.ChoiceField(label="类型", required=False, choices=[ANY, *RulebookKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *TextState.choices])

    def narrow(self, rows: QuerySet[Rulebook]) -> QuerySet[Rulebook]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        rows = rows.filter(title__contains=asked["q"]) if asked["q"] else rows
        return rows.filter(**{name: asked[name] for name in ("kind", "state") if asked[name]})


class HandbookFilter(FilterForm):
    """Handbooks by word and state."""

    q = forms.CharField(label="名称/行业", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *TextState.choices])

    def narrow(self, rows: QuerySet[Handbook]) -> QuerySet[Handbook]:
        """Each filled field narrows."""
        word, state = self.cleaned_data["q"], self.cleaned_data["state"]
        rows = rows.filter(holds(word)) if word else rows
        return rows.filter(state=state) if state else rows


class RulebookForm(RowForm):
    """A rulebook, guide or checklist, and the items it is for (by their public names)."""

    kind = forms.ChoiceField(label="类型", choices=RulebookKind.choices)
    title = forms.CharField(label="名称", max_length=200)
    adopting_document = forms.CharField(label="发布文件", max_length=200, required=False)
    body = forms.CharField(
        label="正文", required=False, max_length=200_000, widget=forms.Textarea({"rows": 16}), help_text=MARKDOWN
    )
    items = forms.MultipleChoiceField(
        label="适用事项",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="对应关系随编号延续到以后各版清单。",
    )

    def __init__(self, *args: Any, items: list[Item], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(item.ref, _called(item)) for item in items]
        if fixed:
            del self.fields["kind"]

    def text_values(self) -> dict[str, Any]:
        """The fields of the text itself."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in {"items", "seen"}}


def _called(item: Item) -> str:
    """Code and name; an item of another list than the random one says which."""
    other = item.catalogue.kind != CatalogueKind.RANDOM
    return f"{f'{item.catalogue.get_kind_display()[:4]} ' if other else ''}{item.code} {item.name}"


class PointForm(UiForm):
    """A point of a checklist; `choices_text` has one choice per line."""

    section = forms.CharField(label="分组", max_length=100, required=False)
    text = forms.CharField(label="检查内容", max_length=500)
    is_key = forms.BooleanField(label="重点项（*）", required=False)
    answer = forms.ChoiceField(label="答案", choices=AnswerKind.choices)
    choices_text = forms.CharField(
        label="选项",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="单选、多选时每行写一个选项。",
    )
    required = forms.BooleanField(label="必填", required=False)
    photo = forms.ChoiceField(label="照片", choices=PhotoRule.choices)
    order = forms.IntegerField(label="顺序", min_value=1, max_value=9999, required=False)
    law = forms.CharField(label="依据", required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    method = forms.CharField(label="检查方法", required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """A choice needs something to choose from."""
        data = super().clean() or self.cleaned_data
        if data.get("answer") in {AnswerKind.CHOICE, AnswerKind.CHOICES} and len(self._lines()) < 2:
            self.add_error("choices_text", "请写至少两个选项，每行一个。")
        return data

    def _lines(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data.get("choices_text", "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def values(self) -> dict[str, Any]:
        """The valid form as the service takes it."""
        names = ("section", "text", "is_key", "answer", "required", "photo", "law", "method")
        values = {name: self.cleaned_data[name] for name in names}
        chosen = values["answer"] in {AnswerKind.CHOICE, AnswerKind.CHOICES}
        lines = self._lines() if chosen else []
        values["choices"] = [{"name": f"c{n}", "label": line} for n, line in enumerate(lines, start=1)]
        return values | ({"order": order} if (order := self.cleaned_data["order"]) else {})


def point_initial(point: ChecklistItem) -> dict[str, Any]:
    """A stored point as `PointForm` shows it."""
    names = ("section", "text", "is_key", "answer", "required", "photo", "order", "law", "method")
    shown = {name: getattr(point, name) for name in names}
    return {**shown, "choices_text": "\n".join(choice["label"] for choice in point.choices)}


class XlsFormUpload(UiForm):
    """A form made elsewhere."""

    file = UploadField(
        label="XLSForm 文件", most=MOST_FORM, help_text="含 survey、choices 工作表的 Excel 工作簿，不超过 2 MB。"
    )


class HandbookForm(RowForm):
    """A handbook."""

    title = forms.CharField(label="名称", max_length=200)
    industry = forms.CharField(label="行业", max_length=60, help_text="如：加油站、餐饮、检验检测机构。")
    summary = forms.CharField(label="提要", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    adopting_document = forms.CharField(label="发布文件", max_length=200, required=False)
    body = forms.CharField(label="正文", max_length=200_000, widget=forms.Textarea({"rows": 22}), help_text=MARKDOWN)
