"""Further codes, licences and facts of a subject, by hand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import CodeForm, EndFactForm, FactForm, LicenceForm
from shuangsuiji.registry.models import FOREVER, Subject, SubjectLicence

from .common import new_page
from .subjects import page_of


def _editable(request: StaffRequest, ref: str) -> Subject:
    row = queries.get_subject(request.actor, ref)
    request.actor.require("subject.edit", row.unit_path)
    return row


def _acted(request: StaffRequest, subject: Subject, done: str, act: Callable[[], Any]) -> HttpResponse:
    """Back to the subject's page with what was done, or why it was refused."""
    try:
        act()
    except (NotAllowed, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(page_of(subject))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def add_code(request: StaffRequest, ref: str) -> HttpResponse:
    """A further number."""
    row, form = _editable(request, ref), CodeForm(request.POST or None)

    def create() -> Any:
        return services.add_code(
            actor=request.actor, subject=row, code=form.cleaned_data["code"], now=timezone.now()
        )  # fmt: skip

    return new_page(
        request, form, create, goal=lambda _: page_of(row), done="已登记代码 {}。",
        title=f"登记曾用代码：{row.name}", back=page_of(row), submit="登记",
    )  # fmt: skip


@require_POST
@staff("subject.edit")
def remove_code(request: StaffRequest, ref: str, code_id: int) -> HttpResponse:
    """Take a further number away."""
    row = _editable(request, ref)
    return _acted(
        request, row, "已去除该代码。",
        lambda: services.remove_code(actor=request.actor, subject=row, code_id=code_id, now=timezone.now()),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def add_licence(request: StaffRequest, ref: str) -> HttpResponse:
    """A new licence."""
    return _licence_page(request, _editable(request, ref), LicenceForm(request.POST or None), None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def edit_licence(request: StaffRequest, ref: str, licence_id: int) -> HttpResponse:
    """A licence that was renewed or written wrongly."""
    row = _editable(request, ref)
    licence = row.licences.filter(pk=licence_id).first()
    if licence is None:
        raise queries.missing("许可证")
    return _licence_page(request, row, LicenceForm(request.POST or None, initial=_licence_initial(licence)), licence)


def _licence_initial(licence: SubjectLicence) -> dict[str, Any]:
    names = ("name", "number", "issuer", "approved_on", "valid_to")
    said = {name: getattr(licence, name) for name in names}
    return {**said, "valid_to": None, "forever": True} if licence.valid_to == FOREVER else said


def _licence_page(
    request: StaffRequest, row: Subject, form: LicenceForm, licence: SubjectLicence | None
) -> HttpResponse:
    def save() -> SubjectLicence:
        return services.save_licence(
            actor=request.actor, subject=row, values=form.values(), licence_id=licence.pk if licence else None,
            now=timezone.now(),
        )  # fmt: skip

    title = f"修改许可证：{licence}" if licence else f"登记许可证：{row.name}"
    return new_page(
        request,
        form,
        save,
        goal=lambda _: page_of(row),
        done="已保存“{}”。",
        title=title,
        back=page_of(row),
        submit="保存",
    )


@require_POST
@staff("subject.edit")
def remove_licence(request: StaffRequest, ref: str, licence_id: int) -> HttpResponse:
    """Take a licence away."""
    row = _editable(request, ref)
    return _acted(
        request, row, "已删除该许可证。",
        lambda: services.remove_licence(actor=request.actor, subject=row, licence_id=licence_id, now=timezone.now()),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def add_fact(request: StaffRequest, ref: str) -> HttpResponse:
    """A fact by hand."""
    row = _editable(request, ref)
    form = FactForm(request.POST or None, initial={"date": timezone.localdate()})

    def create() -> Any:
        return services.add_fact(actor=request.actor, subject=row, values=form.cleaned_data, now=timezone.now())

    return new_page(
        request, form, create, goal=lambda _: page_of(row), done="已登记“{}”。",
        title=f"登记情形：{row.name}", back=page_of(row), submit="登记",
    )  # fmt: skip


@require_POST
@staff("subject.edit")
def end_fact(request: StaffRequest, ref: str, fact_id: int) -> HttpResponse:
    """A fact that stood ends."""
    row, form = _editable(request, ref), EndFactForm(request.POST)
    if not row.facts.filter(pk=fact_id, until=None).exists():
        raise queries.missing("情形")

    def act() -> None:
        if not form.is_valid():
            raise Refusal("请填写终止日期。", mend="形如 2026-03-01。")
        services.end_fact(
            actor=request.actor, subject=row, fact_id=fact_id, until=form.cleaned_data["until"], now=timezone.now()
        )  # fmt: skip

    return _acted(request, row, "已登记终止日期。", act)
