"""Pages of the duty list."""

from collections.abc import Callable
from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.councils import queries, services, sheets
from shuangsuiji.councils.files import read_file
from shuangsuiji.councils.forms import DutyForm, DutyImportForm, ReasonForm, ReportForm, duty_filter, duty_initial
from shuangsuiji.councils.models import Duty, DutyState
from shuangsuiji.councils.services import DutyValues
from shuangsuiji.tabular.columns import Parsed
from shuangsuiji.tabular.problems import TableProblem
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .common import crumbs_of, form_page, step
from .councils import DUTY_STATES
from .councils import page_of as page_of_council

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page_of(one: Duty) -> str:
    """The address of a duty."""
    return reverse("councils:duty", args=[one.ref])


def _export(_: HttpRequest, rows: QuerySet[Duty]) -> HttpResponse:
    return _workbook(sheets.duties_xlsx(rows), "任务分工.xlsx")


def _workbook(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(data, content_type=XLSX, headers=headers)


DUTIES = Listing(
    columns=(
        Column("年度", "year", kind="number"),
        Column("序号", "number", kind="number"),
        Column("任务", "title", link=page_of, clip=True),
        Column("责任单位", "owner.name"),
        Column("配合单位", "partners_text", clip=True, minor=True),
        Column("完成时限", "due", kind="day", sort="due"),
        Column("期限", template="councils/parts/due.html"),
        Column("状态", "state", states=DUTY_STATES),
        Column("组织", "council.name", clip=True, minor=True),
    ),
    ordering="due",
    export=_export,
    empty=Empty("没有任务", hint="任务分工在联席会议或领导小组的页面上登记或导入"),
    unit="项任务",
)


@require_safe
@staff("council.read")
def duties(request: StaffRequest) -> HttpResponse:
    """任务分工 of all councils in scope, by their day."""
    listing = replace(DUTIES, filters=duty_filter(request.actor))
    return render_listing(
        request, listing, queries.duties_visible(request.actor), page_title="任务分工",
        context={"today": timezone.localdate()},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def duty_new(request: StaffRequest, ref: str) -> HttpResponse:
    """Set a duty."""
    council = queries.get_council(request.actor, ref)
    form = DutyForm(request.POST or None, unit_path=council.unit_path, initial={"year": timezone.localdate().year})
    return form_page(
        request, form,
        lambda: services.save_duty(
            actor=request.actor, council=council, year=form.cleaned_data["year"], duty=None, values=form.values(),
            now=timezone.now(),
        ),
        title=f"登记任务　{council.name}", crumbs=crumbs_of(council), told="已登记。",
        page=lambda _: page_of_council(council),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def duty_edit(request: StaffRequest, ref: str) -> HttpResponse:
    """Change a duty."""
    found = queries.get_duty(request.actor, ref)
    form = DutyForm(request.POST or None, unit_path=found.council.unit_path, initial=duty_initial(found))
    form.fields["year"].disabled = True
    return form_page(
        request, form,
        lambda: services.save_duty(
            actor=request.actor, council=found.council, year=found.year, duty=found, values=form.values(),
            now=timezone.now(),
        ),
        title=f"修改　{found.title}", crumbs=[*crumbs_of(found.council), (found.title, page_of(found))], told="已保存。",
        page=lambda _: page_of(found),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("council.edit")
def duty_import(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a year's list in; with a faulty row nothing is kept and every fault is named."""
    council = queries.get_council(request.actor, ref)
    form = DutyImportForm(
        request.POST or None, request.FILES or None, initial={"year": timezone.localdate().year}
    )  # fmt: skip
    parsed: list[Parsed] = []

    def save() -> int:
        file = form.cleaned_data["file"]
        parsed.append(sheets.read_duties(file.read(), file.name, council.unit_path))
        if parsed[0].errors:
            raise TableProblem(f"有 {len(parsed[0].errors)} 处错误，没有导入。请按下表改正后重新上传。")
        rows = [DutyValues(**row.values) for row in parsed[0].rows]
        return services.import_duties(
            actor=request.actor, council=council, year=form.cleaned_data["year"], rows=rows, now=timezone.now()
        )

    return form_page(
        request, form, save, title=f"导入任务分工　{council.name}", crumbs=crumbs_of(council), told="已导入。",
        page=lambda _: page_of_council(council), template=reverse("councils:duty-template"), parsed=parsed, is_upload=True,
    )  # fmt: skip


@require_safe
@staff("council.edit")
def duty_template(request: StaffRequest) -> HttpResponse:
    """An empty list to fill in."""
    return _workbook(sheets.template_xlsx(), "任务分工模板.xlsx")


@require_safe
@staff("council.read")
def duty(request: StaffRequest, ref: str) -> HttpResponse:
    """One duty: what is asked, what was handed in, what is next."""
    found = queries.get_duty(request.actor, ref)
    return _page(request, found, ReportForm(), ReasonForm())


def _page(request: StaffRequest, found: Duty, report_form: ReportForm, reason_form: ReasonForm) -> HttpResponse:
    keeps = request.actor.may("council.edit", found.council.unit_path)
    allows = Duty.lifecycle.allows
    crumbs = crumbs_of(found.council) if request.actor.may("council.read", found.council.unit_path) else []
    context = {
        "page_title": found.title,
        "crumbs": [*crumbs, ("任务分工", reverse("councils:duties"))],
        "row": found,
        "evidence": queries.evidence_of(found),
        "states": DUTY_STATES,
        "today": timezone.localdate(),
        "may_edit": keeps and found.state != DutyState.DONE,
        "may_report": (keeps or queries.is_owner(request.actor, found)) and allows(found.state, "report"),
        "may_confirm": keeps and allows(found.state, "confirm"),
        "may_reopen": keeps and allows(found.state, "reopen"),
        "report_form": report_form,
        "reason_form": reason_form,
    }
    failed = report_form.errors or reason_form.errors
    return render(request, "councils/duty.html", context, status=422 if failed else 200)


@require_POST
@staff("duty.report")
def report(request: StaffRequest, ref: str) -> HttpResponse:
    """The owner says that it is done."""
    found = queries.get_duty(request.actor, ref)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, ReasonForm())
    data = form.cleaned_data
    return step(
        request,
        lambda: services.report_duty(
            actor=request.actor, duty=found, note=data["note"], file=data["file"], now=timezone.now()
        ),
        "已填报，等待确认。",
        page_of(found),
    )


def _step(request: StaffRequest, ref: str, act: Callable[..., None], told: str, **more: str) -> HttpResponse:
    found = queries.get_duty(request.actor, ref)
    return step(
        request, lambda: act(actor=request.actor, duty=found, now=timezone.now(), **more), told, page_of(found)
    )  # fmt: skip


@require_POST
@staff("council.edit")
def confirm(request: StaffRequest, ref: str) -> HttpResponse:
    """It is taken as done."""
    return _step(request, ref, services.confirm_duty, "已确认完成。")


@require_POST
@staff("council.edit")
def send_back(request: StaffRequest, ref: str) -> HttpResponse:
    """It is not done yet."""
    return _step(request, ref, services.return_duty, "已退回责任单位。", reason=request.POST.get("reason", ""))


@require_POST
@staff("council.edit")
def reopen(request: StaffRequest, ref: str) -> HttpResponse:
    """It is to be done again."""
    return _step(request, ref, services.reopen_duty, "已重新办理。")


@require_POST
@staff("council.edit")
def duty_remove(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a duty off the list."""
    found = queries.get_duty(request.actor, ref)
    council = found.council
    services.remove_duty(actor=request.actor, duty=found, now=timezone.now())
    return redirect(page_of_council(council))


@require_safe
@staff("council.read")
def evidence(request: StaffRequest, ref: str) -> HttpResponse:
    """A file that was handed in; it is saved, never opened in the browser."""
    found = queries.get_evidence(request.actor, ref)
    headers = {"Content-Disposition": content_disposition_header(True, found.file_name) or "attachment"}
    return HttpResponse(read_file(found.sha256), content_type="application/octet-stream", headers=headers)
