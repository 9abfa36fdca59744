"""专家库 and 受委托机构库: one set of pages for both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, View, staff
from shuangsuiji.registry import people_downloads as downloads
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import AgencyForm, ExpertForm, HelperFilter, HelperForm, RecusalForm, scoped
from shuangsuiji.registry.models import Agency, Expert, HelperState
from shuangsuiji.registry.services.helpers import EDITABLE
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import StateMap

from .common import attempt, dated, edit_page, new_page, seen, strip, workbook
from .officers import RECUSAL_STATES

STATES = StateMap(HelperState, {HelperState.ACTIVE: "green"})
SHARED = (
    Column("专业领域", template="registry/parts/specialities.html", minor=True),
    Column("资格资质", "qualification", clip=True),
    Column("资质有效期至", template="registry/parts/qualified.html"),
    Column("管理单位", "unit.short_name", minor=True),
    Column("状态", "state", states=STATES),
)


@dataclass(frozen=True)
class Library:
    """One of the two libraries: its model, form, titles and first columns."""

    kind: str
    model: type[Expert] | type[Agency]
    form: type[HelperForm]
    title: str
    one: str
    columns: tuple[Column, ...]

    def page(self, row: Expert | Agency) -> str:
        """The address of an entry."""
        return reverse(f"registry:{self.kind}-one", args=[row.ref])

    @property
    def listing(self) -> Listing:
        """Its list."""
        return Listing(
            columns=(Column("名称", "name", link=self.page), *self.columns, *SHARED),
            ordering="name",
            empty=Empty(f"{self.title}还是空的。", hint="由信用监管岗导入、新增；只协助检查，不计入两名执法人员。"),
            unit="条",
            export=lambda request, rows: workbook(
                downloads.helpers_xlsx(self.kind, rows), dated(self.title, timezone.localdate())
            ),
        )


EXPERTS = Library(
    "experts",
    Expert,
    ExpertForm,
    "专家库",
    "专家",
    (Column("工作单位", "workplace", clip=True), Column("职称", "title", minor=True)),
)
AGENCIES = Library("agencies", Agency, AgencyForm, "受委托机构库", "机构", (Column("统一社会信用代码", "code"),))
LIBRARIES = (EXPERTS, AGENCIES)


def library(found: Library) -> View:
    """The view of the list."""

    @require_safe
    @staff("officer.read")
    def view(request: StaffRequest) -> HttpResponse:
        today, actor = timezone.localdate(), request.actor
        figures = queries.helper_figures(actor, found.model, today)
        return render_listing(
            request,
            replace(found.listing, filters=scoped(HelperFilter, actor.reach("officer.read"))),
            queries.helpers_visible(actor, found.model),
            page_title=found.title,
            template="registry/directory.html",
            stats=[
                Stat("在库", figures["active"], "green", "?state=active"),
                Stat("资质即将到期", figures["expiring"], "amber"),
                Stat("资质已过期", figures["expired"], "red"),
            ],
            context={
                "may_edit": actor.may("officer.edit"),
                "kind": found.kind,
                "new_title": f"新增{found.one}",
                "today": today,
            },
        )

    return view


def entry(found: Library) -> View:
    """The view of one entry: facts, recusals, journal."""

    @require_safe
    @staff("officer.read")
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        return _page(request, found, queries.get_helper(request.actor, found.model, ref))

    return view


def _page(request: StaffRequest, found: Library, row: Any, form: RecusalForm | None = None) -> HttpResponse:
    context = {
        "page_title": row.name,
        "crumbs": [(found.title, reverse(f"registry:{found.kind}"))],
        "row": row,
        "kind": found.kind,
        "states": STATES,
        "recusal_states": RECUSAL_STATES,
        "recusals": sorted(row.recusals.all(), key=lambda recusal: recusal.pk, reverse=True),
        "today": timezone.localdate(),
        "may_edit": request.actor.may("officer.edit", row.unit_path),
        "form": form or RecusalForm(prefix="recusal", actor=request.actor),
        "recuse_url": reverse(f"registry:{found.kind}-recuse", args=[row.ref]),
        "edit_url": reverse(f"registry:{found.kind}-edit", args=[row.ref]),
        "entries": strip(row, row.ref),
    }
    return render(request, "registry/helper.html", context, status=422 if form else 200)


def recuse(found: Library) -> View:
    """The view that declares a recusal of an entry."""

    @require_POST
    @staff("officer.edit")
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row = queries.get_helper(request.actor, found.model, ref)
        form = RecusalForm(request.POST, prefix="recusal", actor=request.actor)

        def save() -> object:
            return services.declare_recusal(actor=request.actor, bearer=row, claim=form.claim(), now=timezone.now())

        if form.is_valid() and attempt(form, save) is not None:
            messages.success(request, "已申报回避，即时生效，待他人审核。")
            return redirect(found.page(row))
        return _page(request, found, row, form)

    return view


def new(found: Library) -> View:
    """The view of a new entry."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff("officer.edit")
    def view(request: StaffRequest) -> HttpResponse:
        form = found.form(request.POST or None, actor=request.actor)
        back = reverse(f"registry:{found.kind}")
        create: Callable[[], Expert | Agency] = lambda: services.create_helper(  # noqa: E731
            model=found.model, **_said(request, found, form)
        )
        return new_page(request, form, create, goal=found.page, title=f"新增{found.one}", back=back)

    return view


def edit(found: Library) -> View:
    """The view over a stored entry."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @staff("officer.edit")
    def view(request: StaffRequest, ref: str) -> HttpResponse:
        row: Any = queries.get_helper(request.actor, found.model, ref)
        request.actor.require("officer.edit", row.unit_path)
        form = found.form(request.POST or None, actor=request.actor, initial=_initial(found, row))
        save = partial(_save, request, found, form, row)
        return edit_page(request, form, row, save, title=f"修改：{row.name}", back=found.page(row))

    return view


def _save(request: StaffRequest, found: Library, form: HelperForm, row: Any) -> list[str]:
    return services.edit_helper(row=row, **_said(request, found, form))


def _said(request: StaffRequest, found: Library, form: HelperForm) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "unit": form.cleaned_data["unit"],
        "values": form.values(EDITABLE[found.model]),
        "specialities": form.cleaned_data["specialities"],
        "now": timezone.now(),
    }


def _initial(found: Library, row: Any) -> Mapping[str, Any]:
    values = {name: getattr(row, name) for name in EDITABLE[found.model]}
    return {**values, "unit": row.unit_id, "specialities": row.specialities.all(), "seen": seen(row)}
