"""Pages on which a plan is weighed before it is approved: meters, collisions, gaps, simulation."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shuangsuiji.accounts.queries import units_under
from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.planning import analysis, queries
from shuangsuiji.planning.meters import meters as all_meters
from shuangsuiji.planning.models import Plan
from shuangsuiji.planning.simulation import Simulation
from shuangsuiji.profiles.queries import active_profile
from shuangsuiji.registry import queries as registry
from shuangsuiji.ui.lists import Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat

MOST_COLLISIONS = 200
GAPS = Listing(
    columns=(
        Column("名称", "name", link=lambda subject: reverse("registry:subject", args=[subject.ref]), clip=True),
        Column("代码", "code"),
        Column("类别", "get_kind_display"),
        Column("管辖单位", "office"),
        Column("信用风险类别", "get_risk_class_display"),
    ),
    ordering="code",
    empty=Empty("每个检查对象都至少在一个计划项之内"),
    unit="户",
)


def _context(request: StaffRequest, plan: Plan, title: str) -> dict[str, Any]:
    return {
        "page_title": f"{plan.title}：{title}",
        "crumbs": [
            ("年度抽查计划", reverse("planning:plans")),
            (plan.title, reverse("planning:plan", args=[plan.ref])),
        ],
        "plan": plan,
        "may": {"draft": request.actor.may("plan.draft", plan.unit_path) and plan.state == queries.PlanState.DRAFT},
    }


@require_safe
@staff("plan.read")
def meters(request: StaffRequest, ref: str) -> HttpResponse:
    """指标: each share with its threshold and the two lists behind it."""
    plan = queries.get_plan(request.actor, ref)
    view = analysis.of_plan(plan)
    found = all_meters(view.rows_with_items, list(registry.current_items(plan.unit_path)), view.simulation)
    shown = {"meters": found, "specials": queries.specials_beside(plan)}
    return render(request, "planning/analysis/meters.html", {**_context(request, plan, "指标"), **shown})


@require_safe
@staff("plan.read")
def collisions(request: StaffRequest, ref: str) -> HttpResponse:
    """撮合: pairs of rows that could be one visit."""
    plan = queries.get_plan(request.actor, ref)
    found = analysis.of_plan(plan).collisions
    context = {
        **_context(request, plan, "撮合"),
        "collisions": found[:MOST_COLLISIONS],
        "hidden": max(0, len(found) - MOST_COLLISIONS),
        "empty": Empty("没有时间重叠又涉及相同对象的计划项", hint="设定对象条件和起止时间后再看"),
    }
    return render(request, "planning/analysis/collisions.html", context)


@require_safe
@staff("plan.read")
def gaps(request: StaffRequest, ref: str) -> HttpResponse:
    """监管真空: subjects and kinds of subject that no row reaches."""
    plan = queries.get_plan(request.actor, ref)
    view = analysis.of_plan(plan)
    titles = dict(registry.SubjectKind.choices)
    kinds = [(titles[kind], missed, whole) for kind, missed, whole in view.missed_kinds]
    context = {
        **_context(request, plan, "监管真空"),
        "directory_size": len(view.directory),
        "unreached": view.simulation.unreached,
        "kinds": kinds,
    }
    return render_listing(
        request, GAPS, view.unreached, page_title=context["page_title"], template="planning/analysis/gaps.html",
        context=context,
    )  # fmt: skip


@require_safe
@staff("plan.read")
def simulation(request: StaffRequest, ref: str) -> HttpResponse:
    """测算: what the plan would come to."""
    plan = queries.get_plan(request.actor, ref)
    view = analysis.of_plan(plan)
    context = {
        **_context(request, plan, "测算"),
        "simulation": view.simulation,
        "forecasts": view.simulation.rows,
        "stats": _stats(view.simulation),
        "classes": list(active_profile().class_titles.items()),
        "offices": _offices(view.simulation, plan.unit_path),
        "officers": sum(load.officers for load in view.simulation.offices),
        "numbers": active_profile().data["planning"],
        "rates": view.rates,
    }
    return render(request, "planning/analysis/simulation.html", context)


def _stats(told: Simulation) -> list[Stat]:
    return [
        Stat("检查户次", told.visits),
        Stat("涉及户数", round(told.distinct), note=f"其中两次以上 {round(told.repeated):,}"),
        Stat("同批抽取可少跑", round(told.saved), "green", note="各项共用一次抽取的随机数时"),
        Stat("预计发现问题", round(told.findings), "amber"),
        Stat("不在任何计划项内", told.unreached, "grey"),
    ]


def _offices(told: Simulation, unit_path: str) -> Sequence[tuple[str, float, int, float | None]]:
    """Name, visits, officers, visits for each officer; the two of a visit are counted as one team."""
    names = dict(units_under(unit_path).values_list("pk", "short_name"))
    return [
        (names.get(load.office, "—"), load.visits, load.officers, load.visits / load.officers if load.officers and load.visits else None)
        for load in told.offices
    ]  # fmt: skip
