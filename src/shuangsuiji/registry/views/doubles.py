"""疑似重复: pairs side by side; a person merges them or says that they are two; a merge can be undone."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.registry import queries, services
from shuangsuiji.registry.forms import MergeForm, PairFilter
from shuangsuiji.registry.models import DoublePair, PairState, Subject, SubjectMerge
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty
from shuangsuiji.ui.states import StateMap

from .common import attempt
from .subjects import page_of

STATES = StateMap(PairState, {PairState.OPEN: "amber", PairState.MERGED: "green"})
COMPARED = (
    "code", "name", "kind", "state", "org_form", "established_on", "authority", "capital", "address", "office", "grid",
    "industry", "legal_person", "risk_class", "created_at",
)  # fmt: skip


def pair_page(row: DoublePair) -> str:
    """The address of a pair's page."""
    return reverse("registry:double", args=[row.ref])


def _first_page(row: DoublePair) -> str:
    return reverse("registry:subject", args=[row.first.ref])


PAIRS = Listing(
    columns=(
        Column("相似度", "score", kind="number", sort="score"),
        Column("检查对象", "first.name", link=pair_page, clip=True),
        Column("代码", "first.code", minor=True),
        Column("疑似重复", "second.name", clip=True),
        Column("代码", "second.code", minor=True),
        Column("依据", "reasons", clip=True),
        Column("状态", "state", states=STATES),
    ),
    ordering="-score",
    filters=PairFilter,
    empty=Empty("没有疑似重复的检查对象。", hint="点“重新查找”，在后台比对名称、住所、负责人和代码。"),
    unit="对",
)
# for who may read and not merge
READ_COLUMNS = tuple(replace(column, link=_first_page) if column.link else column for column in PAIRS.columns)


@require_safe
@staff("subject.edit")
def pairs(request: StaffRequest) -> HttpResponse:
    """Pairs within reach, the surest first."""
    return render_listing(
        request, PAIRS, queries.pairs_visible(request.actor), page_title="疑似重复", template="registry/doubles.html"
    )  # fmt: skip


@require_POST
@staff("subject.edit")
def look(request: StaffRequest) -> HttpResponse:
    """Look for doubles, in the background."""
    goal = reverse("registry:doubles")
    return redirect("jobs:job", services.ask_for_doubles(actor=request.actor, goal=goal, now=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("subject.edit")
def pair(request: StaffRequest, ref: str) -> HttpResponse:
    """Two subjects side by side, and the merge."""
    row = queries.get_pair(request.actor, ref)
    form = MergeForm(request.POST or None, pair=row)
    if request.method == "POST" and form.is_valid():
        kept, gone = (row.first, row.second) if form.cleaned_data["keep"] == row.first.ref else (row.second, row.first)
        merge = attempt(form, lambda: _merge(request, kept, gone, form.cleaned_data["reason"]))
        if merge:
            messages.success(request, f"已将“{gone.name}”并入“{kept.name}”。")
            return redirect(page_of(kept))
    context = {
        "page_title": "核实疑似重复",
        "pair": row,
        "states": STATES,
        "form": form,
        "lines": [_line(name, row) for name in COMPARED],
        "back": reverse("registry:doubles"),
    }
    return render(request, "registry/double.html", context, status=422 if form.errors else 200)


def _merge(request: StaffRequest, kept: Subject, gone: Subject, reason: str) -> SubjectMerge:
    return services.merge_subjects(actor=request.actor, kept=kept, gone=gone, reason=reason, now=timezone.now())


def _line(name: str, row: DoublePair) -> tuple[str, str, str, bool]:
    """What a field is called, its two values, and whether they differ."""
    one, other = (_said(subject, name) for subject in (row.first, row.second))
    title = "入库时间" if name == "created_at" else queries.field_title(name)
    return title, one, other, one != other


def _said(subject: Subject, name: str) -> str:
    shown = getattr(subject, f"get_{name}_display", None)
    value = shown() if shown else getattr(subject, name)
    if name == "created_at":
        return f"{timezone.localtime(value):%Y-%m-%d}"
    return str(value) if value not in (None, "") else "—"


@require_POST
@staff("subject.edit")
def part(request: StaffRequest, ref: str) -> HttpResponse:
    """They are two: not shown again."""
    row = queries.get_pair(request.actor, ref)
    services.part_pair(actor=request.actor, pair=row, now=timezone.now())
    messages.success(request, "已记为不是同一主体。")
    return redirect("registry:doubles")


@require_POST
@staff("subject.edit")
def undo(request: StaffRequest, ref: str) -> HttpResponse:
    """Take a merge back."""
    merge = queries.get_merge(request.actor, ref)
    services.undo_merge(actor=request.actor, merge=merge, now=timezone.now())
    messages.success(request, f"已撤销合并，“{merge.gone}”恢复为单独的检查对象。")
    return redirect(page_of(merge.kept))
