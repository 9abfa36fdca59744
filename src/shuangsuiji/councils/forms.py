"""Forms of councils."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.ui.forms import FilterForm, UiForm, UploadField

from .models import CouncilKind, CouncilLevel, Duty, DutyState, MemberRole
from .queries import Unit, units_to_charge
from .services import DutyValues

MOST_BYTES = 20 * 2**20
FILE_KINDS = ("pdf", "docx", "doc", "xlsx", "xls", "jpg", "jpeg", "png", "zip", "ofd", "wps")


class CouncilForm(UiForm):
    """What is known of a council."""

    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=CouncilKind.choices)
    level = forms.ChoiceField(label="层级", choices=CouncilLevel.choices)
    document = forms.CharField(label="成立文件", required=False, max_length=100)
    founded_on = forms.DateField(label="成立日期", required=False)
    office = forms.CharField(label="办公室设在", required=False, max_length=100)
    liaison = forms.CharField(label="联系人", required=False, max_length=60)
    phone = forms.CharField(label="联系电话", required=False, max_length=40)
    tasks_of = forms.CharField(label="职责", required=False, max_length=2000, widget=forms.Textarea)


class MemberForm(UiForm):
    """A new member."""

    role = forms.ChoiceField(label="身份", choices=MemberRole.choices, initial=MemberRole.MEMBER)
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", required=False, max_length=80)
    unit = forms.ChoiceField(label="单位", required=False)
    unit_text = forms.CharField(
        label="平台外的单位", required=False, max_length=80, help_text="不在组织机构中的，写单位名称。"
    )

    def __init__(self, *args: Any, unit_path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.ref: unit for unit in units_to_charge(unit_path)}
        _offer(self, "unit", self.units)

    @property
    def chosen(self) -> Unit | None:
        """The unit of the platform, if one was chosen."""
        return self.units.get(self.cleaned_data["unit"])

    def values(self) -> dict[str, Any]:
        """The member's own fields."""
        return {name: self.cleaned_data[name] for name in ("role", "name", "post", "unit_text")}


class MeetingForm(UiForm):
    """A meeting before it is held."""

    title = forms.CharField(label="会议名称", max_length=120)
    held_on = forms.DateField(label="日期")
    place = forms.CharField(label="地点", required=False, max_length=100)
    host = forms.CharField(label="主持人", required=False, max_length=40)
    agenda = forms.CharField(
        label="议程", required=False, max_length=5000, widget=forms.Textarea, help_text="一行一项。"
    )


class MinutesForm(UiForm):
    """What a meeting settled."""

    minutes = forms.CharField(
        label="议定事项", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), help_text="一行一段。"
    )


class IssueForm(UiForm):
    """Minutes going out."""

    number = forms.CharField(label="纪要文号", max_length=60)
    on = forms.DateField(label="印发日期")


class DutyForm(UiForm):
    """One duty."""

    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    number = forms.IntegerField(label="序号", required=False, min_value=1, max_value=9999, help_text="留空自动编号。")
    title = forms.CharField(label="任务", max_length=120)
    owner = forms.ChoiceField(label="责任单位")
    due = forms.DateField(label="完成时限")
    partners_text = forms.CharField(label="配合单位", required=False, max_length=200)
    basis = forms.CharField(label="依据", required=False, max_length=200)
    content = forms.CharField(label="工作内容", required=False, max_length=5000, widget=forms.Textarea)

    def __init__(self, *args: Any, unit_path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.ref: unit for unit in units_to_charge(unit_path)}
        _offer(self, "owner", self.units)

    def values(self) -> DutyValues:
        """As the service takes it."""
        data = self.cleaned_data
        return DutyValues(
            title=data["title"], owner_id=self.units[data["owner"]].pk, due=data["due"], content=data["content"],
            partners_text=data["partners_text"], basis=data["basis"], number=data["number"] or 0,
        )  # fmt: skip


def duty_initial(duty: Duty) -> dict[str, Any]:
    """A duty as its form shows it."""
    names = ("year", "number", "title", "due", "partners_text", "basis", "content")
    return {**{name: getattr(duty, name) for name in names}, "owner": duty.owner.ref}


class DutyImportForm(UiForm):
    """A year's list as a file."""

    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    file = UploadField(label="任务分工表", most=MOST_BYTES, help_text="xlsx、xls、csv、docx 或带文字的 pdf。")


class ReportForm(UiForm):
    """What was done, and the file that shows it."""

    note = forms.CharField(label="完成情况", max_length=500, widget=forms.Textarea)
    file = UploadField(label="佐证材料", most=MOST_BYTES, required=False, help_text="可不附；不超过 20 MB。")

    def clean_file(self) -> Any:
        """Only kinds that an office opens."""
        file = self.cleaned_data["file"]
        if file and file.name.rpartition(".")[2].lower() not in FILE_KINDS:
            raise forms.ValidationError(f"不收这种文件。请上传 {'、'.join(FILE_KINDS)} 文件。")
        return file


class ReasonForm(UiForm):
    """Why it goes back."""

    reason = forms.CharField(label="退回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DutyFilter(FilterForm):
    """Duties of a year, in a state, overdue, one's own unit's."""

    year = forms.IntegerField(label="年度", required=False, min_value=2015, max_value=2100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *DutyState.choices])
    late = forms.ChoiceField(
        label="期限", required=False, choices=[("", "全部"), ("1", "已逾期"), ("30", "30 天内到期")]
    )
    own = forms.ChoiceField(label="责任", required=False, choices=[("", "全部")])
    actor: Actor

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        own = self.fields["own"]
        if isinstance(own, forms.ChoiceField):
            own.choices = [("", "全部"), (str(self.actor.unit_id), "本单位")]

    def narrow(self, rows: Any) -> Any:
        """All together; a finished duty is never overdue."""
        data, today = self.cleaned_data, timezone.localdate()
        if data["year"]:
            rows = rows.filter(year=data["year"])
        if data["state"]:
            rows = rows.filter(state=data["state"])
        if data["late"]:
            rows = rows.filter(_pressing(data["late"], today))
        return rows.filter(owner_id=data["own"]) if data["own"] else rows


def _pressing(choice: str, today: date) -> Q:
    is_open = Q(state=DutyState.OPEN)
    if choice == "1":
        return is_open & Q(due__lt=today)
    return is_open & Q(due__gte=today, due__lte=today + timedelta(days=30))


def duty_filter(actor: Actor) -> type[DutyFilter]:
    """The filter as this person sees it."""
    return type("OwnDutyFilter", (DutyFilter,), {"actor": actor})


def _offer(form: UiForm, name: str, units: dict[str, Unit]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", "请选择"), *[(ref, unit.name) for ref, unit in units.items()]]
