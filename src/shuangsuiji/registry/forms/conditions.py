"""A subject filter as form controls: frames and tag rules ask with the same ones."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, cast

from django import forms

from shuangsuiji.accounts.queries import Unit, units_under
from shuangsuiji.registry.models import CLASS_CHOICES, FactKind, SubjectKind, SubjectState
from shuangsuiji.ui.forms import UiForm

_SEPARATORS = re.compile(r"[、，,;；|\n]+")
EARLIEST_YEAR = 2014


class WordsField(forms.CharField):
    """Several words in one line, divided by 、 or a comma; cleans to a list."""

    def __init__(self, *, most: int = 30, read: Callable[[str], str] = str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=600, **kwargs)
        self.most, self.read = most, read

    def clean(self, value: Any) -> Any:
        """The words, each once, in their order; raises ValidationError for more than `most`."""
        text = super().clean(value)
        words = dict.fromkeys(self.read(word.strip()) for word in _SEPARATORS.split(text) if word.strip())
        if len(words) > self.most:
            raise forms.ValidationError(f"“{self.label}”最多填 {self.most} 个。")
        return list(words)

    def prepare_value(self, value: Any) -> Any:
        """A list back into one line."""
        return "、".join(map(str, value)) if isinstance(value, list) else value


class YearsField(WordsField):
    """Years; cleans to whole numbers."""

    def clean(self, value: Any) -> Any:
        """The years; raises ValidationError for what is none."""
        words = super().clean(value)
        if not all(re.fullmatch(r"20\d\d", word) and int(word) >= EARLIEST_YEAR for word in words):
            raise forms.ValidationError(f"“{self.label}”应填 {EARLIEST_YEAR} 年以后的年度，如 2022、2023。")
        return [int(word) for word in words]


def _choices(label: str, choices: Any, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=False, help_text=help_text)


class SubjectConditions(UiForm):
    """The controls of every key of a filter but tags, which not every page offers."""

    kinds = _choices("对象类别", SubjectKind.choices, "选中任一类别的都在范围内；不选则不限类别。")
    states = _choices("登记状态", SubjectState.choices, "不选则不限；抽取时注销、迁出等照常列出并排除。")
    classes = _choices("信用风险类别", CLASS_CHOICES)
    types = WordsField(label="主体类型含", help_text="多个用顿号隔开，含其一即可，如：股份、分公司。")
    industries = WordsField(label="行业代码", read=str.upper, help_text="GB/T 4754 代码的前几位，如 F52、F5265。")
    names = WordsField(label="名称含", help_text="含其一即可，如：加油、油站。")
    without_names = WordsField(label="名称不含")
    licences = WordsField(label="有效许可证", help_text="许可证名称，有其一且未过期，如：食品经营许可证。")
    licensed_from = _day("许可批准不早于")
    licensed_to = _day("许可批准不晚于")
    licence_ends_by = _day("许可到期不晚于")
    established_from = _day("成立不早于")
    established_to = _day("成立不晚于")
    facts = _choices("有下列情形", FactKind.choices)
    without_facts = _choices("没有下列情形", FactKind.choices)
    facts_since = _day("情形发生不早于")
    visited_before = _day("最近一次检查早于", "从未检查过的也在内。")
    no_report_for = YearsField(label="未公示年度报告的年度", help_text="如 2022、2023，缺其一即可。")
    offices = _choices("管辖单位", [])
    grids = WordsField(label="网格（片区）", help_text="多个用顿号隔开，如：巴公一片、巴公二片。")

    def offer_offices(self, offices: Iterable[Unit]) -> None:
        """Let these offices be chosen."""
        choices = [(office.path, office.short_name) for office in offices]
        cast(forms.MultipleChoiceField, self.fields["offices"]).choices = choices

    def conditions(self) -> dict[str, Any]:
        """The filter that the valid form asks for: filled keys alone, days in ISO form, ready for JSON."""
        said = {name: self.cleaned_data[name] for name in CONDITION_NAMES if self.cleaned_data.get(name)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


CONDITION_NAMES = tuple(SubjectConditions.base_fields)


class RuleForm(SubjectConditions):
    """By which conditions a tag is set."""

    def __init__(self, *args: Any, unit_path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_offices(units_under(unit_path))
