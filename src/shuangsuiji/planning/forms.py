"""Forms of plans, rows and tasks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from fairdraw.advisor import default_floor

from shuangsuiji.accounts.queries import UnitKind, bureau_of, units_under
from shuangsuiji.profiles.queries import CLASSES, active_profile
from shuangsuiji.registry import queries as registry
from shuangsuiji.registry.forms import CONDITION_NAMES, SubjectConditions
from shuangsuiji.ui.forms import FilterForm, UiForm

from .batches import MOST_TIMES, times
from .models import (
    ChangeKind,
    ChangeState,
    Crossing,
    DrawUnit,
    Plan,
    PlanRow,
    PlanState,
    RowKind,
    RowLevel,
    SamplingType,
    Task,
    TaskState,
)
from .services import RowAnswers

BP_PER_PERCENT = 100
TAG_KEYS = ("tags", "without_tags")
# Filters within the filter, of rows made of others: not on the form, and kept as they are.
NESTED_KEYS = ("all_of", "none_of")


class ReturnForm(UiForm):
    """Why a plan goes back."""

    reason = forms.CharField(label="退回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


# The fields of a row that the form shows as they are.
FORM_FIELDS = ("kind", "level", "crossing", "draw_unit", "partners_text", "basis")


class RowForm(SubjectConditions):
    """What a person decides for a row: how it is organised, items, whom it reaches, ratios per class, window, lead, answers to doubts."""

    kind = forms.ChoiceField(label="组织形式", choices=RowKind.choices)
    level = forms.ChoiceField(label="抽查层级", choices=RowLevel.choices)
    crossing = forms.ChoiceField(label="跨区域", choices=Crossing.choices, required=False)
    draw_unit = forms.ChoiceField(label="抽取单位", choices=DrawUnit.choices)
    partners = forms.MultipleChoiceField(
        label="参与股室", required=False, widget=forms.CheckboxSelectMultiple, help_text="系统内部联合时选择。"
    )
    partners_text = forms.CharField(
        label="参与部门", required=False, max_length=200, help_text="部门联合、一业一查、综合查一次时填写，用顿号隔开。"
    )
    basis = forms.CharField(
        label="依据", required=False, max_length=200, help_text="专项检查、临时任务须填写文件依据。"
    )
    sampling_type = forms.ChoiceField(label="抽查类型", choices=SamplingType.choices, widget=forms.RadioSelect)
    items = forms.MultipleChoiceField(label="抽查事项", widget=forms.CheckboxSelectMultiple)
    tags = forms.MultipleChoiceField(
        label="须有标签",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="有其中任一标签的都在范围内；不选则不限标签。",
    )
    without_tags = forms.MultipleChoiceField(label="排除标签", required=False, widget=forms.CheckboxSelectMultiple)
    window_start = forms.DateField(label="起始日期", required=False, widget=forms.DateInput)
    window_end = forms.DateField(label="截止日期", required=False, widget=forms.DateInput)
    lead = forms.ChoiceField(label="发起股室", required=False)

    def __init__(self, *args: Any, row: PlanRow, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, initial=_initial(row), **kwargs)
        bureau = bureau_of(row.plan.unit_path)
        self._offer("items", [(item.ref, f"{item.code} {item.name}") for item in registry.current_items(bureau.path)])
        units = list(units_under(bureau.path))
        self.offer_offices(units)
        self.tag_choices = [(tag.code, tag.name) for tag in registry.tags()]
        self._offer("tags", self.tag_choices)
        self._offer("without_tags", self.tag_choices)
        sections = [(str(unit.pk), unit.short_name) for unit in units if unit.kind == UnitKind.SECTION]
        self._offer("lead", [("", "请选择"), *sections])
        self._offer("partners", sections)
        for letter, title in active_profile().class_titles.items():
            self.fields[f"ratio_{letter}"] = _ratio_field(title, row.quotas.get(letter))
            self.fields[f"times_{letter}"] = forms.IntegerField(
                label=f"{title}（次/年）", min_value=1, max_value=MOST_TIMES, required=False, initial=times(row, letter)
            )
        for n, doubt in self._worded():
            self.fields[f"doubt_{n}"] = forms.CharField(
                label=f"存疑：{doubt['text']}", initial=doubt["answer"], required=False, max_length=300,
                help_text="写明核实结果；原文照旧保留。",
            )  # fmt: skip

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def answers(self) -> RowAnswers:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        nested = {key: self.row.subject_filter[key] for key in NESTED_KEYS if key in self.row.subject_filter}
        return RowAnswers(
            organisation={name: data[name] for name in FORM_FIELDS},
            partner_ids=tuple(int(pk) for pk in data["partners"]),
            sampling_type=data["sampling_type"],
            item_ids=tuple(item.pk for item in registry.items_by_ref(data["items"])),
            subject_filter={**self.conditions(), **{key: data[key] for key in TAG_KEYS if data[key]}, **nested},
            quotas=self._quotas(),
            frequencies={letter: data[f"times_{letter}"] or 1 for letter in CLASSES},
            window_start=data["window_start"],
            window_end=data["window_end"],
            lead_id=int(data["lead"]) if data["lead"] else None,
            answers={n: data[f"doubt_{n}"] for n, _ in self._worded()},
        )

    def _quotas(self) -> dict[str, dict[str, int]]:
        """Only the filled-in classes, so that the service can say which are absent; number rules of the row stay."""
        given = {letter: self.cleaned_data[f"ratio_{letter}"] for letter in CLASSES}
        filled = {letter: value for letter, value in given.items() if value is not None}
        return {letter: {"bp": int(value * BP_PER_PERCENT)} for letter, value in filled.items()}

    @property
    def further_conditions(self) -> list[forms.BoundField]:
        """The conditions beside kind and tags: few rows ask for them."""
        return [self[name] for name in CONDITION_NAMES if name != "kinds"]

    @property
    def asks_further(self) -> bool:
        """Whether the row asks for any of them, or one of them was filled in wrongly."""
        return any(bound.value() or bound.errors for bound in self.further_conditions)

    @property
    def ratio_fields(self) -> list[forms.BoundField]:
        """The five ratio fields in the order of the classes."""
        return [self[f"ratio_{letter}"] for letter in CLASSES]

    @property
    def times_fields(self) -> list[forms.BoundField]:
        """How often a year, in the order of the classes."""
        return [self[f"times_{letter}"] for letter in CLASSES]

    @property
    def is_repeated(self) -> bool:
        """Whether some class is drawn more than once, or its field was filled in wrongly."""
        return bool(self.row.frequencies) or any(bound.errors for bound in self.times_fields)

    @property
    def doubt_fields(self) -> list[forms.BoundField]:
        """One field per doubt that wants words."""
        return [self[f"doubt_{n}"] for n, _ in self._worded()]

    def _worded(self) -> list[tuple[int, dict[str, str]]]:
        """The doubts that want an answer in words, with their places in the row's list."""
        return [(n, doubt) for n, doubt in enumerate(self.row.doubts) if not doubt["settled_by"]]


