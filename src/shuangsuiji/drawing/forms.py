"""Forms of the ceremony."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.planning.queries import ready_tasks
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.ui.forms import FilterForm, UiForm

from .frequency import only_limited
from .models import Alarm, AlarmKind, Announcement, AnnouncementState, DrawRow, Movement, MovementKind, NamesRule
from .queries import only_unanswered, only_void_wanted
from .services.sharing import LONGEST_NUMBERS

HEX_FIELD = {"autocomplete": "off", "spellcheck": "false", "maxlength": 64, "class": "mono", "rows": 2}


def _ceremonies() -> list[tuple[str, str]]:
    profile = active_profile()
    return profile.choices(profile.draw_modes)


class NewDrawForm(UiForm):
    """Which signed-off tasks are drawn together, and how."""

    tasks = forms.MultipleChoiceField(
        label="抽查任务",
        widget=forms.CheckboxSelectMultiple,
        help_text="一起抽取的任务共用一组随机数，名单重合最多，进门户数最少。",
    )
    mode = forms.ChoiceField(label="种子的产生方式", choices=_ceremonies, widget=forms.RadioSelect)
    names = forms.ChoiceField(label="名单何时公开", choices=NamesRule.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        defaults = active_profile().data["draw"]
        kwargs["initial"] = {"mode": defaults["mode"], "names": defaults["names"], **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        held = DrawRow.objects.filter(announcement__state=AnnouncementState.FRAMED).values("task_id")
        self.rows = {task.ref: task for task in ready_tasks(actor).exclude(pk__in=held)}
        choices = [(ref, f"{task.name}（{task.number}）") for ref, task in self.rows.items()]
        self.fields["tasks"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Any]:
        """The ticked tasks."""
        return [self.rows[ref] for ref in self.cleaned_data["tasks"]]


class CeremonyForm(UiForm):
    """How the seed comes about, and when the names become public."""

    mode = forms.ChoiceField(label="种子的产生方式", choices=_ceremonies, widget=forms.RadioSelect)
    names = forms.ChoiceField(label="名单何时公开", choices=NamesRule.choices, widget=forms.RadioSelect)


class CommitForm(UiForm):
    """A party's commitment."""

    commit = forms.CharField(label="承诺（64 位）", widget=forms.Textarea(attrs=HEX_FIELD))


class ShareForm(UiForm):
    """A party's share."""

    share = forms.CharField(label="份额（64 位）", widget=forms.Textarea(attrs=HEX_FIELD))


class NumbersForm(UiForm):
    """Numbers thrown in public."""

    numbers = forms.CharField(label="数字", help_text="用空格隔开。", max_length=LONGEST_NUMBERS)


class BeaconForm(UiForm):
    """A round of a public beacon, as its address gives it."""

    beacon = forms.CharField(label="信标一轮的 JSON", widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}))


class AnchorForm(UiForm):
    """A checkpoint of the journal as a witness gave it back."""

    note = forms.CharField(
        label="见证方返回的检查点", max_length=20_000, widget=forms.Textarea(attrs={"rows": 5, "class": "mono"})
    )


class ReceiptForm(UiForm):
    """For which business a receipt's code is given out."""

    code = forms.CharField(label="统一社会信用代码", max_length=40)


class WitnessForm(CommitForm):
    """A witness's commitment, with their name."""

    holder = forms.CharField(label="见证人姓名", max_length=40, help_text="写入抽取记录，不向社会公开。")
    field_order = ("holder", "commit")


class VoidForm(UiForm):
    """Why a draw is to be void."""

    reason = forms.CharField(
        label="作废理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="理由将随作废公告向社会公开。",
    )


class AnswerForm(UiForm):
    """What the auditor found."""

    note = forms.CharField(
        label="核查情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明向谁核实、是否属实，将与提醒一起留存。",
    )


