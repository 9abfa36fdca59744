"""The page on which the allocation advisor is asked about one row."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shuangsuiji.accounts.web import StaffRequest, staff
from shuangsuiji.common.errors import Refusal
from shuangsuiji.planning import advice, forms, queries, services
from shuangsuiji.planning.models import PlanRow, PlanState
from shuangsuiji.planning.simulation import PastRate
from shuangsuiji.profiles.queries import CLASSES, active_profile
from shuangsuiji.registry import queries as registry

PRICES = {
    "floors": "各类下限的代价",
    "ceilings": "各类上限的代价",
    "rising": "比例逐类不下降的代价",
    "width": "精度要求的代价",
}


@require_safe
@staff("plan.read")
def advice_page(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask, and read the answer with its price."""
    row = queries.get_row(request.actor, ref)
    sizes = queries.class_sizes(row.subject_filter, row.plan.unit_path) if row.subject_filter else {}
    rates = _rates(row)
    asked = request.GET if "capacity" in request.GET else None
    form = forms.AdviceForm(asked, sizes=sizes, initial={"capacity": _capacity(row, sizes)})
    context = {
        "page_title": f"第 {row.number} 项　比例建议",
        "crumbs": [
            (row.plan.title, reverse("planning:plan", args=[row.plan.ref])),
            (f"第 {row.number} 项", reverse("planning:row", args=[row.ref])),
        ],
        "row": row,
        "form": form,
        "may_fill": row.plan.state == PlanState.DRAFT and request.actor.may("plan.draft", row.plan.unit_path),
    }
    if not sizes or not any(sizes.values()):
        context["refusal"] = "本项还没有对象条件，或没有符合条件的对象：请先在计划项中设定对象条件并保存。"
    elif asked is not None and form.is_valid():
        context |= _answer(form, sizes, rates)
    return render(request, "planning/analysis/advice.html", context)


def _capacity(row: PlanRow, sizes: dict[str, int]) -> int:
    """What the row's ratios draw now, or the total of its text; something to begin with."""
    drawn = sum(line.drawn or 0 for line in queries.quota_table(row, sizes))
    proposed = queries.proposal(row, sizes)
    return drawn or (proposed.drawn if proposed else 0) or max(1, sum(sizes.values()) // 20)


def _rates(row: PlanRow) -> dict[str, PastRate]:
    counted = registry.finding_rates(row.plan.unit_path, row.plan.year - 1)
    return {letter: PastRate(visited, found) for letter, (visited, found) in counted.items()}


def _answer(form: forms.AdviceForm, sizes: dict[str, int], rates: dict[str, PastRate]) -> dict[str, Any]:
    data = form.cleaned_data
    wish = advice.Wish(
        data["capacity"], data["preset"], float(data["looseness"]), data["rising"],
        {letter: form.bounds(letter) for letter in form.sizes},
    )  # fmt: skip
    try:
        found, lines = advice.ask(wish, sizes, rates)
    except Refusal as refusal:
        return {"refusal": str(refusal)}
    costs = advice.prices(wish, sizes, rates)
    titles = active_profile().class_titles
    return {
        "advice": found,
        "lines": lines,
        "has_prices": any(line.floor_price or line.ceiling_price for line in lines),
        "uniform_width": found.interval_width * found.uniform_error / found.error if found.error else 0.0,
        "prices": [(PRICES[key], findings) for key, findings in costs.items() if findings >= 0.05],
        "left_out": "、".join(titles[letter] for letter in found.left_out),
        "points": list(advice.all_points(lines).items()),
    }


@require_POST
@staff("plan.draft")
def take_advice(request: StaffRequest, ref: str) -> HttpResponse:
    """Take the ratios into the row."""
    row = queries.get_row(request.actor, ref)
    try:
        points = _posted_points(request.POST)
        services.take_ratios(actor=request.actor, row=row, points=points, now=timezone.now())
        messages.success(request, "已采用建议比例。")
        return redirect("planning:row", row.ref)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:advice", row.ref)


def _posted_points(data: QueryDict) -> dict[str, int]:
    given = {letter: data.get(f"bp_{letter}", "") for letter in CLASSES}
    if not all(value.isascii() and value.isdigit() and len(value) <= 5 for value in given.values()):
        raise Refusal("没有收到完整的建议比例。", mend="请重新测算后再采用。")
    return {letter: int(value) for letter, value in given.items()}
