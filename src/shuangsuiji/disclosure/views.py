"""Pages of 信息公示."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.inspections import queries as inspections
from shuangsuiji.ui.lists import BulkAction, Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat
from shuangsuiji.ui.states import StateMap

from . import forms, queries, services
from .content import personal_data, public_content
from .models import Publication, PublicationState

STATES = StateMap(
    PublicationState,
    {PublicationState.PROPOSED: "amber", PublicationState.RETURNED: "red", PublicationState.PUBLISHED: "green"},
)
COLUMNS = (
    Column("检查对象", "subject.name", link=lambda row: reverse("disclosure:publication", args=[row.ref]), clip=True),
    Column("代码", "subject.code"),
    Column("检查结果", queries.shown_conclusion, clip=True),
    Column("版本", "version", kind="number"),
    Column("公示期限", "due_on", kind="day", sort="due_on"),
    Column("状态", "state", states=STATES),
    Column("公示时间", "published_at", kind="dt"),
)
PUBLICATIONS = Listing(
    columns=COLUMNS, ordering="-id", filters=forms.PublicationFilter, empty=Empty("还没有公示"), unit="条"
)

# digits of a primary key that every database can compare
LONGEST_ID = 18
# refusals of a batch that are told one by one
TOLD = 10


@require_safe
@staff("publication.read")
def publications(request: StaffRequest) -> HttpResponse:
    """公示管理: what waits, what is due, what was published."""
    counts = queries.publication_counts(request.actor)
    waiting = queries.waiting_visits(request.actor, timezone.localdate())
    late = sum(row.late for row in waiting)
    address = reverse("disclosure:waiting") if request.actor.may("publication.propose") else ""
    stats = [
        Stat("待提交公示", len(waiting), "amber", address),
        Stat("其中已超期", late, "red" if late else "grey", address),
        *[Stat(STATES.label(state), n, STATES.colour(state), f"?state={state}") for state, n in counts.items()],
    ]
    rows = queries.publications_visible(request.actor)
    listing = PUBLICATIONS
    if request.actor.may("publication.approve"):
        approve = BulkAction("批准公示", reverse("disclosure:approve"), "批准后立即向社会公示，不能撤回，只能更正。")
        listing = Listing(**{**vars(PUBLICATIONS), "bulk": (approve,)})
    return render_listing(request, listing, rows, page_title="公示管理", stats=stats, prepare=queries.mark_edited)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("publication.propose")
def waiting(request: StaffRequest) -> HttpResponse:
    """待公示: reviewed visits with their clock, put up for publication together."""
    picked: set[str] = set()
    if request.method == "POST":
        visits = list(inspections.visits_by_ref(request.actor, request.POST.getlist("visit")))
        try:
            refused = services.propose_each(actor=request.actor, visits=visits, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            _tell(request, len(visits) - len(refused), "已提交 {} 户，等待负责人批准。", refused)
            if not refused:
                return redirect("disclosure:publications")
            picked = {ref for ref, _ in refused}
    rows = queries.waiting_visits(request.actor, timezone.localdate())
    context = {
        "page_title": "待公示的检查结果",
        "crumbs": [("公示管理", reverse("disclosure:publications"))],
        "rows": rows,
        "picked": picked,
        "unknown_calendar": any(not row.due.known for row in rows),
    }
    return render(request, "disclosure/waiting.html", context)


def _tell(request: StaffRequest, done: int, said: str, refused: services.Refused) -> None:
    """What was done, and of each that was not, why."""
    if done:
        messages.success(request, said.format(done))
    for _, refusal in refused[:TOLD]:
        messages.error(request, str(refusal))
    if len(refused) > TOLD:
        messages.error(request, f"另有 {len(refused) - TOLD} 户因同类原因没有办理。")


@require_safe
@staff("publication.propose")
def preview(request: StaffRequest, ref: str) -> HttpResponse:
    """A reviewed visit as the public would see it, with what still forbids it and the way back to the officers."""
    visit = inspections.get_visit(request.actor, ref)
    content = public_content(visit)
    context = {
        "page_title": "公示预览",
        "crumbs": [("待公示的检查结果", reverse("disclosure:waiting"))],
        "content": content,
        "personal": personal_data(content),
        "visit": visit,
        "may_return": visit.state == inspections.VisitState.REVIEWED
        and request.actor.may("visit.return", visit.unit_path),
        "return_form": forms.ReturnForm(),
    }
    return render(request, "disclosure/preview.html", context)


@require_POST
@staff("visit.return")
def return_result(request: StaffRequest, ref: str) -> HttpResponse:
    """退回: a reviewed result goes back to its officers."""
    visit = inspections.get_visit(request.actor, ref)
    try:
        reason = request.POST.get("reason", "")
        services.return_result(actor=request.actor, visit=visit, reason=reason, now=timezone.now())
        messages.success(request, f"{visit.subject.name}的结果已退回执法人员。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("inspections:visit", ref)


@require_safe
@staff("publication.read")
def publication(request: StaffRequest, ref: str) -> HttpResponse:
    """One publication as the public sees it, with its decision and its versions."""
    row = queries.get_publication(request.actor, ref)
    proposed = row.state == PublicationState.PROPOSED
    context = {
        "page_title": row.subject.name,
        "crumbs": [("公示管理", reverse("disclosure:publications"))],
        "row": row,
        "states": STATES,
        "content": row.content,
        "untouched": queries.is_untouched(row),
        "former": row.supersedes,
        "may_decide": proposed and request.actor.may("publication.approve", row.unit_path),
        "may_correct": row.state == PublicationState.PUBLISHED and request.actor.may("result.correct", row.unit_path),
        "return_form": forms.ReturnForm(),
    }
    return render(request, "disclosure/publication.html", context)


@require_POST
@staff("publication.approve")
def approve(request: StaffRequest) -> HttpResponse:
    """Second hand, for one or many: `ids` from the list, `ref` from a page."""
    try:
        published = list(_chosen(request))
        refused = services.approve_each(actor=request.actor, publications=published, now=timezone.now())
        _tell(request, len(published) - len(refused), "已公示 {} 户。", refused)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("disclosure:publications")


def _chosen(request: StaffRequest) -> QuerySet[Publication]:
    """What the head ticked: one page's publication, rows of the list, or all that its filter shows and still wait."""
    rows = queries.publications_visible(request.actor)
    if request.POST.get("ref"):
        return rows.filter(ref=request.POST["ref"])
    waiting = rows.filter(state=PublicationState.PROPOSED)
    if request.POST.get("all") == "1":
        form = forms.PublicationFilter(QueryDict(request.POST.get("filter", "")))
        return form.narrow(waiting) if form.is_valid() else waiting.none()
    return waiting.filter(
        pk__in=[int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal() and len(pk) < LONGEST_ID]
    )


@require_POST
@staff("publication.approve")
def send_back(request: StaffRequest, ref: str) -> HttpResponse:
    """Hand a proposal back."""
    row = queries.get_publication(request.actor, ref)
    try:
        reason = request.POST.get("reason", "")
        services.return_publication(actor=request.actor, publication=row, reason=reason, now=timezone.now())
        messages.success(request, "已退回。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("disclosure:publication", ref)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("result.correct")
def correct(request: StaffRequest, ref: str) -> HttpResponse:
    """更正: a new version with a reason; the former stays public beside it."""
    row = queries.get_publication(request.actor, ref)
    codes = [code.title for code in inspections.result_codes().values()]
    form = forms.CorrectionForm(request.POST or None, publication=row, codes=codes)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.correct_publication(
                actor=request.actor, publication=row, content=form.corrected(), reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "更正已提交，等待负责人批准。")
            return redirect("disclosure:publication", made.ref)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {
        "page_title": "更正公示结果",
        "crumbs": [
            ("公示管理", reverse("disclosure:publications")),
            (row.subject.name, reverse("disclosure:publication", args=[ref])),
        ],
        "form": form,
        "row": row,
    }
    return render(request, "disclosure/correct.html", context)
