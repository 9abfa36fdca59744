"""What the pages of this app share."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from shuangsuiji.common.base import Record
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.registry.forms import RowForm
from shuangsuiji.registry.queries import history
from shuangsuiji.ui.forms import UiForm
from shuangsuiji.ui.parts import Entry

T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the journal calls by the name of a column, and people by another.
FIELD_WORDS = {"tags": "标签", "specialities": "专业", "unit_path": "", "code_type": "", "doubts": ""}


def attempt(form: UiForm, act: Callable[[], T]) -> T | None:
    """What `act` gives; a refusal that can be mended in the form goes into it, and None comes back."""
    try:
        return act()
    except (NotAllowed, Missing):
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def seen(row: Record) -> str:
    """The state of a row that a form was made for."""
    return row.updated_at.isoformat()


def require_seen(form: RowForm, row: Record) -> None:
    """Refuse to save over what someone else has saved since the page was made; raises Stale."""
    if form.cleaned_data["seen"] != seen(row):
        raise Stale(f"“{row}”在您打开本页之后被他人修改过。", mend="请另开一页查看最新内容，再回来修改。")


def form_page(
    request: HttpRequest, form: UiForm, *, title: str, back: str, submit: str = "保存", **context: Any
) -> HttpResponse:
    """A page with one form; a form that came with errors answers 422, so that nothing takes it for done."""
    shown = {"page_title": title, "form": form, "back": back, "submit": submit, **context}
    return render(request, "registry/form.html", shown, status=422 if form.errors else 200)


def new_page(
    request: HttpRequest,
    form: UiForm,
    create: Callable[[], T],
    *,
    goal: Callable[[T], str],
    done: str = "已新增“{}”。",
    **page: Any,
) -> HttpResponse:
    """The page of a new row: once `create` has made it, on to its `goal`; `page` is for `form_page`."""
    if request.method == "POST" and form.is_valid():
        row = attempt(form, create)
        if row is not None:
            messages.success(request, done.format(row))
            return redirect(goal(row))
    return form_page(request, form, **page)


def edit_page(
    request: HttpRequest, form: RowForm, row: Record, save: Callable[[], list[str]], *, title: str, back: str
) -> HttpResponse:
    """The page over a stored row: `save` answers with the fields that differed, then back to `back`."""

    def save_seen() -> list[str]:
        require_seen(form, row)
        return save()

    if request.method == "POST" and form.is_valid():
        changed = attempt(form, save_seen)
        if changed is not None:
            messages.success(request, "已保存。" if changed else "没有改动。")
            return redirect(back)
    return form_page(request, form, title=title, back=back)


def workbook(data: bytes, name: str) -> HttpResponse:
    """An xlsx to download."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response


def dated(name: str, day: date) -> str:
    """The name of a file made today."""
    return f"{name}{day:%Y%m%d}"


def part_or_page(request: HttpRequest, part: str, context: dict[str, Any]) -> HttpResponse:
    """A part of another page where a script asks for it, a page of its own for everybody else."""
    if request.headers.get("HX-Request") == "true":
        return render(request, part, context)
    return render(request, "registry/history.html", {**context, "part": part})


def strip(row: Model, ref: str) -> list[Entry]:
    """The journal of a row, with the fields that were changed by their Chinese names."""
    return [Entry(act.at, act.actor, act.act, _fields(row, act.fields), act.seq) for act in history(ref)]


def _fields(row: Model, names: list[str]) -> str:
    words = [FIELD_WORDS.get(name) if name in FIELD_WORDS else _verbose(row, name) for name in names]
    return "、".join(filter(None, words))


def _verbose(row: Model, name: str) -> str:
    known: Mapping[str, Any] = {field.attname: field for field in row._meta.concrete_fields}
    return str(known[name].verbose_name) if name in known else name
