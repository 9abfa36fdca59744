"""Forms over 回避."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import Region, units_under
from shuangsuiji.registry.models import Recusal, RecusalGround, RecusalScope, RecusalState
from shuangsuiji.registry.queries import bureau_path, subject_for_recusal
from shuangsuiji.registry.services import Claim
from shuangsuiji.ui.forms import FilterForm, UiForm

from .common import ANY


class RecusalForm(UiForm):
    """Whom an officer, expert or agency may not visit, and why."""

    scope = forms.ChoiceField(label="回避范围", choices=RecusalScope.choices)
    code = forms.CharField(
        label="检查对象代码",
        max_length=60,
        required=False,
        help_text="范围为指定检查对象时填写统一社会信用代码或注册号。",
    )
    office = forms.ModelChoiceField(label="管辖单位", queryset=units_under(""), required=False, empty_label="不按单位")
    region = forms.ModelChoiceField(
        label="行政区划", queryset=Region.objects.all(), required=False, empty_label="不按区划"
    )
    words = forms.CharField(label="网格或名称字样", max_length=40, required=False, help_text="范围为网格、名称时填写。")
    ground = forms.ChoiceField(label="情形", choices=RecusalGround.choices)
    reason = forms.CharField(label="回避事由", max_length=100, help_text="如：配偶任该公司会计。")
    first_day = forms.DateField(label="开始日期", required=False, help_text="不填为即日起。")
    last_day = forms.DateField(label="结束日期", required=False, help_text="不填为长期。")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = cast("forms.ModelChoiceField[Any]", self.fields["office"])
        offices.queryset = units_under(bureau_path(actor.unit_path))
        self.actor = actor
        self.initial.setdefault("scope", RecusalScope.SUBJECT)

    def clean(self) -> dict[str, Any]:
        """What belongs to the chosen scope is filled in."""
        asked = super().clean() or self.cleaned_data
        needed = {"subject": "code", "office": "office", "region": "region", "grid": "words", "name": "words"}
        field = needed.get(asked.get("scope", ""), "")
        if field and not asked.get(field) and field not in self.errors:
            self.add_error(field, f"回避范围为“{RecusalScope(asked['scope']).label}”时必须填写。")
        return asked

    def claim(self) -> Claim:
        """The valid form as the service takes it; raises Refusal for a code that nobody bears."""
        asked = self.cleaned_data
        scope = asked["scope"]
        return Claim(
            subject=subject_for_recusal(self.actor, asked["code"]) if scope == RecusalScope.SUBJECT else None,
            office=asked["office"] if scope == RecusalScope.OFFICE else None,
            region=asked["region"] if scope == RecusalScope.REGION else None,
            grid=asked["words"] if scope == RecusalScope.GRID else "",
            pattern=asked["words"] if scope == RecusalScope.NAME else "",
            ground=asked["ground"],
            reason=asked["reason"],
            first_day=asked["first_day"],
            last_day=asked["last_day"],
        )


class ReviewForm(UiForm):
    """The word of a review."""

    note = forms.CharField(label="审核意见", max_length=100, required=False, help_text="不予确认须写明理由。")


class RecusalFilter(FilterForm):
    """Query form of the recusals."""

    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *RecusalState.choices])
    ground = forms.ChoiceField(label="情形", required=False, choices=[ANY, *RecusalGround.choices])
    scope = forms.ChoiceField(label="范围", required=False, choices=[ANY, *RecusalScope.choices])

    def narrow(self, rows: QuerySet[Recusal]) -> QuerySet[Recusal]:
        """Each filled field narrows."""
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})
