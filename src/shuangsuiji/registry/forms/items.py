"""Forms over the three lists and their items."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from shuangsuiji.registry.item_sheets import sheet_of
from shuangsuiji.registry.models import (
    CatalogueKind,
    CatalogueState,
    DrawUnit,
    Item,
    ItemCatalogue,
    ItemCategory,
    MethodCode,
    Speciality,
    SubjectKind,
    Tag,
)
from shuangsuiji.registry.queries.items import item_matches
from shuangsuiji.registry.services.items import item_fields
from shuangsuiji.ui.forms import FilterForm, UiForm

from .common import ANY, RowForm

BP_PER_PERCENT = 100


class CatalogueFilter(FilterForm):
    """Editions: by list and state."""

    kind = forms.ChoiceField(label="清单", required=False, choices=[ANY, *CatalogueKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *CatalogueState.choices])

    def narrow(self, rows: QuerySet[ItemCatalogue]) -> QuerySet[ItemCatalogue]:
        """Each filled field narrows."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return rows.filter(**asked)


class ItemFilter(FilterForm):
    """Items of one edition: by word and category."""

    q = forms.CharField(label="编号/名称", required=False, max_length=60)
    category = forms.ChoiceField(label="类别", required=False, choices=[ANY, *ItemCategory.choices])

    def narrow(self, rows: QuerySet[Item]) -> QuerySet[Item]:
        """Each filled field narrows."""
        word, category = self.cleaned_data["q"], self.cleaned_data["category"]
        if word:
            rows = rows.filter(item_matches(word))
        return rows.filter(category=category) if category else rows


class CatalogueForm(RowForm):
    """An edition."""

    edition = forms.CharField(label="版次", max_length=60, help_text="如：第三版、2024年修订版。")
    adopting_document = forms.CharField(label="发布文件", max_length=200, required=False)
    effective_from = forms.DateField(label="施行日期")


class NewCatalogueForm(CatalogueForm):
    """A new edition, empty or starting from the one in force."""

    field_order = ("kind", "edition", "adopting_document", "effective_from", "copy_current")
    kind = forms.ChoiceField(
        label="清单", choices=CatalogueKind.choices, required=False, initial=CatalogueKind.RANDOM,
        help_text="重点监管事项单独成册：可以纳入抽取，但不计入“只用随机抽查”的事项。",
    )  # fmt: skip
    copy_current = forms.BooleanField(label="带入现行版次的全部事项", required=False, initial=True)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class ItemForm(RowForm):
    """An item in the columns of its list."""

    code = forms.CharField(label="编号", max_length=20)
    industry = forms.CharField(label="领域", max_length=100, required=False)
    name = forms.CharField(label="抽查事项名称", max_length=200)
    sub_item = forms.CharField(label="子项", max_length=500, required=False)
    category = forms.ChoiceField(label="类别", choices=ItemCategory.choices, initial=ItemCategory.GENERAL)
    checking_body = forms.CharField(label="抽查主体", max_length=200, required=False)
    object_kind = forms.CharField(label="抽查对象", max_length=500, required=False)
    lead_text = forms.CharField(label="发起部门", max_length=200, required=False)
    partners_text = forms.CharField(label="配合部门", max_length=500, required=False, help_text="多个部门用顿号隔开。")
    ratio_text = forms.CharField(
        label="抽查比例",
        max_length=300,
        required=False,
        help_text="照原文填写，如：不低于3%；省级不超过2%，市、县级5%。",
    )
    frequency_text = forms.CharField(
        label="抽查频次", max_length=300, required=False, help_text="如：每年1次、两年一次。"
    )
    methods = forms.CharField(label="抽查方式", max_length=300, required=False)
    officer_requirement = forms.CharField(label="检查人员要求", max_length=300, required=False)
    levels_text = forms.CharField(
        label="抽查层级", max_length=200, required=False, help_text="如：市、县；不填表示各级都查。"
    )
    draw_unit = forms.ChoiceField(label="抽取单位", choices=DrawUnit.choices, initial=DrawUnit.SUBJECT)
    speciality = forms.ModelChoiceField(
        label="所需专业", queryset=Speciality.objects.order_by("name"), required=False, empty_label="不要求"
    )
    measures = forms.CharField(label="监管措施", required=False, widget=_area(3))
    legal_basis = forms.CharField(label="抽查依据", required=False, widget=_area(3))
    content = forms.CharField(label="内容及要求", required=False, widget=_area(3))
    note = forms.CharField(label="备注", required=False, widget=_area(2))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        columns = {column.key: column for column in sheet_of(kind).columns}
        for name in [name for name in self.fields if name not in {*columns, "seen"}]:
            del self.fields[name]
        for name, column in columns.items():
            if name in self.fields:
                self.fields[name].label = column.title
                self.fields[name].required = column.required or name == "code"

    def item_values(self) -> dict[str, Any]:
        """The valid form as the service takes it."""
        values = {name: self.cleaned_data[name] for name in item_fields(self.kind) if name != "speciality_id"}
        values = {name: value or _default(name) for name, value in values.items()}
        if "speciality" in self.fields:
            speciality = self.cleaned_data["speciality"]
            values["speciality_id"] = speciality.pk if speciality else None
        return values


