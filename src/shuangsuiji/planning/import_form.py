"""The form that takes a plan's file in, with the questions that a file may give reason to."""

from typing import Any, ClassVar

from django import forms

from shuangsuiji.accounts.actor import Actor
from shuangsuiji.accounts.queries import bureau_of
from shuangsuiji.tabular.limits import DEFAULT_LIMITS
from shuangsuiji.ui.forms import UiForm, UploadField


class PlanImportForm(UiForm):
    """The file and what the file does not say."""

    file = UploadField(
        label="计划文件",
        most=DEFAULT_LIMITS.file_size,
        help_text="xlsx、xls、csv 或 docx，不超过 20 MB；表头为计划的十列，标题行和分页不影响识别。",
    )
    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    title = forms.CharField(label="计划名称", max_length=200)
    document_number = forms.CharField(label="文号", max_length=60, required=False)
    # asked only where the file gives reason to
    QUESTIONS: ClassVar = {"accept_missing": "缺少的列留空导入，逐项标为存疑", "accept_again": "仍然再导入一份"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.QUESTIONS:
            if self.data.get(name):
                self._put(name)

    def _put(self, name: str) -> None:
        self.fields[name] = forms.BooleanField(label=self.QUESTIONS[name], required=False)

    def ask(self, name: str, problem: str) -> bool:
        """Whether the person has answered yes; otherwise the question is put, and the file is to be chosen once more."""
        if self.cleaned_data.get(name):
            return True
        self._put(name)
        self.add_error("file", problem)
        return False


def default_title(plan_unit: str, year: int) -> str:
    """The usual name of a bureau's yearly plan."""
    return f"{plan_unit}{year}年度双随机抽查工作计划"


def import_initial(actor: Actor, year: int) -> dict[str, Any]:
    """What the import form offers first."""
    return {"year": year, "title": default_title(bureau_of(actor.unit_path).name, year)}
