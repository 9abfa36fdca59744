"""Forms in the house style."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from shuangsuiji.ui.forms import UiForm, UploadField


class TaskForm(UiForm):
    name = forms.CharField(label="任务名称", max_length=4, help_text="公示时原样显示")
    kind = forms.ChoiceField(label="任务类型", choices=[("own", "本部门")])
    due = forms.DateField(label="任务期限")
    start = forms.DateTimeField(label="开始时间")
    quota = forms.IntegerField(label="户数", error_messages={"required": "请先填写户数，再算名额。"})
    digest = forms.ChoiceField(label="算法", choices=[("sm3", "SM3")], widget=forms.RadioSelect)
    basis = forms.FileField(label="依据")
    agreed = forms.BooleanField(label="已核对")

    def clean_name(self) -> str:
        if self.cleaned_data["name"] == "重复":
            raise forms.ValidationError("本年度已有同名任务，请换一个名称。")
        return str(self.cleaned_data["name"])


def errors(**data: str) -> dict[str, list[str]]:
    return {name: list(messages) for name, messages in TaskForm(data).errors.items()}


def test_missing_values_are_named_with_the_verb_that_mends_them() -> None:
    assert errors() == {
        "name": ["请填写“任务名称”。"],
        "kind": ["请选择“任务类型”。"],
        "due": ["请填写“任务期限”。"],
        "start": ["请填写“开始时间”。"],
        "quota": ["请先填写户数，再算名额。"],
        "digest": ["请选择“算法”。"],
        "basis": ["请选择“依据”要上传的文件。"],
        "agreed": ["请勾选“已核对”后再提交。"],
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("due", "明天", "“任务期限”应写成 2026-03-01 这样的日期。"),
        ("start", "明天", "“开始时间”应写成 2026-03-01 09:00 这样的日期和时间。"),
        ("quota", "三户", "“户数”应填整数，不带单位和符号。"),
        ("kind", "other", "“任务类型”的选项已不可用，请从列表中重新选择。"),
        ("name", "重复", "“任务名称”：本年度已有同名任务，请换一个名称。"),
    ],
)
def test_wrong_values_say_how_to_mend_them(field: str, value: str, message: str) -> None:
    assert errors(**{field: value})[field] == [message]


def test_messages_of_validators_name_the_field() -> None:
    assert errors(name="太长的名称")["name"][0].startswith("“任务名称”：")


def test_help_and_errors_are_tied_to_the_field() -> None:
    html = str(TaskForm({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext">公示时原样显示' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_name">任务名称' in html


def test_the_summary_links_to_the_fields() -> None:
    html = str(TaskForm({}))
    assert "没有保存，请改正以下 8 处" in html
    assert '<a href="#id_name">请填写“任务名称”。</a>' in html
    assert '<a href="#id_digest">' in html
    assert html.count('id="id_digest"') == 1


def test_native_pickers_speak_iso() -> None:
    html = str(TaskForm(initial={"due": "2026-03-01"}))
    assert '<input type="date" name="due" value="2026-03-01"' in html
    assert 'type="datetime-local"' in html
    assert TaskForm({"due": "2026-03-01", "start": "2026-03-01T09:00"}).errors.keys() & {"due", "start"} == set()


def test_groups_have_a_legend() -> None:
    assert "<fieldset" in str(TaskForm())
    assert "<legend>算法" in str(TaskForm())


def test_what_people_typed_is_escaped() -> None:
    assert "<script>" not in str(TaskForm({"name": "<script>"}))


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    class Form(UiForm):
        file = UploadField(label="文件", most=2**20)

    def errors(size: int) -> list[str]:
        return list(Form({}, {"file": SimpleUploadedFile("a.csv", b"x" * size)}).errors.get("file", []))

    assert errors(2**20) == []
    assert errors(3 * 2**19) == ["文件有 1.5 MB，超过上限 1 MB。请分成几个文件上传。"]