class AlarmFilter(FilterForm):
    """The query over the alarms."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *AlarmKind.choices])
    open = forms.ChoiceField(label="确认", required=False, choices=[("", "全部"), ("1", "待确认")])

    def narrow(self, rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
        """The rows that fit."""
        if self.cleaned_data["open"]:
            rows = only_unanswered(rows)
        kind = self.cleaned_data["kind"]
        return rows.filter(kind=kind) if kind else rows


class MovementFilter(FilterForm):
    """The query over the changes that an alarm tells of."""

    q = forms.CharField(label="名称", required=False)
    kind = forms.ChoiceField(label="变动", required=False, choices=[("", "全部"), *MovementKind.choices])
    trace = forms.ChoiceField(label="办理", required=False, choices=[("", "全部"), ("none", "台账没有记载")])

    def narrow(self, rows: QuerySet[Movement]) -> QuerySet[Movement]:
        """The rows that fit."""
        words, kind = self.cleaned_data["q"].strip(), self.cleaned_data["kind"]
        if self.cleaned_data["trace"]:
            rows = rows.filter(act="")
        if words:
            rows = rows.filter(name__contains=words)
        return rows.filter(kind=kind) if kind else rows


class AnnouncementFilter(FilterForm):
    """The query over the list of draws."""

    q = forms.CharField(label="名称/抽取编号", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *AnnouncementState.choices])
    void = forms.ChoiceField(
        label="作废申请",
        required=False,
        choices=[("", "全部"), ("head", "待负责人批准"), ("auditor", "待纪检监督批准")],
    )

    def narrow(self, rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
        """The rows that fit."""
        words, state, void = self.cleaned_data["q"].strip(), self.cleaned_data["state"], self.cleaned_data["void"]
        if void:
            rows = only_void_wanted(rows, void)
        if words:
            rows = rows.filter(Q(title__contains=words) | Q(number__contains=words))
        return rows.filter(state=state) if state else rows


class ExclusionFilter(FilterForm):
    """The query over those left out of a frame."""

    q = forms.CharField(label="名称/代码", required=False)
    reason = forms.ChoiceField(label="剔除原因", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = active_profile().reasons("exclusion").items()
        self.fields["reason"].choices = [("", "全部"), *reasons]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit."""
        words, reason = self.cleaned_data["q"].strip(), self.cleaned_data["reason"]
        if words:
            rows = rows.filter(Q(name__contains=words) | Q(code__contains=words.upper()))
        return rows.filter(status=f"X:{reason}") if reason else rows


class FrequencyFilter(FilterForm):
    """The query over the frequency ledger."""

    q = forms.CharField(label="名称/代码", required=False)
    year = forms.IntegerField(label="年度", required=False, min_value=2014, max_value=2100)
    limit = forms.ChoiceField(label="再次抽取", required=False, choices=[("", "全部"), ("1", "不再抽取")])

    @classmethod
    def year_of(cls, query: Mapping[str, Any], otherwise: int) -> int:
        """The year asked for; `otherwise` where none, or none that could be."""
        field = cls.base_fields["year"]
        try:
            return int(field.clean(query.get("year") or otherwise))
        except forms.ValidationError:
            return otherwise

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit; the year is asked for where they are counted."""
        words = self.cleaned_data["q"].strip()
        if words:
            rows = rows.filter(Q(name__contains=words) | Q(code__contains=words.upper()))
        return only_limited(rows) if self.cleaned_data["limit"] else rows


class FrameFilter(ExclusionFilter):
    """The query over everybody in a frame: all, who takes part, or one reason against it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label = "参加情况"
        field.choices = [*field.choices[:1], ("E", "参加抽取"), ("C", "重点必查"), *field.choices[1:]]  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit."""
        taking = self.cleaned_data["reason"]
        if taking not in ("E", "C"):
            return super().narrow(rows)
        self.cleaned_data["reason"] = ""
        return super().narrow(rows).filter(status=taking)
