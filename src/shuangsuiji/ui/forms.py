"""Form bases: our field template, native date inputs, and messages that name the field and say how to mend it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from shuangsuiji.common.errors import Refusal


class UiRenderer(TemplatesSetting):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class DateInput(forms.DateInput):
    """The browser's own date picker; it speaks ISO dates whatever it shows."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of date and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%dT%H:%M")


class UploadField(forms.FileField):
    """A file of at most `most` bytes: a larger one is refused before anybody reads it into memory."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        """As Django's; raises ValidationError for a file that is too large."""
        file = super().clean(data, initial)
        if data and data.size > self.most:
            size, most = data.size / 2**20, self.most / 2**20
            raise ValidationError(f"文件有 {size:.1f} MB，超过上限 {most:.0f} MB。请分成几个文件上传。")
        return file


CHOOSING: tuple[type[forms.Field], ...] = (forms.ChoiceField, forms.ModelChoiceField)
INVALID: dict[type[forms.Field], str] = {
    forms.DateTimeField: "“{label}”应写成 2026-03-01 09:00 这样的日期和时间。",
    forms.DateField: "“{label}”应写成 2026-03-01 这样的日期。",
    forms.IntegerField: "“{label}”应填整数，不带单位和符号。",
    forms.DecimalField: "“{label}”应填数字，不带单位。",
    forms.EmailField: "“{label}”不是有效的邮箱地址，例如 name@example.cn。",
    forms.FileField: "“{label}”没有收到文件，请重新选择。",
}


def required_message(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.FileField):
        return f"请选择“{label}”要上传的文件。"
    if isinstance(field, forms.BooleanField):
        return f"请勾选“{label}”后再提交。"
    return f"请选择“{label}”。" if isinstance(field, CHOOSING) else f"请填写“{label}”。"


def chinese_messages(field: forms.Field, label: str) -> dict[str, str]:
    """Messages for one field by Django's error codes."""
    messages = {"required": required_message(field, label)}
    if isinstance(field, CHOOSING):
        messages["invalid_choice"] = messages["invalid_list"] = f"“{label}”的选项已不可用，请从列表中重新选择。"
    kind = next((kind for kind in INVALID if isinstance(field, kind)), None)
    if kind is not None:
        messages["invalid"] = INVALID[kind].format(label=label)
    if isinstance(field, forms.FileField):
        messages["empty"] = f"“{label}”选的文件是空的，请换一个文件。"
    return messages


class UiFormMixin:
    """Brings a form or model form to the house style; messages that a field declares itself are kept."""

    default_renderer: ClassVar[type[UiRenderer]] = UiRenderer
    refused: str = "没有保存"  # stands above the errors
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._house_widget(field)
            self._name_in_messages(field, self._label(name))

    def _label(self, name: str) -> str:
        label = self.fields[name].label
        return str(label) if label else name

    @staticmethod
    def _house_widget(field: forms.Field) -> None:
        if type(field.widget) is forms.Textarea:
            field.widget.attrs["rows"] = field.widget.attrs["rows"] if field.widget.attrs["rows"] != "10" else "4"
        for plain, native in ((forms.DateInput, DateInput), (forms.DateTimeInput, DateTimeInput)):
            if type(field.widget) is plain:
                widget = native(field.widget.attrs)
                widget.is_required = field.widget.is_required
                field.widget = widget

    @staticmethod
    def _name_in_messages(field: forms.Field, label: str) -> None:
        standard: dict[str, Any] = {}
        for base in reversed(type(field).__mro__):
            standard.update(getattr(base, "default_error_messages", {}))
        for code, message in chinese_messages(field, label).items():
            if field.error_messages.get(code) == standard.get(code):
                field.error_messages[code] = message

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django's; a message that does not name its field gets the name in front."""
        if field and not isinstance(error, ValidationError | dict):
            error = ValidationError(error)
        if field and isinstance(error, ValidationError) and not hasattr(error, "error_dict"):
            error = ValidationError(list(self._naming(self._label(field), error.messages)))
        super().add_error(field, error)  # type: ignore[misc]

    def refuse(self, refusal: Refusal) -> None:
        """Show what a service refused, each sentence at its field where the form has that field."""
        for part in refusal.parts:
            self.add_error(part.field if part.field in self.fields else None, str(part))

    @staticmethod
    def _naming(label: str, messages: Iterable[str]) -> Iterable[str]:
        return (message if label in message else f"“{label}”：{message}" for message in messages)


class UiForm(UiFormMixin, forms.Form):  # type: ignore[misc]
    """Base of every form that stands for itself."""


class FilterForm(UiForm):
    """The query form over a list, read from GET. `more` names the fields folded under 更多条件."""

    more: tuple[str, ...] = ()
    prefix = None

    def __init__(self, data: "QueryDict | MultiValueDict[str, str] | Mapping[str, Any]") -> None:
        super().__init__(data, use_required_attribute=False)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit `self.cleaned_data`; called only when the form is valid."""
        raise NotImplementedError

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name in self.more]

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def more_used(self) -> bool:
        return any(self.data.get(name) for name in self.more)
