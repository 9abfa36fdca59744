"""组织机构: the tree, one unit with its history, regions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts import queries, services
from shuangsuiji.accounts.queries import Region, Unit
from shuangsuiji.accounts.web import StaffRequest, confirmed, staff
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal
from shuangsuiji.console.forms import people as forms
from shuangsuiji.ui.forms import UiForm


@require_http_methods(["GET", "HEAD", "POST"])
@staff("account.manage")
@confirmed
def units(request: StaffRequest) -> HttpResponse:
    """组织机构: the tree, and a form for a new unit in it."""
    form = forms.UnitForm(request.POST or None, actor=request.actor)

    def act() -> str:
        data = dict(form.cleaned_data)
        services.create_unit(actor=request.actor, parent=form.units[data.pop("parent")], **data, now=timezone.now())
        return f"已新增{data['name']}。"

    if request.method == "POST" and _done(request, form, act):
        return redirect("accounts:units")
    top = request.actor.unit_path.count(".")
    rows = [(unit, unit.path.count(".") - top) for unit in queries.units_visible(request.actor)]
    context = {"page_title": "组织机构", "rows": rows, "form": form}
    return render(request, "accounts/units.html", context, status=422 if form.errors else 200)


def _done(request: StaffRequest, form: UiForm, act: Callable[[], str]) -> bool:
    """Whether the form was valid and `act` went through; what it says is shown, a refusal goes into the form."""
    if not form.is_valid():
        return False
    try:
        messages.success(request, act())
    except (NotAllowed, Missing):
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


@require_safe
@staff("account.manage")
def unit(request: StaffRequest, ref: str) -> HttpResponse:
    """One unit: what it is, what can be done with it, what happened to it."""
    return _page(request, queries.get_unit(request.actor, ref))


def _page(request: StaffRequest, found: Unit, **forms_in_error: UiForm) -> HttpResponse:
    actor = request.actor
    context: dict[str, Any] = {
        "page_title": found.name,
        "crumbs": [("组织机构", reverse("accounts:units"))],
        "unit": found,
        "own": found.path == actor.unit_path,
        "changes": found.changes.select_related("by"),
        "edit_form": forms.UnitEditForm(initial=forms.UnitEditForm.values_of(found)),
        "move_form": forms.UnitMoveForm(actor=actor, unit=found),
        "close_form": forms.UnitCloseForm(actor=actor, unit=found),
        **forms_in_error,
    }
    return render(request, "accounts/unit.html", context, status=422 if forms_in_error else 200)


@require_POST
@staff("account.manage")
@confirmed
def edit_unit(request: StaffRequest, ref: str) -> HttpResponse:
    """Rename a unit, or change its kind, level, department, region."""
    found, form = queries.get_unit(request.actor, ref), forms.UnitEditForm(request.POST)

    def act() -> str:
        values = dict(form.cleaned_data)
        reason = values.pop("reason")
        fields = services.edit_unit(actor=request.actor, unit=found, values=values, reason=reason, now=timezone.now())
        return "已保存。" if fields else "没有改动。"

    return redirect("accounts:unit", ref) if _done(request, form, act) else _page(request, found, edit_form=form)


@require_POST
@staff("account.manage")
@confirmed
def move_unit(request: StaffRequest, ref: str) -> HttpResponse:
    """Put a unit below another one."""
    found = queries.get_unit(request.actor, ref)
    form = forms.UnitMoveForm(request.POST, actor=request.actor, unit=found)

    def act() -> str:
        asked = form.cleaned_data
        rows = services.move_unit(actor=request.actor, unit=found, now=timezone.now(), **asked)
        return f"已调整隶属，{rows:,} 条记录随之归到{asked['parent'].name}之下。"

    return redirect("accounts:unit", ref) if _done(request, form, act) else _page(request, found, move_form=form)


@require_POST
@staff("account.manage")
@confirmed
def close_unit(request: StaffRequest, ref: str) -> HttpResponse:
    """Close a unit; another one takes over what it kept."""
    found = queries.get_unit(request.actor, ref)
    form = forms.UnitCloseForm(request.POST, actor=request.actor, unit=found)

    def act() -> str:
        services.close_unit(actor=request.actor, unit=found, now=timezone.now(), **form.cleaned_data)
        return f"{found.name}已撤并，原有岗位即时失效。"

    return redirect("accounts:unit", ref) if _done(request, form, act) else _page(request, found, close_form=form)


@require_POST
@staff("account.manage")
@confirmed
def reopen_unit(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a closed unit into use again."""
    found = queries.get_unit(request.actor, ref)
    reason = request.POST.get("reason", "")[:100]
    services.reopen_unit(actor=request.actor, unit=found, reason=reason, now=timezone.now())
    messages.success(request, f"{found.name}已恢复。")
    return redirect("accounts:unit", ref)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("account.manage")
def regions(request: StaffRequest) -> HttpResponse:
    """行政区划, and a form for a new one or another name."""
    form = forms.RegionForm(request.POST or None)

    def act() -> str:
        row = services.save_region(actor=request.actor, **form.cleaned_data, now=timezone.now())
        return f"已保存 {row.code} {row.name}。"

    if request.method == "POST" and _done(request, form, act):
        return redirect("accounts:regions")
    rows = Region.objects.select_related("parent").order_by("code")
    context = {
        "page_title": "行政区划",
        "crumbs": [("组织机构", reverse("accounts:units"))],
        "rows": rows,
        "form": form,
    }
    return render(request, "accounts/regions.html", context, status=422 if form.errors else 200)