def _ratio_field(title: str, rule: dict[str, int] | None) -> forms.DecimalField:
    initial = Decimal(rule["bp"]) / BP_PER_PERCENT if rule and "bp" in rule else None
    return forms.DecimalField(
        label=f"{title}（%）", min_value=0, max_value=100, decimal_places=2, required=False, initial=initial
    )


def _initial(row: PlanRow) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in FORM_FIELDS},
        "partners": [str(unit.pk) for unit in row.partners.all()],
        "sampling_type": row.sampling_type,
        "items": [item.ref for item in row.items.all()],
        **{key: row.subject_filter.get(key) for key in (*CONDITION_NAMES, *TAG_KEYS)},
        "window_start": row.window_start,
        "window_end": row.window_end,
        "lead": str(row.lead.pk) if row.lead else "",
    }


class ChangeForm(UiForm):
    """An application: kind, reason, and the row's fields as they shall be; untouched ones are not part of it."""

    kind = forms.ChoiceField(
        label="类别", choices=ChangeKind.choices, widget=forms.RadioSelect, initial=ChangeKind.POSTPONE
    )
    reason = forms.CharField(label="变更理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(label="依据", max_length=200, required=False)
    window_start = forms.DateField(label="起始日期", required=False, widget=forms.DateInput)
    window_end = forms.DateField(label="截止日期", required=False, widget=forms.DateInput)
    window_text = forms.CharField(label="抽查起止时间（公布的文字）", max_length=100, required=False)
    name = forms.CharField(label="抽查任务名称", max_length=200, required=False)
    ratio_text = forms.CharField(label="抽查比例/数量（公布的文字）", max_length=200, required=False)
    classes_text = forms.CharField(
        label="信用风险分类管理（公布的文字）", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    SIMPLE = ("window_start", "window_end", "window_text", "name", "ratio_text", "classes_text")

    def __init__(self, *args: Any, row: PlanRow, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, initial={name: getattr(row, name) for name in self.SIMPLE}, **kwargs)
        for letter, title in active_profile().class_titles.items():
            self.fields[f"ratio_{letter}"] = _ratio_field(title, row.quotas.get(letter))

    def values(self) -> dict[str, Any]:
        """The fields as they shall be; a blank leaves what is."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.SIMPLE if data[name]}
        ratios = {letter: data[f"ratio_{letter}"] for letter in CLASSES}
        if all(ratio is not None for ratio in ratios.values()):
            found["quotas"] = {letter: {"bp": int(ratio * BP_PER_PERCENT)} for letter, ratio in ratios.items()}
        return found

    @property
    def ratio_fields(self) -> list[forms.BoundField]:
        """The five ratio fields in the order of the classes."""
        return [self[f"ratio_{letter}"] for letter in CLASSES]


class FilingForm(UiForm):
    """The lead section's filing of an application."""

    number = forms.CharField(label="备案编号", max_length=60, required=False)
    opinion = forms.CharField(
        label="备案意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReportForm(UiForm):
    """What was sent to the bureau above, and what came back."""

    on = forms.DateField(label="日期")
    number = forms.CharField(label="文号", max_length=60)
    receipt = forms.CharField(label="上级回执", max_length=200, required=False)


class ChangeFilter(FilterForm):
    """Query form of the list of changes."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ChangeState.choices])

    def narrow(self, rows: Any) -> Any:
        """Changes by state."""
        return rows.filter(state=self.cleaned_data["state"]) if self.cleaned_data["state"] else rows


class SplitForm(UiForm):
    """The tag whose bearers get a row of their own."""

    tag = forms.ChoiceField(label="综合查一次清单（标签）")

    def __init__(self, *args: Any, tags: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tag"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *tags]


class AdviceForm(UiForm):
    """What the allocation advisor is asked: capacity in visits, a preset, and bounds of each class in visits."""

    PRESETS = (("balanced", "均衡"), ("survey", "摸底"), ("search", "查险"))

    capacity = forms.IntegerField(label="检查力量（户次）", min_value=1, max_value=10_000_000)
    preset = forms.ChoiceField(label="侧重", choices=PRESETS, initial="balanced")
    looseness = forms.DecimalField(
        label="精度放宽倍数", min_value=1, max_value=10, decimal_places=2, initial="1.10",
        help_text="仅“均衡”使用：区间不宽于平均抽取的几倍。",
    )  # fmt: skip
    rising = forms.BooleanField(label="比例逐类不下降（分别递加）", required=False, initial=True)

    def __init__(self, *args: Any, sizes: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sizes = {letter: size for letter, size in sizes.items() if size}
        for letter in self.sizes:
            title = active_profile().class_titles[letter]
            least, most = default_floor(self.sizes[letter]), self.sizes[letter]
            self.fields[f"floor_{letter}"] = _visits_field(f"{title}下限", least, most)
            self.fields[f"ceiling_{letter}"] = _visits_field(f"{title}上限", most, most)

    def bounds(self, letter: str) -> tuple[int, int]:
        """Floor and ceiling of a class in visits."""
        floor, ceiling = (self._visits(end, letter) for end in ("floor", "ceiling"))
        return floor, ceiling

    def _visits(self, end: str, letter: str) -> int:
        """What was entered, or what stands there at first: the legal minimum, the whole class."""
        name = f"{end}_{letter}"
        given = self.cleaned_data[name]
        return int(self.fields[name].initial if given is None else given)

    @property
    def bound_fields(self) -> list[forms.BoundField]:
        """The bounds, class by class."""
        return [self[f"{end}_{letter}"] for letter in self.sizes for end in ("floor", "ceiling")]


def _visits_field(label: str, initial: int, most: int) -> forms.IntegerField:
    shown = forms.NumberInput(attrs={"placeholder": f"不填为 {initial}"})
    return forms.IntegerField(
        label=f"{label}（户）", min_value=0, max_value=most, initial=initial, required=False, widget=shown
    )


class SignOffForm(UiForm):
    """The section's word that the directory is right, and whom it nominates."""

    match_mode = forms.ChoiceField(label="选派方式", widget=forms.RadioSelect)
    pool = forms.MultipleChoiceField(label="选派范围", widget=forms.CheckboxSelectMultiple)
    checked = forms.BooleanField(label="已核实检查对象底数，名录完整、管辖单位和登记状态无误")

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.ref: unit for unit in _pool_units(task)}
        mode, pool = self.fields["match_mode"], self.fields["pool"]
        if isinstance(mode, forms.ChoiceField) and isinstance(pool, forms.MultipleChoiceField):
            mode.choices = [(code, _mode_words(row)) for code, row in active_profile().match_modes.items()]
            pool.choices = [(ref, unit.short_name) for ref, unit in self.units.items()]
        self.initial.setdefault("pool", list(self.units))


def _mode_words(row: dict[str, Any]) -> str:
    """A mode's name with what it means, where the profile explains it."""
    return f"{row['title']}：{row['explained']}" if row.get("explained") else str(row["title"])


def _pool_units(task: Task) -> list[Any]:
    kinds = [UnitKind.SECTION, UnitKind.STATION]
    return list(units_under(task.unit_path).filter(kind__in=kinds))


class TaskFilter(FilterForm):
    """Query form of 任务管理."""

    q = forms.CharField(label="任务名称/编号", required=False)
    state = forms.ChoiceField(label="执行状态", required=False, choices=[("", "全部"), *TaskState.choices])
    kind = forms.ChoiceField(label="抽查类型", required=False, choices=[("", "全部"), *SamplingType.choices])

    def narrow(self, rows: Any) -> Any:
        """Tasks by words, state and type."""
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(name__icontains=data["q"]) | rows.filter(number__icontains=data["q"])
        if data["state"]:
            rows = rows.filter(state=data["state"])
        return rows.filter(row__sampling_type=data["kind"]) if data["kind"] else rows


class PoolFilter(FilterForm):
    """Query form of a task's directory."""

    q = forms.CharField(label="名称/代码", required=False)
    state = forms.ChoiceField(label="登记状态", required=False, choices=[("", "全部"), *registry.SubjectState.choices])

    def narrow(self, rows: Any) -> Any:
        """Subjects by words and state."""
        words, state = self.cleaned_data["q"].strip(), self.cleaned_data["state"]
        if words:
            rows = rows.filter(name__icontains=words) | rows.filter(code__icontains=words.upper())
        return rows.filter(state=state) if state else rows


class PlanFilter(FilterForm):
    """Query form of the plans' list."""

    q = forms.CharField(label="计划名称/文号", required=False)
    year = forms.IntegerField(label="年度", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *PlanState.choices])

    def narrow(self, rows: Any) -> Any:
        """Plans by words, year and state."""
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(title__icontains=data["q"]) | rows.filter(document_number__icontains=data["q"])
        if data["state"]:
            rows = rows.filter(state=data["state"])
        return rows.filter(year=data["year"]) if data["year"] else rows


__all__ = [
    "AdviceForm",
    "ChangeFilter",
    "ChangeForm",
    "FilingForm",
    "Plan",
    "PlanFilter",
    "ReportForm",
    "ReturnForm",
    "RowForm",
    "SignOffForm",
    "SplitForm",
    "TaskFilter",
]
