"""Pages of 专项检查 and 临时任务: the ledger, a new one, its approval form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.documents.answers import paper_answer
from shuangsuiji.planning import papers, queries, services
from shuangsuiji.planning.drafting_forms import SpecialForm
from shuangsuiji.planning.models import PlanKind
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty

from .plans import PLAN_STATES

SPECIALS = Listing(
    columns=(
        Column("年度", "year", kind="number"),
        Column("名称", "title", link=lambda one: reverse("planning:plan", args=[one.ref]), clip=True),
        Column("类别", "get_kind_display"),
        Column("依据文件", "basis", clip=True),
        Column("理由", "reason", clip=True, minor=True),
        Column("提出时间", "created_at", kind="dt", minor=True),
        Column("抽取户数", "drawn", kind="number"),
        Column("已检查", lambda one: (one.visited or 0, one.drawn or 0), kind="progress"),
        Column("状态", "state", states=PLAN_STATES),
    ),
    ordering="-id",
    empty=Empty("没有专项检查和临时任务", hint="原则上纳入年度双随机抽查计划，不再另行部署"),
    unit="项",
)


@require_safe
@staff("plan.read")
def specials(request: StaffRequest) -> HttpResponse:
    """The ledger of checks outside the yearly plan, counted apart from the random ones."""
    context = {"may_draft": request.actor.may("plan.draft")}
    return render_listing(
        request, SPECIALS, queries.specials_visible(request.actor), page_title="专项检查与临时任务",
        template="planning/specials.html", context=context,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("plan.draft")
def new_special(request: StaffRequest) -> HttpResponse:
    """Ask for one."""
    form = SpecialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            plan = services.begin_special(
                actor=request.actor, kind=PlanKind(data["kind"]), year=data["window_start"].year, texts=form.texts(),
                basis=data["basis"], reason=data["reason"], now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "已登记，请补齐事项、对象和比例后提交负责人批准。")
            return redirect("planning:plan", plan.ref)
        except Refusal as refusal:
            form.refuse(refusal)
    crumbs = [("专项检查与临时任务", reverse("planning:specials"))]
    context = {"page_title": "登记专项检查或临时任务", "crumbs": crumbs, "form": form}
    return render(request, "planning/special_new.html", context, status=422 if form.errors else 200)


@require_safe
@staff("plan.read")
def special_paper(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """审批表 as docx or PDF."""
    return paper_answer(papers.special_form(queries.get_plan(request.actor, ref)), kind)