def _default(name: str) -> str:
    return {"category": ItemCategory.GENERAL.value, "draw_unit": DrawUnit.SUBJECT.value}.get(name, "")


class TagForm(UiForm):
    """Which tags an item reaches."""

    tags = forms.ModelMultipleChoiceField(
        label="标签", queryset=Tag.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="有其中任一标签的检查对象都在本事项的范围内；对应关系随编号延续到以后各版。",
    )  # fmt: skip


RATIO_KINDS = [("", "未定"), ("bp", "比例（%）"), ("number", "户数"), ("plan", "由计划确定")]
FREQUENCY_KINDS = [("", "未定"), ("times", "次数"), ("plan", "由计划确定")]
BOUNDS = [("exact", "等于"), ("at_least", "不低于"), ("at_most", "不超过")]
PERIODS = [(12, "每年"), (24, "每两年"), (36, "每三年"), (60, "每五年"), (6, "每半年"), (3, "每季度"), (1, "每月")]


class SettleForm(UiForm):
    """What a person decides of an item: the readings of its prose, and an answer to every doubt."""

    method_codes = forms.MultipleChoiceField(
        label="抽查方式", choices=MethodCode.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    subject_kinds = forms.MultipleChoiceField(
        label="对象类别", choices=SubjectKind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="原文只说“企业”“个体工商户”等大类时选；具体行业用标签对应。",
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label="抽查层级", choices=[(letter, letter) for letter in "省市县"], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="不选表示各级都查。",
    )  # fmt: skip

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        self.item = item
        initial = {
            "method_codes": item.method_codes, "subject_kinds": item.subject_kinds, "levels": list(item.levels),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.ratios = [self._ratio(n, reading) for n, reading in enumerate(item.ratio or [{}])]
        self.frequencies = [self._frequency(n, reading) for n, reading in enumerate(item.frequency or [{}])]
        for n, doubt in enumerate(item.doubts):
            self.fields[f"doubt_{n}"] = forms.CharField(
                label=f"存疑：{doubt['text']}", initial=doubt["answer"], required=False, max_length=300,
                help_text="写明核实结果，如“以年度计划为准”；原文照旧保留。",
            )  # fmt: skip

    def _ratio(self, n: int, reading: Mapping[str, Any]) -> list[str]:
        value = reading.get("value")
        shown = Decimal(value) / BP_PER_PERCENT if value is not None and reading["kind"] == "bp" else value
        return self._offer(f"ratio_{n}", reading, {
            "kind": forms.ChoiceField(label=_of(reading, "抽查比例"), choices=RATIO_KINDS, required=False),
            "bound": forms.ChoiceField(label="界限", choices=BOUNDS, required=False),
            "value": forms.DecimalField(
                label="数值", min_value=Decimal("0.01"), max_value=1_000_000, decimal_places=2, required=False, initial=shown
            ),
            "base": forms.CharField(label="占什么的比例", max_length=60, required=False),
            "note": forms.CharField(label="附加条件", max_length=200, required=False),
        })  # fmt: skip

    def _frequency(self, n: int, reading: Mapping[str, Any]) -> list[str]:
        return self._offer(f"frequency_{n}", reading, {
            "kind": forms.ChoiceField(label=_of(reading, "抽查频次"), choices=FREQUENCY_KINDS, required=False),
            "base": forms.TypedChoiceField(label="周期", choices=PERIODS, coerce=int, required=False),
            "bound": forms.ChoiceField(label="界限", choices=BOUNDS, required=False),
            "value": forms.IntegerField(label="次数", min_value=1, max_value=999, required=False),
            "note": forms.CharField(label="附加条件", max_length=200, required=False),
        })  # fmt: skip

    def _offer(self, prefix: str, reading: Mapping[str, Any], fields: dict[str, forms.Field]) -> list[str]:
        for name, field in fields.items():
            if field.initial is None:
                field.initial = reading.get(name)
            self.fields[f"{prefix}_{name}"] = field
        return [f"{prefix}_{name}" for name in fields]

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Title, printed text and fields of each part of the page."""
        ratio, frequency = self.item.ratio_text, self.item.frequency_text
        return [
            *(("抽查比例", ratio, [self[name] for name in names]) for names in self.ratios),
            *(("抽查频次", frequency, [self[name] for name in names]) for names in self.frequencies),
        ]

    def doubt_fields(self) -> list[forms.BoundField]:
        """One field per doubt."""
        return [self[f"doubt_{n}"] for n in range(len(self.item.doubts))]

    def clean(self) -> dict[str, Any]:
        """A ratio or frequency that is given must be whole: a kind with its value."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for names in [*self.ratios, *self.frequencies]:
            kind, value = data.get(names[0]), data.get(names[0].removesuffix("_kind") + "_value")
            if kind and kind != "plan" and value is None:
                self.add_error(names[0].removesuffix("_kind") + "_value", "请填写数值。")
            if kind == "bp" and value is not None and value > 100:
                self.add_error(names[0].removesuffix("_kind") + "_value", "比例不超过 100%。")
            if kind == "number" and value is not None and value % 1:
                self.add_error(names[0].removesuffix("_kind") + "_value", "户数应为整数。")
        return data

    def settled(self) -> dict[str, Any]:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        chosen = "".join(data["levels"])
        return {
            "ratio": self._readings(self.ratios, self.item.ratio),
            "frequency": self._readings(self.frequencies, self.item.frequency),
            "method_codes": data["method_codes"],
            "subject_kinds": data["subject_kinds"],
            "levels": "" if chosen == "省市县" else chosen,
        }

    def _readings(self, groups: list[list[str]], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        levels = [reading["levels"] for reading in known] or [""]
        found = []
        for names, level in zip(groups, levels, strict=True):
            entered = {name.rpartition("_")[2]: self.cleaned_data[name] for name in names}
            if not entered["kind"]:
                continue
            found.append({"levels": level, **entered, "value": _whole(entered["kind"], entered["value"])})
        return found

    def answers(self) -> dict[int, str]:
        """Doubt's position → answer."""
        return {n: self.cleaned_data[f"doubt_{n}"] for n in range(len(self.item.doubts))}


def _of(reading: Mapping[str, Any], title: str) -> str:
    return f"{title}（{'、'.join(reading['levels'])}级）" if reading.get("levels") else title


def _whole(kind: str, value: Decimal | int | None) -> int | None:
    if kind == "plan" or value is None:
        return None
    return int(value * BP_PER_PERCENT) if kind == "bp" else int(value)


class ClaimForm(UiForm):
    """Which items from above, and the section that answers for them or why they do not concern the bureau."""

    items = forms.ModelMultipleChoiceField(label="事项", queryset=Item.objects.none(), to_field_name="ref")
    section: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label="责任股室", queryset=None, required=False, empty_label="暂不指定"
    )
    reason = forms.CharField(label="不涉及的理由", max_length=200, required=False)

    def __init__(self, *args: Any, items: QuerySet[Item], sections: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField[Any]", self.fields["items"]).queryset = items
        cast("forms.ModelChoiceField[Any]", self.fields["section"]).queryset = sections
