"""Forms over what hangs on a subject, and over directories."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import UnitKind, bureau_of, units_elsewhere, units_under
from shuangsuiji.common.scope import under
from shuangsuiji.registry import queries
from shuangsuiji.registry.models import (
    FOREVER,
    ChangeSource,
    DirectoryKind,
    DoublePair,
    FactKind,
    PairState,
    Subject,
    SubjectChange,
    SubjectTransfer,
    Tag,
    TransferState,
)
from shuangsuiji.ui.forms import FilterForm, UiForm

from .common import ANY, ScopedFilter


class CodeForm(UiForm):
    """A further number."""

    code = forms.CharField(label="代码", max_length=60, help_text="曾用的注册号，或另一个统一社会信用代码。")


class LicenceForm(UiForm):
    """A licence."""

    name = forms.CharField(label="许可证名称", max_length=100)
    number = forms.CharField(label="许可证编号", max_length=100)
    issuer = forms.CharField(label="发证机关", max_length=100, required=False)
    approved_on = forms.DateField(label="批准日期", required=False)
    valid_to = forms.DateField(label="有效期至", required=False)
    forever = forms.BooleanField(label="长期有效", required=False)

    def values(self) -> dict[str, Any]:
        """The valid form by SubjectLicence's columns."""
        said = {name: self.cleaned_data[name] for name in ("name", "number", "issuer", "approved_on", "valid_to")}
        return {**said, "valid_to": FOREVER} if self.cleaned_data["forever"] else said

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        said = super().clean() or {}
        first, last = said.get("approved_on"), said.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "有效期早于批准日期，请核对。")
        return said


class FactForm(UiForm):
    """A fact by hand."""

    kind = forms.ChoiceField(label="类别", choices=FactKind.choices)
    date = forms.DateField(label="日期")
    until = forms.DateField(label="终止日期", required=False, help_text="已移出、已撤销的填写。")
    value = forms.CharField(label="内容", max_length=300, required=False, help_text="年度报告填年度，如 2023。")
    source = forms.CharField(label="来源", max_length=100, required=False)
    document = forms.CharField(label="文书号", max_length=100, required=False)


class EndFactForm(UiForm):
    """When a fact ended."""

    until = forms.DateField(label="终止日期")


class HandOverForm(UiForm):
    """To which unit a subject is to go."""

    target = forms.ModelChoiceField(label="接收单位", queryset=units_under(""), empty_label="请选择")
    reason = forms.CharField(label="划转理由", max_length=200)

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bureau = bureau_of(subject.unit_path)
        rows = (units_under(bureau.path) | units_elsewhere(bureau.path)).exclude(pk=subject.office_id)
        cast("forms.ModelChoiceField[Any]", self.fields["target"]).queryset = rows


class HandOverAnswerForm(UiForm):
    """What the receiving unit says."""

    answer = forms.CharField(label="办理意见", max_length=200, required=False)


class MergeForm(UiForm):
    """Which of two is kept, and why they are one."""

    keep = forms.ChoiceField(label="保留", widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=200, help_text="如：同一营业执照换发统一社会信用代码。")

    def __init__(self, *args: Any, pair: DoublePair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (pair.first, pair.second)
        choices = [(row.ref, f"{row.name}（{row.code}）") for row in rows]
        cast(forms.ChoiceField, self.fields["keep"]).choices = choices
        self.initial.setdefault("keep", next((row.ref for row in rows if row.code_type == "uscc"), rows[0].ref))


class DirectoryForm(UiForm):
    """Who keeps a directory, and its rhythm."""

    kind = forms.ChoiceField(label="名录", choices=DirectoryKind.choices)
    tag = forms.ModelChoiceField(
        label="专项分库", queryset=Tag.objects.order_by("name"), required=False, empty_label="整个名录库"
    )
    owner = forms.ModelChoiceField(label="责任单位", queryset=units_under(""), empty_label="请选择")
    due_on = forms.DateField(label="核实期限", help_text="到期前三十天在责任单位的工作台提醒。")
    every_months = forms.TypedChoiceField(
        label="核实周期", coerce=int, choices=[(12, "每年"), (6, "每半年"), (3, "每季度"), (1, "每月")], initial=12
    )

    def __init__(self, *args: Any, actor: Actor, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = units_under(bureau_of(actor.unit_path).path).filter(kind=UnitKind.SECTION)
        cast("forms.ModelChoiceField[Any]", self.fields["owner"]).queryset = owners
        if known:
            del self.fields["kind"], self.fields["tag"]


SIGNED: dict[str, str] = {
    DirectoryKind.SUBJECTS: "已核实：名录完整，管辖单位、登记状态和标签无误",
    DirectoryKind.OFFICERS: "已核实：人员在岗，所在单位、证件、专业和回避无误",
}


class SignForm(UiForm):
    """The owner's word."""

    note = forms.CharField(label="说明", max_length=300, required=False, help_text="尚有缺口的，写明原因和打算。")
    checked = forms.BooleanField()

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked"].label = SIGNED[kind]


class ChangeFilter(ScopedFilter):
    """动态更新: by period, kind, source, office, fragment."""

    more = ("source", "office")
    field_order = ("q", "kind", "since", "until", "source", "office")
    q = forms.CharField(label="名称/代码", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="类型", required=False, choices=[ANY, *((key, title) for key, (title, _) in queries.FEED_KINDS.items())]
    )
    since = forms.DateField(label="起", required=False)
    until = forms.DateField(label="止", required=False)
    source = forms.ChoiceField(label="来源", required=False, choices=[ANY, *ChangeSource.choices])

    def narrow(self, rows: QuerySet[SubjectChange]) -> QuerySet[SubjectChange]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            found = Subject.objects.filter(queries.matches(asked["q"]))
            rows = rows.filter(subject__in=found)
        if asked["kind"]:
            rows = rows.filter(queries.FEED_KINDS[asked["kind"]][1])
        if asked["since"]:
            rows = rows.filter(at__date__gte=asked["since"])
        if asked["until"]:
            rows = rows.filter(at__date__lte=asked["until"])
        if asked["source"]:
            rows = rows.filter(source=asked["source"])
        return rows.filter(under(asked["office"])) if asked["office"] else rows


class PairFilter(FilterForm):
    """疑似重复: by state and words."""

    q = forms.CharField(label="名称/代码", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *PairState.choices], initial=PairState.OPEN)

    def narrow(self, rows: QuerySet[DoublePair]) -> QuerySet[DoublePair]:
        """Each filled field narrows."""
        asked = self.cleaned_data
        if asked["q"]:
            found = Subject.objects.filter(queries.matches(asked["q"]))
            rows = rows.filter(first__in=found) | rows.filter(second__in=found)
        return rows.filter(state=asked["state"]) if asked["state"] else rows


class HandOverFilter(FilterForm):
    """划转: by state."""

    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *TransferState.choices])

    def narrow(self, rows: QuerySet[SubjectTransfer]) -> QuerySet[SubjectTransfer]:
        """By state."""
        return rows.filter(state=self.cleaned_data["state"]) if self.cleaned_data["state"] else rows
